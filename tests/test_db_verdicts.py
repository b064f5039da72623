"""Verdicts are appended, replaced, withdrawn, and never lost to a second reviewer."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.factories import NOW, claim, verdict
from workbench.db.claims import ClaimStore
from workbench.db.engine import Database
from workbench.db.events import EventStore
from workbench.db.verdicts import NOBODY_YET, VerdictStore
from workbench.errors import NotFound, VerdictConflict, VerdictRefused
from workbench.types import ClaimStatus, Draft, Label


@pytest.fixture
def claim_id(database: Database) -> str:
    one = claim()
    ClaimStore(database).add([one], who="ana", now=NOW)
    return one.id


def test_a_verdict_comes_back_with_the_text_it_cites(database: Database, claim_id: str) -> None:
    recorded = VerdictStore(database).record(verdict(claim_id))
    assert VerdictStore(database).of_claim(claim_id) == (recorded,)
    assert recorded.cited[0].text == "The "


def test_a_second_verdict_of_the_same_reviewer_replaces_the_first_and_keeps_it(
    database: Database, claim_id: str
) -> None:
    store = VerdictStore(database)
    store.record(verdict(claim_id, name="v_1"))
    store.record(verdict(claim_id, name="v_2", label=Label.REFUTED))
    first, second = store.of_claim(claim_id)
    assert (first.replaced_by, second.replaces, first.stands, second.stands) == ("v_2", "v_1", False, True)
    assert first.label is Label.SUPPORTED


def test_a_withdrawn_verdict_stays_and_what_it_replaced_stands_again(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    store.record(verdict(claim_id, name="v_1"))
    store.record(verdict(claim_id, name="v_2", label=Label.REFUTED))
    store.withdraw("v_2", who="ana", now=NOW)
    first, second = store.of_claim(claim_id)
    assert (first.stands, second.stands, second.withdrawn_at) == (True, False, NOW)


def test_only_its_reviewer_can_withdraw_a_verdict_and_only_once(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    store.record(verdict(claim_id))
    with pytest.raises(VerdictRefused, match="only they"):
        store.withdraw("v_1", who="ben", now=NOW)
    store.withdraw("v_1", who="ana", now=NOW)
    with pytest.raises(VerdictRefused, match="no longer stands"):
        store.withdraw("v_1", who="ana", now=NOW)
    with pytest.raises(NotFound):
        store.withdraw("v_9", who="ana", now=NOW)


def test_a_verdict_recorded_meanwhile_by_someone_else_is_a_conflict(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    store.record(verdict(claim_id, name="v_1", reviewer="ben"))
    with pytest.raises(VerdictConflict, match="ben recorded supported"):
        store.record(verdict(claim_id, name="v_2"), expected_latest=NOBODY_YET)
    assert len(store.of_claim(claim_id)) == 1
    store.record(verdict(claim_id, name="v_2"), expected_latest="v_1")
    assert len(store.of_claim(claim_id)) == 2


def test_the_same_key_records_once(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    first = store.record(verdict(claim_id, name="v_1"), idempotency_key="k")
    again = store.record(verdict(claim_id, name="v_2"), idempotency_key="k")
    assert (again.id, len(store.of_claim(claim_id))) == (first.id, 1)


def test_a_key_is_not_taken_for_another_claim_or_reviewer(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    [other] = ClaimStore(database).add([claim("Another mill burned.")], who="ana", now=NOW)
    store.record(verdict(claim_id, name="v_1"), idempotency_key="k")
    with pytest.raises(VerdictRefused, match="v_1"):
        store.record(verdict(other.id, name="v_2"), idempotency_key="k")
    with pytest.raises(VerdictRefused, match="v_1"):
        store.record(verdict(claim_id, name="v_3", reviewer="ben"), idempotency_key="k")
    assert [v.id for v in store.of_claim(claim_id)] == ["v_1"]


def test_the_claim_follows_its_verdicts(database: Database, claim_id: str) -> None:
    store, claims = VerdictStore(database), ClaimStore(database)
    store.record(verdict(claim_id, name="v_1"))
    assert claims.get(claim_id).status is ClaimStatus.DECIDED
    store.record(verdict(claim_id, name="v_2", reviewer="ben", label=Label.REFUTED))
    assert claims.get(claim_id).status is ClaimStatus.ADJUDICATION
    store.withdraw("v_2", who="ben", now=NOW)
    store.withdraw("v_1", who="ana", now=NOW)
    assert claims.get(claim_id).status is ClaimStatus.REOPENED
    steps = [(e.before, e.after) for e in EventStore(database).of(claim_id) if e.action == "status"]
    assert steps == [
        ("new", "decided"), ("decided", "adjudication"), ("adjudication", "decided"), ("decided", "reopened")
    ]  # fmt: skip


def test_reviewers_at_once_are_recorded_or_told_never_lost(database: Database, claim_id: str) -> None:
    store, accepted, conflicts = VerdictStore(database), [], []

    def submit(name: str) -> None:
        try:
            accepted.append(
                store.record(verdict(claim_id, name=f"v_{name}", reviewer=name), expected_latest=NOBODY_YET)
            )
        except VerdictConflict as error:
            conflicts.append(error)

    threads = [threading.Thread(target=submit, args=(f"r{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(accepted), len(conflicts)) == (1, 7)
    assert [v.id for v in store.of_claim(claim_id)] == [accepted[0].id]


def test_a_draft_is_kept_until_its_verdict_is_recorded(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    for words in ("first", "second"):
        draft = Draft(
            claim_id=claim_id, reviewer="ana", label=Label.REFUTED, rationale=words, cite=("e_1",), saved_at=NOW
        )
        store.save_draft(draft)
    assert store.draft(claim_id, "ana") == draft
    store.record(verdict(claim_id))
    assert store.draft(claim_id, "ana") is None


def test_progress_counts_claims_and_not_withdrawn_verdicts(database: Database, claim_id: str) -> None:
    store = VerdictStore(database)
    store.record(verdict(claim_id, name="v_1"))
    store.record(verdict(claim_id, name="v_2"))
    assert store.decided_since("ana", NOW) == 1
    assert store.decided_since("ana", NOW + timedelta(seconds=1)) == 0
