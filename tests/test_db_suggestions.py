"""Suggestions in the database: appended, never changed; what they are measured against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import claim
from workbench.db.claims import ClaimStore
from workbench.db.engine import Database
from workbench.db.suggestions import Kept, SuggestionStore
from workbench.db.tables import SuggestionRow
from workbench.db.verdicts import VerdictStore
from workbench.types import (
    Claim,
    FailedSince,
    Grade,
    Label,
    Outcome,
    Point,
    Provenance,
    Quote,
    QuoteStatus,
    RunStatus,
    Stance,
    Suggestion,
    Verdict,
)

NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)


def kept(about: Claim, label: Label | None = Label.SUPPORTED, *, raw: float | None = 0.5, asked: str = "q") -> Kept:
    quote = Quote(text="the ferry sank", start=4, end=18, status=QuoteStatus.NORMALISED)
    point = Point(stance=Stance.SUPPORTS, words="says so", passage_id="p", article_id="a", origin_id="o", quote=quote)
    suggestion = Suggestion(
        id="s_0",
        claim_id=about.id,
        status=RunStatus.OK,
        label=label,
        grade=Grade.CORROBORATED,
        model_label=Label.CONFLICTING,
        confidence=None,
        confidence_n=0,
        notes=("two independent origins say so",),
        points=(point,),
        struck=1,
        failure=None,
        provenance=Provenance(model="m", input_tokens=5, created_at=NOW),
    )
    return Kept(suggestion=suggestion, asked=asked, evidence=("e_1",), reply={"label": "x"}, raw=raw, made_at=NOW)


@pytest.fixture
def ferry(database: Database) -> Claim:
    one = claim()
    ClaimStore(database).add([one], who="Ada", now=NOW)
    return one


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(SuggestionRow)).scalar_one())


def test_a_suggestion_comes_back_as_it_was_made(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    saved = store.save(kept(ferry))
    assert store.latest(ferry.id) == saved
    assert store.get(saved.suggestion.id) == saved
    assert replace(saved, suggestion=replace(saved.suggestion, id="s_0")) == kept(ferry)
    assert store.latest("c_none") is None
    assert store.get("s_none") is None


def test_the_same_suggestion_again_is_not_repeated_whatever_it_cost(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    first = store.save(kept(ferry))
    dearer = kept(ferry)
    spent = replace(dearer.suggestion.provenance, input_tokens=99, seconds=2.0, response_id="r")
    again = store.save(replace(dearer, suggestion=replace(dearer.suggestion, provenance=spent)))
    assert (again, rows(database)) == (first, 1)


def test_coming_back_to_an_earlier_suggestion_is_a_new_entry(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    first = store.save(kept(ferry))
    store.save(kept(ferry, Label.REFUTED))
    third = store.save(kept(ferry))
    assert rows(database) == 3
    assert third.suggestion.id != first.suggestion.id
    assert store.latest(ferry.id) == third


def failure(about: Claim, *, at: datetime = NOW) -> Kept:
    made = kept(about, None, raw=None)
    failed = replace(made.suggestion, status=RunStatus.PROVIDER_ERROR, failure="rate_limited", points=(), notes=("no",))
    return replace(made, suggestion=failed, reply=None, made_at=at)


def test_a_later_failure_hides_no_suggestion_and_is_told_beside_it(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    first = store.save(failure(ferry))
    assert store.latest(ferry.id) == first
    assert store.failed_since(ferry.id) is None
    good = store.save(kept(ferry, raw=0.25))
    decide(database, ferry, Label.SUPPORTED)
    later = store.save(failure(ferry, at=NOW + timedelta(hours=1)))
    assert store.latest(ferry.id) == good
    assert store.failed_since(ferry.id) == FailedSince(at=NOW + timedelta(hours=1), suggestion=later.suggestion)
    assert store.outcomes() == [Outcome(raw=0.25, agreed=True)]
    last = store.save(failure(ferry, at=NOW + timedelta(hours=2)))
    since = store.failed_since(ferry.id)
    assert since is not None and (since.at, since.suggestion.id) == (NOW + timedelta(hours=2), last.suggestion.id)
    store.save(kept(ferry, raw=0.25))
    assert store.failed_since(ferry.id) is None


def test_confidence_arrives_with_the_verdicts_it_is_fitted_on(database: Database, ferry: Claim) -> None:
    def sure(confidence: float, n: int) -> Kept:
        made = kept(ferry)
        return replace(made, suggestion=replace(made.suggestion, confidence=confidence, confidence_n=n))

    store = SuggestionStore(database)
    store.save(kept(ferry))
    arrived = store.save(sure(0.8, 50))
    assert (arrived.suggestion.confidence, rows(database)) == (0.8, 2)
    assert store.latest(ferry.id) == arrived
    assert store.save(sure(0.7, 60)) == arrived  # it moves with every verdict, and is no other suggestion


def test_a_free_text_has_no_stored_suggestion(database: Database, ferry: Claim) -> None:
    free = kept(ferry)
    with pytest.raises(ValueError, match="free text"):
        SuggestionStore(database).save(replace(free, suggestion=replace(free.suggestion, claim_id=None)))


def test_a_reply_is_found_by_its_question(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    first = store.save(kept(ferry, asked="q1"))
    store.save(kept(ferry, Label.REFUTED, asked="q2"))
    store.save(replace(kept(ferry, None, asked="q1"), reply=None))
    assert store.replied(ferry.id, "q1") == first
    assert store.replied(ferry.id, "q3") is None


def decide(database: Database, about: Claim, label: Label, *, who: str = "Ada", seen: bool = False) -> Verdict:
    count = len(VerdictStore(database).of_claim(about.id))
    verdict = Verdict(
        id=f"v_{about.id}_{count}",
        claim_id=about.id,
        reviewer=who,
        label=label,
        confidence=None,
        rationale="Read both.",
        cited=(),
        suggestion_id=None,
        suggestion_seen=seen,
        seconds_open=None,
        recorded_at=NOW,
        replaces=None,
    )
    return VerdictStore(database).record(verdict)


def test_suggestions_are_measured_by_verdicts_made_before_they_were_seen(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    store.save(kept(ferry, raw=0.25))
    assert store.outcomes() == []
    decide(database, ferry, Label.SUPPORTED, seen=True)
    assert store.outcomes() == []
    decide(database, ferry, Label.REFUTED)
    assert store.outcomes() == [Outcome(raw=0.25, agreed=False)]
    decide(database, ferry, Label.SUPPORTED, seen=True)  # after the suggestion was opened
    assert store.outcomes() == [Outcome(raw=0.25, agreed=False)]


def test_reviewers_who_differ_or_take_back_measure_nothing(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    store.save(kept(ferry, raw=0.25))
    decide(database, ferry, Label.SUPPORTED)
    assert store.outcomes() == [Outcome(raw=0.25, agreed=True)]
    other = decide(database, ferry, Label.REFUTED, who="Ben")
    assert store.outcomes() == []
    VerdictStore(database).withdraw(other.id, who="Ben", now=NOW)
    assert store.outcomes() == [Outcome(raw=0.25, agreed=True)]


def test_abstentions_and_claims_nobody_can_check_measure_nothing(database: Database, ferry: Claim) -> None:
    store = SuggestionStore(database)
    store.save(kept(ferry, None, raw=None))
    decide(database, ferry, Label.NOT_CHECKABLE)
    assert store.outcomes() == []
    store.save(kept(ferry, raw=0.9))
    assert store.outcomes() == []
