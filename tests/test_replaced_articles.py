"""Claims outlive the version of the article they were made in, and so do the rules about their evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.test_db_copies import STORY
from workbench.desk import Desk
from workbench.types import Claim, Retrieval

URL = "https://quay.example/lamp"


def claim_of_replaced(desk: Desk, write_rows: Callable[..., Path], *, second: str) -> Claim:
    """A story, its reprint by another paper and an independent one; then the story is replaced at its address."""
    told = "Keeper of Cape Merrow asks for forty thousand crowns for a new lamp, our reporter heard at the harbour."
    first = write_rows(
        {"text": STORY, "url": URL, "publisher": "quay.example"},
        {"text": STORY[: int(len(STORY) * 0.8)], "publisher": "pier.example"},
        {"text": told, "publisher": "mole.example"},
    )
    items = list(desk.ingest([str(first)], who="ana"))
    words = "the keeper has asked for forty thousand crowns"
    claim = desk.add_claim(words, article_id=items[0].article_id, added_by="ana")
    list(desk.ingest([str(write_rows({"text": second, "url": URL, "publisher": "quay.example"}))], who="ana"))
    return claim


def publishers(found: Retrieval) -> set[str | None]:
    return {one.article.publisher for one in found.evidence}


def test_a_reprint_is_no_evidence_for_a_claim_of_a_corrected_story(desk: Desk, write_rows: Callable[..., Path]) -> None:
    claim = claim_of_replaced(desk, write_rows, second=STORY.replace("two miles", "three miles"))
    found = desk.evidence(claim.id)
    assert publishers(found) == {"mole.example"}
    assert found.excluded.copy == 1


def test_a_reprint_is_no_evidence_for_a_claim_of_a_story_that_was_rewritten(
    desk: Desk, write_rows: Callable[..., Path]
) -> None:
    claim = claim_of_replaced(desk, write_rows, second="Something else entirely about a mill in Dorn and its owner.")
    assert publishers(desk.evidence(claim.id)) == {"mole.example"}


def test_a_reprint_that_arrives_after_the_correction_is_no_evidence_either(
    desk: Desk, write_rows: Callable[..., Path]
) -> None:
    claim = claim_of_replaced(desk, write_rows, second=STORY.replace("two miles", "three miles"))
    late = {"text": STORY.replace("two miles", "three miles")[40:], "publisher": "late.example"}
    list(desk.ingest([str(write_rows(late))], who="ana"))
    assert publishers(desk.evidence(claim.id)) == {"mole.example"}


def test_an_article_s_corrected_day_is_the_day_of_its_claims(desk: Desk, write_rows: Callable[..., Path]) -> None:
    path = write_rows(
        {"text": STORY, "publisher": "quay.example"},
        {"text": "The keeper asked for forty thousand crowns.", "publisher": "mole.example", "published": "2024-06-01"},
    )
    items = list(desk.ingest([str(path)], who="ana"))
    words = "the keeper has asked for forty thousand crowns"
    claim = desk.add_claim(words, article_id=items[0].article_id, added_by="ana")
    assert publishers(desk.evidence(claim.id)) == {"mole.example"}
    desk.edit_article(claim.article_id or "", published="2024-05-01", who="ana")
    assert desk.evidence(claim.id).excluded.after_as_of == 1
    assert desk.evidence(words, article_id=claim.article_id).excluded.after_as_of == 1


def test_a_citation_names_its_origin_though_nobody_searched_before(desk: Desk, write_rows: Callable[..., Path]) -> None:
    from workbench.types import Label

    list(desk.ingest([str(write_rows({"text": "The mill in Dorn burned.", "publisher": "mole.example"}))], who="ana"))
    claim = desk.add_claim("The mill in Dorn burned", added_by="ana")
    [passage] = desk.evidence("The mill in Dorn burned").evidence
    verdict = desk.record_verdict(
        claim.id, label=Label.SUPPORTED, rationale="It says so.", cite=[passage.passage.id], reviewer="ana"
    )
    assert verdict.cited[0].origin_label == "mole.example"
