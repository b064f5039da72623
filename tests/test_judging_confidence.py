"""Confidence: fitted on what reviewers decided unseen, or nothing."""

from __future__ import annotations

import random

import pytest

from tests.judging_factory import CLAIM, Scripted, everywhere, found, passage, says
from workbench.judging import judge
from workbench.judging.confidence import ENOUGH_VERDICTS, Fitted, fit, raw_score
from workbench.types import Label, Outcome, Retrieval, SlotDifference, SlotKind, SlotRelation

HALF = [Outcome(raw=at / 60, agreed=at % 60 >= 30) for at in range(60)]


def test_too_few_verdicts_or_all_alike_give_no_confidence() -> None:
    assert fit([]) is None
    assert fit(HALF[: ENOUGH_VERDICTS - 1]) is None
    assert fit([Outcome(raw=0.5, agreed=True)] * 200) is None
    assert fit([Outcome(raw=0.5, agreed=False)] * 200) is None


def test_confidence_is_the_share_that_agreed_and_never_falls_as_the_score_rises() -> None:
    chance = random.Random(7)
    outcomes = [Outcome(raw=raw, agreed=chance.random() < raw) for raw in (chance.random() for _ in range(400))]
    fitted = fit(outcomes)
    assert fitted is not None
    assert fitted.n == 400
    told = [fitted.confidence(raw / 100) for raw in range(101)]
    assert told == sorted(told)
    assert all(0 <= one <= 1 for one in told)
    assert sum(told) / 101 == pytest.approx(0.5, abs=0.08)
    share = sum(one.agreed for one in outcomes) / 400
    assert sum(fitted.confidence(one.raw) for one in outcomes) / 400 == pytest.approx(share)


def test_one_score_for_all_gives_the_share_itself() -> None:
    fitted = fit([Outcome(raw=0.7, agreed=at % 4 != 0) for at in range(80)])
    assert fitted == Fitted(scores=(0.7,), shares=(0.75,), n=80)
    assert fitted.confidence(0.1) == fitted.confidence(0.9) == 0.75


def scored(retrieval: Retrieval, model: str = "supported") -> float:
    reply = everywhere("supports", lambda text: text, label=model)
    judged, suggestion = judge(CLAIM, retrieval, Scripted(reply))
    assert suggestion.label is not None
    return raw_score(suggestion, judged)


def test_more_origins_a_primary_source_and_the_models_agreement_raise_the_score() -> None:
    one, two, three = (found(*(passage(f"{at}", rank=at) for at in range(1, n + 1))) for n in (1, 2, 3))
    assert scored(one, "not_enough_evidence") < scored(two) < scored(three)
    assert scored(two, "refuted") < scored(two)
    assert scored(found(passage("a", primary=True))) > scored(one)
    assert 0 <= scored(one) <= scored(three) <= 1


def test_an_origin_that_says_it_only_in_part_lowers_the_score() -> None:
    retrieval = found(*(passage(f"{at}", f"Paper {at}: the Orle dam let out water.", rank=at) for at in range(1, 4)))

    def read(data: dict[str, object]) -> dict[str, object]:
        passages: list[dict[str, str]] = data["passages"]  # type: ignore[assignment]
        third = [(p["id"], p["text"], "qualifies" if "Paper 3" in p["text"] else "supports") for p in passages]
        return says(*third)

    judged, suggestion = judge(CLAIM, retrieval, Scripted(read))
    assert suggestion.label is Label.SUPPORTED
    assert raw_score(suggestion, judged) < scored(retrieval)


def test_details_that_agree_raise_the_score() -> None:
    def slot(relation: SlotRelation) -> SlotDifference:
        return SlotDifference(
            kind=SlotKind.NUMBER, relation=relation, claim="40", passage="40", start=0, end=2, detail=""
        )

    plain = found(passage("a"), passage("b", rank=2))
    same = found(passage("a", slots=(slot(SlotRelation.AGREES),)), passage("b", rank=2))
    other = found(passage("a", slots=(slot(SlotRelation.DIFFERS),)), passage("b", rank=2))
    assert scored(other) < scored(plain) < scored(same)


def test_a_suggestion_tells_its_confidence_and_on_how_many_verdicts_it_rests() -> None:
    fitted = fit(HALF)
    assert fitted is not None
    retrieval = found(passage("a"), passage("b", rank=2))
    reply = Scripted(everywhere("supports", lambda text: text, label="supported"))
    _, suggestion = judge(CLAIM, retrieval, reply, fitted=fitted)
    assert suggestion.confidence is not None
    assert (suggestion.confidence_n, 0 <= suggestion.confidence <= 1) == (60, True)
    silent = Scripted(everywhere("neutral", lambda text: "", label="supported"))
    _, abstained = judge(CLAIM, retrieval, silent, fitted=fitted)
    assert (abstained.confidence, abstained.confidence_n) == (None, 0)
