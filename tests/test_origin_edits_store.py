"""Corrections of origins are appended with their history, and undone once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOW, claim
from workbench.db.claims import ClaimStore
from workbench.db.engine import Database
from workbench.db.events import EventStore
from workbench.db.origin_edits import OriginEditStore
from workbench.errors import EditRefused, NotFound
from workbench.types import OriginEdit


@pytest.fixture
def claim_id(database: Database) -> str:
    one = claim()
    ClaimStore(database).add([one], who="ana", now=NOW)
    return one.id


def edit(claim_id: str, id: str, action: str = "merge", *, undoes: str | None = None) -> OriginEdit:
    return OriginEdit(
        id=id,
        claim_id=claim_id,
        action=action,
        article_ids=() if undoes else ("a_1", "a_2"),
        who="ana",
        reason="" if undoes else "one author",
        at=NOW,
        undoes=undoes,
    )


def add(database: Database, one: OriginEdit) -> None:
    OriginEditStore(database).add(one, before="Quay + Pier", after="Quay")


def test_corrections_come_back_in_the_order_made(database: Database, claim_id: str) -> None:
    first = edit(claim_id, "h_2")
    second = replace(edit(claim_id, "h_1", "split"), at=NOW - timedelta(days=1))
    add(database, first)
    add(database, second)
    assert OriginEditStore(database).of_claim(claim_id) == [first, second]
    assert OriginEditStore(database).of_claim("c_other") == []


def test_an_undone_correction_stays_and_names_what_undid_it(database: Database, claim_id: str) -> None:
    add(database, edit(claim_id, "h_1"))
    add(database, edit(claim_id, "h_2", "split"))
    add(database, edit(claim_id, "h_3", "undo", undoes="h_1"))
    listed = OriginEditStore(database).of_claim(claim_id)
    assert [(e.id, e.undone_by) for e in listed] == [("h_1", "h_3"), ("h_2", None), ("h_3", None)]
    assert [e.id for e in OriginEditStore(database).standing(claim_id)] == ["h_2"]


def test_every_correction_has_its_line_in_the_history(database: Database, claim_id: str) -> None:
    add(database, edit(claim_id, "h_1"))
    add(database, edit(claim_id, "h_2", "split"))
    add(database, edit(claim_id, "h_3", "undo", undoes="h_1"))
    lines = [e for e in EventStore(database).of(claim_id) if e.action.startswith("origins_")]
    assert [e.action for e in lines] == ["origins_merged", "origins_split", "origins_undone"]
    assert {(e.who, e.before, e.after) for e in lines} == {("ana", "Quay + Pier", "Quay")}


def test_a_correction_is_undone_once(database: Database, claim_id: str) -> None:
    add(database, edit(claim_id, "h_1"))
    add(database, edit(claim_id, "h_2", "undo", undoes="h_1"))
    with pytest.raises(EditRefused, match="undone already, by h_2"):
        add(database, edit(claim_id, "h_3", "undo", undoes="h_1"))
    with pytest.raises(EditRefused, match="itself an undoing"):
        add(database, edit(claim_id, "h_3", "undo", undoes="h_2"))


def test_only_a_correction_of_the_claim_itself_can_be_undone(database: Database, claim_id: str) -> None:
    [other] = ClaimStore(database).add([claim("Another mill burned.")], who="ana", now=NOW)
    add(database, edit(other.id, "h_1"))
    with pytest.raises(EditRefused, match=other.id):
        add(database, edit(claim_id, "h_2", "undo", undoes="h_1"))
    with pytest.raises(NotFound, match="h_9"):
        add(database, edit(claim_id, "h_2", "undo", undoes="h_9"))


def test_a_refused_undoing_leaves_no_row_and_no_line_of_history(database: Database, claim_id: str) -> None:
    before = EventStore(database).of(claim_id)
    with pytest.raises(NotFound):
        add(database, edit(claim_id, "h_2", "undo", undoes="h_9"))
    assert OriginEditStore(database).of_claim(claim_id) == []
    assert EventStore(database).of(claim_id) == before
