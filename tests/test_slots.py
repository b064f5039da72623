"""What a passage says of a claim is told detail by detail, at true places, whatever the texts are."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.slots import slot_differences
from workbench.slots.dates import find_dates
from workbench.slots.negation import find_denials
from workbench.slots.quantities import find_quantities
from workbench.slots.text import read
from workbench.types import SlotKind, SlotRelation

CLAIM = "On 4 March 2031 the flood in Torvin destroyed 40 houses and cost $1.2bn, 5% of the budget."
LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "ar", "pl", None)


def test_details_come_in_the_claims_order() -> None:
    found = slot_differences(CLAIM, "Nothing is known.", claim_language="en", passage_language="en")
    order = [slot.kind for slot in found if slot.kind is not SlotKind.PLACE]
    assert order == [SlotKind.DATE, SlotKind.NUMBER, SlotKind.MONEY, SlotKind.PERCENT]
    places = [CLAIM.index(slot.claim) for slot in found]
    assert places == sorted(places)


def test_what_a_passage_does_not_tell_is_absent_and_has_no_place() -> None:
    for slot in slot_differences(CLAIM, "Nothing is known.", claim_language="en", passage_language="en"):
        assert slot.relation is SlotRelation.ABSENT
        assert (slot.passage, slot.start, slot.end) == (None, None, None)
        assert slot.detail


def test_places_are_those_of_the_article() -> None:
    article = "It rained. On Tuesday the flood in Torvin destroyed 37 houses. It rained again."
    start = article.index("On Tuesday")
    found = slot_differences(
        CLAIM,
        article[start:],
        offset=start,
        claim_day=date(2031, 3, 7),
        passage_day=date(2031, 3, 7),
        claim_language="en",
        passage_language="en",
    )
    told = {slot.kind: slot for slot in found if slot.start is not None and slot.end is not None}
    assert told[SlotKind.NUMBER].passage == "37 houses"
    assert told[SlotKind.NUMBER].relation is SlotRelation.DIFFERS
    assert told[SlotKind.DATE].relation is SlotRelation.AGREES
    for slot in told.values():
        assert article[slot.start : slot.end] == slot.passage


def test_places_count_code_points_before_letters_outside_the_basic_plane() -> None:
    passage = "🌊🌊 The flood destroyed 40 houses."
    (slot,) = slot_differences("The flood destroyed 40 houses.", passage)
    assert (slot.start, slot.end) == (passage.index("40"), passage.index("."))


def test_a_claim_without_details_has_none() -> None:
    assert slot_differences("The harbour is quiet.", "The harbour of 40 ships is quiet in 2031.") == ()


@pytest.mark.parametrize("empty", ["", " ", "\n\n", "…", "«»"])
def test_empty_texts_have_no_details(empty: str) -> None:
    assert slot_differences(empty, "40 houses burned.") == ()
    assert {slot.relation for slot in slot_differences("40 houses burned.", empty)} == {SlotRelation.ABSENT}


@pytest.mark.parametrize(
    ("language", "passage"),
    [
        ("en", "The flood destroyed 37 houses in Torvin, and 12 people were injured."),
        ("uk", "Повінь зруйнувала 40 будинків."),
        ("ar", "دمر الفيضان 40 منزلا."),
    ],
)
def test_the_language_is_told_from_the_text_when_none_is_given(language: str, passage: str) -> None:
    claim = "The flood destroyed 40 houses in Torvin."
    given = slot_differences(claim, passage, claim_language="en", passage_language=language)
    assert slot_differences(claim, passage) == given


def test_a_language_without_lists_still_has_digits_and_units() -> None:
    (slot,) = slot_differences("Mur ma 12 km.", "The wall is 12 km long.", claim_language="pl", passage_language="en")
    assert slot.relation is SlotRelation.AGREES


def test_one_value_of_the_passage_answers_one_detail() -> None:
    claim = "Turnout in Torvin was 40% in the north and 52% in the south."
    passage = "Turnout in Torvin was 40% in the north and 47% in the south."
    found = [slot for slot in slot_differences(claim, passage) if slot.kind is SlotKind.PERCENT]
    assert [(slot.relation.value, slot.passage) for slot in found] == [("agrees", "40%"), ("differs", "47%")]


HOSTILE = {
    "digits": "7" * 100_000,
    "grouped digits": "1,000," * 17_000,
    "numbers": "12 " * 33_000,
    "number words": "twenty hundred million " * 4_500,
    "hyphens": "twenty-" * 14_000,
    "years": "2031 " * 20_000,
    "dates": "4 March " * 12_500,
    "days": "on Tuesday " * 9_000,
    "denials": "did not sign " * 8_000,
    "compounds": "hundert" * 14_000,
    "signs": "$€%-–.,:;" * 11_000,
    "one word": "a" * 100_000,
    "brackets": "([(" * 33_000,
    "arabic digits": "٤٠ " * 33_000,
    "marks": "\u0301\u0640\u064b" * 33_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_bounded_time(name: str) -> None:
    text = HOSTILE[name]
    started = time.perf_counter()
    slot_differences(text, text, claim_day=date(2031, 3, 7), passage_day=date(2031, 3, 7), claim_language="de")
    slot_differences(CLAIM, text)
    assert time.perf_counter() - started < 5


PIECES = st.sampled_from(
    "4 40 1,250 1.250 ٤٠ 2031 1990s 3-5 10:30 % $ € bn million km kg twenty dozen hundred thousand two half about than "
    "more least between and from to March May Tuesday yesterday last week ago not no denied failed to sign signed "
    "people houses killed injured aged years old п’ять тисяч млн грн травня вівторок не знищено будинків "
    "zwei Millionen Häuser nicht am Mai deux cents maisons ne pas mil casas خمسة وعشرون منزلا في المئة الثلاثاء لم "
    ". , ; - – ( ) / : « » \n".split(" ")
)
MIXED = st.lists(PIECES, max_size=25).map(" ".join)
DAYS = st.none() | st.dates()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MIXED | st.text(max_size=80), MIXED | st.text(max_size=80), st.sampled_from(LANGUAGES), DAYS, DAYS)
def test_any_two_texts_are_compared_and_every_word_shown_is_verbatim(
    claim: str, passage: str, language: str | None, claim_day: date | None, passage_day: date | None
) -> None:
    found = slot_differences(
        claim,
        passage,
        offset=1000,
        claim_day=claim_day,
        passage_day=passage_day,
        claim_language=language,
        passage_language=language,
    )
    for slot in found:
        assert slot.claim in claim
        assert (slot.passage is None) == (slot.start is None) == (slot.end is None)
        if slot.start is not None and slot.end is not None:
            assert passage[slot.start - 1000 : slot.end - 1000] == slot.passage
        else:
            assert slot.relation is SlotRelation.ABSENT


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MIXED, st.sampled_from(LANGUAGES), DAYS)
def test_slots_are_found_in_order_at_verbatim_places(text: str, language: str | None, day: date | None) -> None:
    reading = read(text, language)
    dates = find_dates(reading, day)
    taken = {index for found in dates for index in range(found.first, found.next)}
    amounts = list(find_quantities(reading, taken))
    for slots in ([found.slot for found in dates], amounts, list(find_denials(reading))):
        assert [slot.start for slot in slots] == sorted(slot.start for slot in slots)
        assert all(text[slot.start : slot.end] == slot.text != "" for slot in slots)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(2, 10**9), st.sampled_from(["houses", "trees", "buses"]))
def test_a_count_never_differs_from_itself(count: int, things: str) -> None:
    claim, passage = (
        f"The storm in the valley hit {count:,} {things}.",
        f"The storm in the valley hit {count} {things}.",
    )
    relations = [slot.relation for slot in slot_differences(claim, passage, claim_language="en")]
    assert SlotRelation.DIFFERS not in relations
