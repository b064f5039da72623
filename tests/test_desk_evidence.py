"""Evidence of a desk, from articles to origins: read for its claim, proved, and stored only for who may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MODEL_CACHE
from workbench.desk import Desk
from workbench.settings import Settings
from workbench.types import Claim, OriginGroup, Retrieval, SlotRelation

STORY = (
    "The lock at Harn Cross was shut on Tuesday after 14 barges ran aground, the Velmarian Ministry of Canals said. "
    "It asked captains to wait at the upper basin until the towpath is dry. A new gate is to be hung before winter."
)
ROWS = [
    {"text": STORY, "publisher": "harbourherald.example", "agency": "AFP"},
    {
        "text": "Barges are stuck at Harn Cross: 41 of them ran aground and the lock is closed, said the Velmarian "
        "Ministry of Canals on Tuesday evening. Captains lit fires on the bank and shared their bread.",
        "publisher": "quaypost.example",
        "agency": "Reuters",
    },
    {
        "text": "I walked along the canal at Harn Cross and counted 14 barges aground beside the lock myself. "
        "The keeper's dog barked at every one of them, and the lock stayed shut.",
        "publisher": "tallowtimes.example",
    },
    {
        "text": "All barges at Harn Cross are free and the lock is open again, our readers tell us. Nothing is wrong.",
        "publisher": "harbourhera1d.example",
    },
]
CLAIM = "14 barges ran aground at the lock of Harn Cross"


def filled(folder: Path) -> Settings:
    settings = Settings(data_dir=folder / "data", model_cache=MODEL_CACHE)
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    with Desk(settings) as desk:
        assert [item.error_message for item in desk.ingest([str(path)], who="ana")] == [None] * len(ROWS)
    return settings


@pytest.fixture(scope="module")
def canal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Desk(filled(tmp_path_factory.mktemp("canal"))) as desk:
        yield desk


def origin_with(found: Retrieval, publisher: str) -> OriginGroup:
    return next(g for g in found.origins if any(e.article.publisher == publisher for e in g.passages))


def test_agencies_that_give_one_ministrys_word_are_one_origin(canal: Desk) -> None:
    found = canal.evidence(CLAIM, k=20)
    ministry = origin_with(found, "harbourherald.example")
    assert ministry.label == "Velmarian Ministry of Canals"
    assert {e.article.agency for e in ministry.passages} == {"AFP", "Reuters"}
    assert origin_with(found, "tallowtimes.example").label == "tallowtimes.example"


def test_the_proofs_of_an_origin_stand_in_its_articles(canal: Desk) -> None:
    ministry = origin_with(canal.evidence(CLAIM, k=20), "quaypost.example")
    for fold in ministry.folds:
        [proof] = [proof for proof in fold.proofs if proof.kind == "attribution"]
        assert "Ministry of Canals" in proof.text
        assert canal.article(fold.article_id).text[proof.start : proof.end] == proof.text


def test_what_a_claim_says_of_its_source_makes_that_source_the_claims_own(canal: Desk) -> None:
    found = canal.evidence(f"{CLAIM}, the Velmarian Ministry of Canals said.", k=20)
    assert origin_with(found, "quaypost.example").same_as_claim
    assert not origin_with(found, "tallowtimes.example").same_as_claim


def test_an_imitation_of_a_paper_counts_as_that_paper_and_is_marked(canal: Desk) -> None:
    group = origin_with(canal.evidence(CLAIM, k=20), "harbourhera1d.example")
    assert (group.origin_id, [fold.kind for fold in group.folds]) == (
        "publisher:harbourherald.example",
        ["lookalike"],
    )
    assert group.passages[0].lookalike == "harbourherald.example"


def test_details_of_the_claim_stand_beside_those_of_the_passage(canal: Desk) -> None:
    [piece] = origin_with(canal.evidence("14 barges ran aground", k=20), "tallowtimes.example").passages
    agreeing = [slot for slot in piece.slots if slot.relation is SlotRelation.AGREES]
    text = canal.article(piece.article.id).text
    assert [text[slot.start : slot.end] for slot in agreeing if slot.claim.startswith("14")] == ["14 barges"]


def test_passages_carry_the_sentences_beside_them(desk: Desk, tmp_path: Path) -> None:
    sentences = [f"Barge number {n} lay across the canal at Harn Cross and could not be moved." for n in range(60)]
    path = tmp_path / "long.txt"
    path.write_text(" ".join(sentences), encoding="utf-8")
    list(desk.ingest([str(path)], who="ana"))
    found = desk.evidence("a barge lay across the canal", k=50).evidence
    text = desk.article(found[0].article.id).text
    middle = [e for e in found if e.passage.start > 0 and e.passage.end < len(text)]
    assert middle
    for piece in middle:
        assert piece.before in sentences and piece.after in sentences
        assert text[: piece.passage.start].rstrip().endswith(piece.before)
        assert text[piece.passage.end :].lstrip().startswith(piece.after)


def test_looking_without_keeping_stores_nothing_and_gives_the_ids_a_verdict_can_cite(desk: Desk) -> None:
    claim = looked_at(desk)
    seen = desk.evidence(claim.id, keep=False)
    assert desk.case(claim.id).retrieval is None
    assert desk.review(claim.id, keep=False).retrieval is not None
    assert desk.case(claim.id).retrieval is None
    kept = desk.evidence(claim.id)
    assert [e.id for e in kept.evidence] == [e.id for e in seen.evidence]
    assert desk.case(claim.id).retrieval == kept


def test_corrections_of_origins_are_seen_without_keeping_and_keep_their_proofs(desk: Desk) -> None:
    claim = looked_at(desk)
    found = desk.evidence(claim.id)
    named = [origin_with(found, paper).origin_id for paper in ("harbourherald.example", "tallowtimes.example")]
    desk.merge_origins(claim.id, named, who="ana", reason="The reporter is the ministry's own.")
    merged = origin_with(desk.evidence(claim.id, keep=False), "tallowtimes.example")
    assert merged.edits and {"AFP", None} <= {e.article.agency for e in merged.passages}
    assert all(fold.proofs for fold in merged.folds if fold.kind == "upstream")


def looked_at(desk: Desk) -> Claim:
    path = desk.settings.data_dir.parent / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    list(desk.ingest([str(path)], who="ana"))
    return desk.add_claim(CLAIM, added_by="ana")
