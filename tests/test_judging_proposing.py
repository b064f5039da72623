"""A suggestion out of what is left of a model's reply."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging_factory import CLAIM, Scripted, found, passage, says
from workbench.judging import judge
from workbench.types import Grade, Label, RunStatus, Suggestion

QUOTE = "The Orle dam let out 40 tonnes of water on Saturday."
PAPERS = ("ann", "bob", "cid", "dan")


def suggested(*stances: str, quote: str = QUOTE) -> Suggestion:
    """What comes of a reply that judges as many of four passages as it has stances."""

    def answer(data: dict[str, Any]) -> dict[str, Any]:
        judged = zip(data["passages"], stances, strict=False)
        return says(*((one["id"], "" if stance == "neutral" else quote, stance) for one, stance in judged))

    passages = [passage(name, rank=rank) for rank, name in enumerate(PAPERS, start=1)]
    return judge(CLAIM, found(*passages), Scripted(answer))[1]


@pytest.mark.parametrize("stances", [("supports", "supports"), ("supports", "refutes")])
def test_half_a_reply_gives_no_label(stances: tuple[str, ...]) -> None:
    suggestion = suggested(*stances)
    assert (suggestion.status, suggestion.label, suggestion.grade) == (RunStatus.OK, None, Grade.NONE)
    assert suggestion.notes[0] == "no label: the model left out 2 of 4 passages"


def test_one_passage_left_out_is_told_beside_the_label() -> None:
    suggestion = suggested("supports", "supports", "neutral")
    assert suggestion.label is Label.SUPPORTED
    assert "1 of 4 passages not judged" in suggestion.notes


def test_when_everything_is_struck_out_nobody_is_told_that_the_passages_are_silent() -> None:
    suggestion = suggested(*["refutes"] * 4, quote="The dam let out nothing at all")
    assert (suggestion.label, suggestion.struck, suggestion.points) == (None, 4, ())
    assert suggestion.notes[0] == "no label: nothing that the model said for or against the claim can be used"
