"""A reviewer corrects how origins are counted for a claim; every later count of the claim follows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from workbench.batch import ClaimRow, check_claims
from workbench.corroboration import corroboration, corroboration_line
from workbench.desk import Desk
from workbench.errors import EditRefused, NotFound, UsageError
from workbench.exporting import export_cases
from workbench.types import Label, Retrieval

ROWS = [
    {
        "text": "The sluice at Tolm was opened on Sunday evening, and the water fell by a metre, residents saw.",
        "publisher": "tolmpost.example",
        "published": "2031-05-04",
    },
    {
        "text": "Late on Sunday keepers turned the wheels of the Tolm sluice. By midnight the meadow was dry.",
        "publisher": "meadowherald.example",
        "published": "2031-05-05",
    },
    {
        "text": "TOLM (Orlepress) - Sluice keepers let the water out on Sunday after a week of rain in the valley.",
        "publisher": "lowergazette.example",
        "agency": "Orlepress",
        "published": "2031-05-05",
    },
    {
        "text": "Water was let through the sluice of Tolm on Sunday, the first time since autumn.",
        "publisher": "uppermail.example",
        "agency": "Orlepress",
        "published": "2031-05-05",
    },
]


@pytest.fixture
def claim_id(desk: Desk, write_rows: Callable[..., Path]) -> str:
    list(desk.ingest([str(write_rows(*ROWS))], who="ana"))
    return desk.add_claim("The sluice at Tolm was opened on Sunday.", added_by="ana").id


def origin_ids(found: Retrieval) -> set[str]:
    return {group.origin_id for group in found.origins}


def article_of(found: Retrieval, publisher: str) -> str:
    return next(e.article.id for e in found.evidence if e.article.publisher == publisher)


def split_gazette(desk: Desk, claim_id: str) -> Retrieval:
    found = desk.evidence(claim_id)
    article = article_of(found, "lowergazette.example")
    return desk.split_origin(claim_id, [article], who="ana", reason="its reporter was there")


def test_merged_origins_count_as_one_now_and_in_later_searches(desk: Desk, claim_id: str) -> None:
    assert origin_ids(desk.evidence(claim_id)) == {
        "publisher:tolmpost.example",
        "publisher:meadowherald.example",
        "agency:orlepress",
    }
    two = ["publisher:tolmpost.example", "publisher:meadowherald.example"]
    merged = desk.merge_origins(claim_id, two, who="ana", reason="one owner")
    assert corroboration(merged).origins == 2
    assert desk.case(claim_id).retrieval == merged
    assert corroboration(desk.evidence(claim_id)).origins == 2
    assert corroboration(desk.evidence(claim_id, k=50, query="sluice keepers Sunday")).origins == 2


def test_a_split_article_counts_by_itself_and_the_line_says_so(desk: Desk, claim_id: str) -> None:
    found = split_gazette(desk, claim_id)
    [edit] = desk.origin_edits(claim_id)
    assert f"hand:{edit.id}" in origin_ids(found)
    assert corroboration_line(found).startswith("4 independent origins")
    assert corroboration_line(desk.review(claim_id).retrieval or found).startswith("4 independent origins")


def test_an_undone_correction_leaves_the_evidence_as_it_was_found(desk: Desk, claim_id: str) -> None:
    before = desk.evidence(claim_id)
    split_gazette(desk, claim_id)
    [edit] = desk.origin_edits(claim_id)
    assert desk.undo_origin_edit(claim_id, edit.id, who="ben") == before
    made, undone = desk.origin_edits(claim_id)
    assert (made.undone_by, undone.undoes, undone.who) == (undone.id, made.id, "ben")


def test_a_correction_is_applied_without_searching(desk: Desk, claim_id: str, write_rows: Callable[..., Path]) -> None:
    found = desk.evidence(claim_id, k=3)
    new = {"text": "The sluice at Tolm was opened on Sunday, says a third paper.", "publisher": "third.example"}
    list(desk.ingest([str(write_rows(new, name="late.jsonl"))], who="ana"))
    two = [group.origin_id for group in found.origins][:2]
    merged = desk.merge_origins(claim_id, two, who="ana", reason="one owner")
    assert [e.passage for e in merged.evidence] == [e.passage for e in found.evidence]
    assert (merged.retrieved_at, merged.as_of) == (found.retrieved_at, found.as_of)
    assert "third.example" in {e.article.publisher for e in desk.evidence(claim_id).evidence}


def test_a_correction_holds_for_its_claim_only(desk: Desk, claim_id: str) -> None:
    split_gazette(desk, claim_id)
    other = desk.add_claim("Keepers let water through the sluice of Tolm on Sunday.", added_by="ana")
    assert "agency:orlepress" in origin_ids(desk.evidence(other.id))
    assert not any(name.startswith("hand:") for name in origin_ids(desk.evidence(other.id)))


def test_a_verdict_cites_the_origin_as_it_was_corrected(desk: Desk, claim_id: str) -> None:
    found = split_gazette(desk, claim_id)
    own = next(group for group in found.origins if group.origin_id.startswith("hand:"))
    cite = [str(own.passages[0].id)]
    verdict = desk.record_verdict(claim_id, label=Label.SUPPORTED, rationale="Seen.", cite=cite, reviewer="ana")
    assert verdict.cited[0].origin_label == "lowergazette.example, counted apart by ana"


def test_a_batch_counts_a_stored_claim_as_corrected(desk: Desk, claim_id: str, tmp_path: Path) -> None:
    split_gazette(desk, claim_id)
    check_claims(desk, [ClaimRow(id="1", claim=claim_id)], tmp_path / "out.jsonl", k=10)
    assert json.loads((tmp_path / "out.jsonl").read_text())["corroboration"]["origins"] == 4


def test_the_history_says_who_corrected_what_and_why(desk: Desk, claim_id: str) -> None:
    found = split_gazette(desk, claim_id)
    both = ["publisher:tolmpost.example", "agency:orlepress"]
    labels = {group.origin_id: group.label for group in found.origins}
    desk.merge_origins(claim_id, both, who=" Ben  Orr ", reason="shared\nreporter")
    _, _, events = desk.history(claim_id)
    split, merged = (e for e in events if e.action.startswith("origins_"))
    assert (split.who, split.before) == ("ana", "Orlepress")
    assert "its reporter was there" in (split.after or "")
    assert merged.who == "Ben Orr"
    assert set((merged.before or "").split(" + ")) == {labels[one] for one in both}
    assert (merged.after or "").endswith("shared reporter")


@pytest.mark.parametrize(
    ("origins", "reason", "error", "words"),
    [
        (["agency:orlepress"], "r", UsageError, "at least two"),
        (["agency:orlepress", "agency:orlepress"], "r", UsageError, "at least two"),
        (["agency:orlepress", "agency:nobody"], "r", NotFound, "agency:nobody"),
        (["agency:orlepress", "publisher:tolmpost.example"], " \n\u200b", UsageError, "reason"),
        (["agency:orlepress", "publisher:tolmpost.example"], "r" * 2001, UsageError, "2,001"),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused_and_not_kept(
    desk: Desk, claim_id: str, origins: list[str], reason: str, error: type[UsageError], words: str
) -> None:
    desk.evidence(claim_id)
    with pytest.raises(error, match=words):
        desk.merge_origins(claim_id, origins, who="ana", reason=reason)
    assert desk.origin_edits(claim_id) == []


def test_a_split_that_makes_no_sense_is_refused_and_not_kept(desk: Desk, claim_id: str) -> None:
    found = desk.evidence(claim_id)
    alone, gazette, mail = (article_of(found, f"{name}.example") for name in ("tolmpost", "lowergazette", "uppermail"))
    for articles, error, words in (
        ([], UsageError, "at least one"),
        (["a_none"], NotFound, "a_none"),
        ([""], NotFound, "''"),
        ([alone], EditRefused, "only article"),
        ([gazette, mail], EditRefused, "all articles"),
        ([gazette, alone], EditRefused, "only article"),
    ):
        with pytest.raises(error, match=words):
            desk.split_origin(claim_id, articles, who="ana", reason="r")
    with pytest.raises(UsageError, match="nobody is named"):
        desk.split_origin(claim_id, [gazette], who=" ", reason="r")
    assert desk.origin_edits(claim_id) == []


def test_an_article_is_named_by_the_beginning_of_its_id(desk: Desk, claim_id: str) -> None:
    article = article_of(desk.evidence(claim_id), "lowergazette.example")
    desk.split_origin(claim_id, [article[:10]], who="ana", reason="r")
    assert desk.origin_edits(claim_id)[0].article_ids == (article,)


def test_origins_of_a_claim_nobody_has_searched_cannot_be_corrected(desk: Desk, claim_id: str) -> None:
    with pytest.raises(EditRefused, match=f"workbench evidence {claim_id}"):
        desk.merge_origins(claim_id, ["a", "b"], who="ana", reason="r")


def test_what_was_found_may_be_split_off_the_claims_own_origin(desk: Desk, write_rows: Callable[..., Path]) -> None:
    report = "according to a report by the Tarnwick Institute. The report counts nine days of rain."
    rows = [
        {"text": f"The sluice at Tolm was opened on Sunday, {report}", "publisher": "tolmpost.example"},
        {"text": f"Sluice keepers at Tolm let water out on Sunday, {report}", "publisher": "meadowherald.example"},
    ]
    list(desk.ingest([str(write_rows(*rows))], who="ana"))
    [own] = desk.articles(publisher="tolmpost").items
    claim = desk.add_claim("The sluice at Tolm was opened on Sunday", article_id=own.id, added_by="ana")
    found = desk.evidence(claim.id)
    assert [group.same_as_claim for group in found.origins] == [True]
    article = article_of(found, "meadowherald.example")
    split = desk.split_origin(claim.id, [article], who="ana", reason="its reporter was there")
    assert corroboration(split).origins == 1
    with pytest.raises(EditRefused, match="only article"):
        desk.split_origin(claim.id, [article], who="ana", reason="again")


def test_corrections_made_at_once_all_count(desk: Desk, claim_id: str) -> None:
    found = desk.evidence(claim_id)
    names = [group.origin_id for group in found.origins]
    article = article_of(found, "uppermail.example")
    work = [
        partial(desk.merge_origins, claim_id, names[:2], who="ana", reason="r"),
        partial(desk.merge_origins, claim_id, names[1:], who="ana", reason="r"),
        partial(desk.split_origin, claim_id, [article], who="ben", reason="r"),
    ]
    refused: list[Exception] = []

    def act(one: Callable[[], Retrieval]) -> None:
        try:
            one()
        except UsageError as error:  # what the other made may have taken the origin away
            refused.append(error)

    threads = [threading.Thread(target=act, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = desk.origin_edits(claim_id)
    assert len(made) + len(refused) == 3
    stored = desk.case(claim_id).retrieval
    assert stored is not None
    assert stored.origins == desk.evidence(claim_id).origins


def test_an_export_tells_who_corrected_origins_and_why(desk: Desk, claim_id: str) -> None:
    found = split_gazette(desk, claim_id)
    cite = [str(found.evidence[0].id)]
    desk.record_verdict(claim_id, label=Label.SUPPORTED, rationale="Seen.", cite=cite, reviewer="ana")
    page = export_cases(desk, "html").text
    assert "split by ana" in page and "its reporter was there" in page
    [row] = export_cases(desk, "jsonl").text.splitlines()
    [edit] = json.loads(row)["retrieval"]["origin_edits"]
    assert (edit["action"], edit["who"], edit["reason"]) == ("split", "ana", "its reporter was there")
