"""Copies of one story crowd out nobody who says something else: real stores, five papers of an agency, three others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evals.bench.complete import Asked, select
from tests.conftest import MODEL_CACHE
from tests.factories import article
from vectorstore.search import Keep
from vectorstore.types import Hit, Passage
from workbench.desk import Desk
from workbench.evidence import _MIN_CANDIDATES
from workbench.repetitions import Repetitions
from workbench.settings import Settings
from workbench.types import Retrieval

CLAIM = "14 barges ran aground at the lock of Harn Cross"
STORY = (
    "The lock at Harn Cross was shut on Tuesday after 14 barges ran aground in the canal, said the lock master. "
    "Captains were asked to wait at the upper basin until the towpath is dry, and a new gate is to be hung before "
    "winter. Nobody on board was hurt when the water fell."
)
PAPERS = tuple(f"paper{n}.example" for n in range(5))
OTHERS = {
    "tallowtimes.example": "I walked along the canal at Harn Cross on Tuesday and counted barges aground beside the "
    "lock myself. There were fourteen, and the keeper's dog barked at every one of them.",
    "quaypost.example": "Insurers expect claims for 14 vessels stranded at Harn Cross. The underwriters' own surveyor "
    "boarded each of them on Wednesday and took photographs of their keels.",
    "basinradio.example": "At Harn Cross the rowing club pulled families off the stranded boats all evening. Its log "
    "names 14 of them, from the Merrow to the Old Patience.",
}


def printed(text: str, paper: str, **more: str) -> dict[str, str]:
    return {"text": text, "publisher": paper, **more}


def by_agency(n: int) -> dict[str, str]:
    """Papers print an agency's story with an end of their own."""
    end = f"The {PAPERS[n % 5].partition('.')[0]} will follow this."
    return printed(f"{STORY} {end}", f"paper{n}.example", agency="AFP")


def opened(folder: Path, rows: Sequence[dict[str, str]]) -> Desk:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    desk = Desk(Settings(data_dir=folder / "data", model_cache=MODEL_CACHE))
    assert [item.error_message for item in desk.ingest([str(path)], who="ana")] == [None] * len(rows)
    return desk


@pytest.fixture(scope="module")
def canal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    rows = [*(by_agency(n) for n in range(5)), *(printed(text, paper) for paper, text in OTHERS.items())]
    with opened(tmp_path_factory.mktemp("canal"), rows) as desk:
        yield desk


def papers(found: Retrieval) -> list[str | None]:
    return [piece.article.publisher for piece in sorted(found.evidence, key=lambda piece: piece.rank)]


def test_five_copies_of_a_story_take_two_places_and_every_other_source_has_one(canal: Desk) -> None:
    found = papers(canal.evidence(CLAIM, k=5))
    assert len(set(found) & set(PAPERS)) == 2
    assert set(found) >= set(OTHERS)


def test_copies_that_gave_way_come_back_where_nothing_else_fills_the_list(canal: Desk) -> None:
    assert [len(canal.evidence(CLAIM, k=k).evidence) for k in (6, 8)] == [6, 8]
    assert set(papers(canal.evidence(CLAIM, k=6))) >= set(OTHERS)
    assert Counter(papers(canal.evidence(CLAIM, k=8))) == Counter([*PAPERS, *OTHERS])


def test_every_origin_is_in_a_list_of_eight_among_articles_on_other_matters(tmp_path: Path) -> None:
    away = [
        printed(f"The council of Velm voted on {matter} on Monday, and the mayor thanked its members.", f"p{n}.example")
        for n, matter in enumerate(("the school roof", "bus fares", "street lamps", "the choir hall", "pond ducks"))
    ]
    rows = [*(by_agency(n) for n in range(5)), *(printed(text, paper) for paper, text in OTHERS.items()), *away]
    with opened(tmp_path, rows) as desk:
        found = papers(desk.evidence(CLAIM, k=8))
    assert len(found) == 8
    assert set(found) >= set(OTHERS)
    assert len(set(found) & set(PAPERS)) == 2


def test_more_copies_than_the_search_gives_at_first_hide_nobody(tmp_path: Path) -> None:
    copies = [by_agency(n) for n in range(_MIN_CANDIDATES + 15)]
    far = {paper: f"Pears were sold at Velm market on Monday. {paper} paid for them." for paper in ("x", "y", "z")}
    with opened(tmp_path, [*copies, *(printed(text, paper) for paper, text in far.items())]) as desk:
        found = papers(desk.evidence(STORY, k=5))
        assert set(found[2:]) == set(far)
        assert len(desk.evidence(STORY, k=60).evidence) == 60


def test_the_search_is_asked_once_and_again_only_where_copies_fill_what_it_gave(canal: Desk, tmp_path: Path) -> None:
    assert depths(canal) == [_MIN_CANDIDATES]
    with opened(tmp_path, [by_agency(n) for n in range(_MIN_CANDIDATES + 15)]) as desk:
        first, second = depths(desk)
        assert first == _MIN_CANDIDATES < _MIN_CANDIDATES + 15 < second


def depths(desk: Desk) -> list[int]:
    """How deep the search was asked to look for the claim, each time."""
    asked: list[int] = []

    def search(limit: int, keep: Keep) -> Sequence[Hit]:
        asked.append(limit)
        return desk.machinery.indexes.search(CLAIM, limit, keep)

    select(desk, Asked(text=CLAIM), 8, search=search)
    return asked


def repeated(*said: tuple[str, str | None]) -> list[bool]:
    """For each text in its set of copies, best first, whether it is a repetition."""
    repetitions = Repetitions()
    found = []
    for n, (text, cluster) in enumerate(said):
        own = article(text, publisher=f"p{n}.example")
        passage = Passage(id=f"p{n}", article_id=own.id, start=0, end=len(text), text=text)
        found.append(repetitions.repeats(passage, type(own)(**{**vars(own), "cluster": cluster})))
    return found


def test_two_near_copies_are_enough_and_another_set_of_copies_starts_anew() -> None:
    assert repeated((STORY, "x"), (STORY, "x"), (STORY, "x"), (STORY, "y")) == [False, False, True, False]


def test_a_copy_with_another_figure_is_no_repetition() -> None:
    changed = STORY.replace("14", "41")
    assert repeated((STORY, "x"), (STORY, "x"), (changed, "x")) == [False, False, False]


def test_another_part_of_a_copied_text_is_no_repetition_and_a_part_of_what_was_said_is() -> None:
    part, other = STORY.partition(". ")[0], "Divers looked at the sluice while bakers brought bread to the crews."
    assert repeated((STORY, "x"), (STORY, "x"), (other, "x"), (part, "x")) == [False, False, False, True]
    assert repeated((part, "x"), (part, "x"), (STORY, "x")) == [False, False, False]


def test_where_no_copies_are_known_only_equal_words_are_repetitions() -> None:
    shouted = STORY.upper().replace(" ", "\n")
    assert repeated((STORY, None), (STORY, "x"), (shouted, None), (STORY[:-1], None)) == [False, False, True, False]
