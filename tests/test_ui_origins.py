"""Corrections of origins as the Review screen asks for them, and who is offered them."""

from __future__ import annotations

import json
import re

import gradio as gr
import pytest
from starlette.requests import Request

from workbench.desk import Desk
from workbench.errors import UsageError
from workbench.types import Claim, Given
from workbench.ui.review_origins import OriginEvents
from workbench.ui.review_view import ReviewView
from workbench.ui.wire import Screen, stated_name

REQUEST = gr.Request(request=Request({"type": "http", "method": "POST", "path": "/", "headers": []}))
PAPERS = {
    "orle-post.example": "Floods on the Orle closed 14 bridges on 3 March 2031, reporters of the Post counted.",
    "valley-times.example": "The Orle flood shut 14 bridges; a Times reporter drove along both banks on 3 March 2031.",
}


@pytest.fixture
def claim(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Claim:
    """A claim with evidence of two papers."""
    folder = tmp_path_factory.mktemp("papers")
    for publisher, text in PAPERS.items():
        path = folder / f"{publisher}.txt"
        path.write_text(text, encoding="utf-8")
        given = Given(publisher=publisher, published="2031-03-03", title=f"Flood, by {publisher}")
        assert all(item.error_code is None for item in desk.ingest([str(path)], given=given, who="Ines"))
    return desk.add_claim("14 bridges over the Orle were closed by the flood.", added_by="Ines")


def events_of(desk: Desk, *, accounts: bool = False) -> OriginEvents:
    return OriginEvents(view=ReviewView(desk=desk, reviewer_of=stated_name, accounts=accounts))


def wire(claim: Claim, **changes: object) -> str:
    return json.dumps({"reviewer": "Ines", "claim": claim.id, **changes})


def regions(outputs: tuple[object, ...]) -> tuple[str, str]:
    """What is drawn of the evidence and of what became of the correction."""
    return str(outputs[2]), str(outputs[4])


def test_merging_draws_the_evidence_counted_anew_and_offers_undo(desk: Desk, claim: Claim) -> None:
    origins = [group.origin_id for group in desk.evidence(claim.id).origins]
    assert len(origins) == 2
    drawn, said = regions(events_of(desk).merge(wire(claim, chosen=origins, reason="one report"), REQUEST))
    assert "1 independent origin" in drawn
    assert "Counted as one: 1 independent origin now." in said
    edit = desk.origin_edits(claim.id)[0]
    assert f'data-undo-edit="{edit.id}"' in said
    drawn, said = regions(events_of(desk).undo(wire(claim, target=edit.id), REQUEST))
    assert "2 independent origins" in drawn
    assert "Correction undone: 2 independent origins now." in said


def test_pins_and_the_words_searched_with_outlive_a_correction(desk: Desk, claim: Claim) -> None:
    found = desk.evidence(claim.id, query="flood on the Orle")
    origins = [group.origin_id for group in found.origins]
    pinned = found.evidence[0].id
    drawn, _ = regions(
        events_of(desk).merge(
            wire(claim, chosen=origins, reason="one", cite=[pinned], searched="flood on the Orle"), REQUEST
        )
    )
    assert re.search(rf'data-pin="{pinned}" aria-pressed="true"', drawn)
    assert "Searched for" in drawn


def test_splitting_what_was_merged_gives_two_origins_again(desk: Desk, claim: Claim) -> None:
    found = desk.evidence(claim.id)
    events = events_of(desk)
    events.merge(wire(claim, chosen=[group.origin_id for group in found.origins], reason="one"), REQUEST)
    article = found.evidence[1].article.id
    drawn, said = regions(events.split(wire(claim, chosen=[article], reason="drove there"), REQUEST))
    assert "Counted apart: 2 independent origins now." in said
    assert "drove there" in drawn


def test_evidence_that_has_changed_meanwhile_is_told_without_commands(desk: Desk, claim: Claim) -> None:
    desk.evidence(claim.id)
    with pytest.raises(UsageError, match="Reload the page") as told:
        events_of(desk).merge(wire(claim, chosen=["publisher:gone.example", "x"], reason="one"), REQUEST)
    assert "workbench" not in str(told.value)


def test_a_correction_without_a_reason_is_refused(desk: Desk, claim: Claim) -> None:
    origins = [group.origin_id for group in desk.evidence(claim.id).origins]
    with pytest.raises(UsageError, match="needs its reason"):
        events_of(desk).merge(wire(claim, chosen=origins, reason=" "), REQUEST)
    assert desk.origin_edits(claim.id) == []


def test_an_account_that_may_only_read_gets_no_controls_and_no_way_around_them(desk: Desk, claim: Claim) -> None:
    origins = [group.origin_id for group in desk.evidence(claim.id).origins]
    events = events_of(desk, accounts=True)
    drawn = events.view.claim(Screen(reviewer=""), claim.id).evidence or ""
    assert "independent origins" in drawn
    assert "data-select=" not in drawn
    assert "data-select=" in (events.view.claim(Screen(reviewer="Ines"), claim.id).evidence or "")
    with pytest.raises(UsageError, match="may review"):
        events.merge(wire(claim, reviewer="", chosen=origins, reason="one"), REQUEST)


def test_looking_at_a_claim_stores_nothing_for_somebody_who_may_only_look(desk: Desk, claim: Claim) -> None:
    view = ReviewView(desk=desk, reviewer_of=stated_name, accounts=True)
    view.claim(Screen(reviewer=""), claim.id)
    assert desk.case(claim.id).retrieval is None
    view.claim(Screen(reviewer="Ines"), claim.id)
    assert desk.case(claim.id).retrieval is not None
