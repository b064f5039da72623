"""A claim that a passage denies, and a denial that a passage contradicts, are told; nothing else is."""

from __future__ import annotations

import pytest

from workbench.slots import slot_differences
from workbench.types import SlotKind

AGREES, DIFFERS, ABSENT = "agrees", "differs", "absent"


def told(claim: str, passage: str, languages: str) -> list[str]:
    mine, _, theirs = languages.partition(">")
    found = slot_differences(claim, passage, claim_language=mine, passage_language=theirs or mine)
    return [slot.relation.value for slot in found if slot.kind is SlotKind.NEGATION]


Case = tuple[str, str, str, str]

DENIED_HERE: list[Case] = [
    ("en", "The council signed the water treaty.", "The council did not sign the water treaty.", DIFFERS),
    ("en", "The council signed the water treaty.", "The council never signed the water treaty.", DIFFERS),
    ("en", "The council signed the water treaty.", "The council failed to sign the water treaty.", DIFFERS),
    ("en", "The council signed the water treaty.", "The council denied that it signed the water treaty.", DIFFERS),
    ("en", "The council signed the water treaty.", "The council hasn't signed the water treaty.", DIFFERS),
    ("en", "The bridge at Torvin is open to traffic.", "The bridge at Torvin is no longer open to traffic.", DIFFERS),
    ("en", "The mayor won the vote in Torvin.", "The mayor did not win the vote in Torvin.", DIFFERS),
    ("uk", "Рада підписала водну угоду.", "Рада не підписала водну угоду.", DIFFERS),
    ("uk", "Рада підписала водну угоду.", "Рада заперечила, що підписала водну угоду.", DIFFERS),
    ("ru", "Совет подписал водный договор.", "Совет не подписал водный договор.", DIFFERS),
    ("ru", "Совет подписал водный договор.", "Совет опроверг, что подписал водный договор.", DIFFERS),
    ("de", "Der Rat unterzeichnete den Vertrag.", "Der Rat unterzeichnete den Vertrag nicht.", DIFFERS),
    ("fr", "Le conseil a signé le traité.", "Le conseil n’a pas signé le traité.", DIFFERS),
    ("es", "El consejo firmó el tratado.", "El consejo no firmó el tratado.", DIFFERS),
    ("ar", "وقع المجلس معاهدة المياه.", "المجلس نفى أنه وقع معاهدة المياه.", DIFFERS),
]

DENIED_IN_THE_CLAIM: list[Case] = [
    ("en", "The council did not sign the water treaty.", "The council signed the water treaty in May.", DIFFERS),
    ("en", "The council did not sign the water treaty.", "The council has not signed the water treaty.", AGREES),
    ("en", "The council did not sign the water treaty.", "It rained in Kessary all day.", ABSENT),
    ("uk", "Рада не підписала водну угоду.", "Рада підписала водну угоду у травні.", DIFFERS),
    ("uk", "Рада не підписала водну угоду.", "Рада так і не підписала водну угоду.", AGREES),
    ("ru", "Совет не подписал водный договор.", "Совет подписал водный договор.", DIFFERS),
    ("de", "Der Rat unterzeichnete den Vertrag nicht.", "Der Rat unterzeichnete den Vertrag.", DIFFERS),
    ("fr", "Le conseil n’a pas signé le traité.", "Le conseil a signé le traité.", DIFFERS),
    ("es", "El consejo no firmó el tratado.", "El consejo firmó el tratado.", DIFFERS),
    ("en>uk", "The council did not sign the treaty.", "Рада підписала угоду.", ABSENT),
]

NOTHING_FLIPPED: list[Case] = [
    ("en", "The council signed the water treaty.", "The council not only signed the water treaty but read it.", ""),
    ("en", "The council signed the water treaty.", "The council signed the water treaty, not the road plan.", ""),
    ("en", "The council signed the water treaty.", "The mayor did not read the water treaty.", ""),
    ("en", "The council signed the water treaty.", "No doubt the council signed the water treaty.", ""),
    ("en", "The council bought 40 buses.", "The council bought no fewer than 40 buses.", ""),
    ("en", "The council signed the water treaty.", "It is not true that nobody signed the water treaty.", ""),
    ("en", "The mayor of Torvin is alive.", "A hoax said the mayor of Torvin is not alive.", DIFFERS),
    ("en", "The mayor of Torvin is not dead.", "A hoax said the mayor of Torvin is dead.", ABSENT),
    ("uk", "Рада підписала водну угоду.", "Рада не лише підписала водну угоду, а й прочитала.", ""),
    ("uk", "Рада підписала водну угоду.", "Мер не читав водної угоди.", ""),
    ("ru", "Совет подписал водный договор.", "Совет не только подписал водный договор.", ""),
    ("de", "Der Rat unterzeichnete den Vertrag.", "Der Rat unterzeichnete nicht nur den Vertrag.", ""),
    ("fr", "Le conseil a signé le traité.", "Le conseil n’a signé que le traité.", ""),
    ("es", "El consejo firmó el tratado.", "El consejo no solo firmó el tratado.", ""),
    ("ar", "المجلس يدرس معاهدة المياه.", "المجلس لا يزال يدرس معاهدة المياه.", ""),
]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), DENIED_HERE)
def test_a_passage_that_denies_the_claim_differs(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == [expected]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), DENIED_IN_THE_CLAIM)
def test_a_denial_in_the_claim_is_held_against_the_passage(
    languages: str, claim: str, passage: str, expected: str
) -> None:
    assert told(claim, passage, languages) == [expected]


@pytest.mark.parametrize(("languages", "claim", "passage", "expected"), NOTHING_FLIPPED)
def test_a_denying_word_alone_makes_no_difference(languages: str, claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage, languages) == expected.split()


def test_both_texts_own_words_are_shown() -> None:
    (slot,) = slot_differences("The council signed the water treaty.", "The council did not sign the water treaty.")
    assert (slot.claim, slot.passage) == ("signed", "not sign")
    assert slot.detail == "denied here (not sign), stated in the claim (signed)"
