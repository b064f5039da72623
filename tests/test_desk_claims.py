"""Claims at the desk: put aside without undoing what was decided, listed by their article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.db.claims import ClaimFilter
from workbench.desk import Desk
from workbench.errors import NotFound
from workbench.types import ClaimStatus, Label


def test_skipping_a_decided_claim_leaves_it_decided_and_keeps_the_reason(desk: Desk) -> None:
    claim = desk.add_claim("The mill in Dorn burned down", added_by="ana")
    desk.record_verdict(claim.id, label=Label.NOT_CHECKABLE, rationale="Nobody can know.", cite=[], reviewer="ana")
    desk.skip_claim(claim.id, reason="not my field", who="ben")
    assert desk.claim(claim.id).status is ClaimStatus.DECIDED
    assert desk.history(claim.id)[2][-1].after == "decided: not my field"


def test_every_reason_for_skipping_is_in_the_history(desk: Desk) -> None:
    claim = desk.add_claim("The mill in Dorn burned down", added_by="ana")
    for reason in ("first", "second"):
        desk.skip_claim(claim.id, reason=reason, who="ben")
    assert [e.after for e in desk.history(claim.id)[2] if e.action == "status"] == [
        "in_review: first", "in_review: second"
    ]  # fmt: skip


def test_claims_are_listed_by_the_beginning_of_their_articles_id(desk: Desk, write_rows: Callable[..., Path]) -> None:
    [item] = desk.ingest([str(write_rows({"text": "The mill in Dorn burned down on Monday."}))], who="ana")
    claim = desk.add_claim("The mill in Dorn burned down", article_id=item.article_id, added_by="ana")
    listed = desk.claims(ClaimFilter(article_id=(item.article_id or "")[:8]))
    assert [one.claim.id for one in listed] == [claim.id]
    with pytest.raises(NotFound, match="a_none"):
        desk.claims(ClaimFilter(article_id="a_none"))


def test_a_page_that_returns_to_its_first_words_in_one_file_is_three_versions(
    desk: Desk, write_rows: Callable[..., Path]
) -> None:
    first, second = "The mill in Dorn burned down on Monday.", "The mill in Dorn was damaged by fire on Monday."
    rows = [{"text": text, "url": "https://quay.example/mill"} for text in (first, second, first)]
    items = list(desk.ingest([str(write_rows(*rows))], who="ana"))
    assert [str(item.status) for item in items] == ["added"] * 3
    [card] = desk.articles().items
    assert card.version == 3 and desk.verify_index().problems == ()
