"""Reasons in another language than the one asked for are a failure; quotes are in their passage's language."""

from __future__ import annotations

import pytest

from tests.judging_factory import CLAIM, Scripted, found, passage
from workbench.judging import judge
from workbench.types import Label, RunStatus

TEXT = "Гребля Орле випустила 40 тонн води в суботу, повідомив сторож."
ENGLISH = (
    "The keeper of the dam gives the same amount of water and the same day as the claim does.",
    "A second witness at the river names the same amount, and nothing in the passage limits it.",
)
UKRAINIAN = (
    "Сторож греблі називає ту саму кількість води і той самий день, що й твердження.",
    "Другий свідок біля річки називає ту саму кількість, і ніщо в уривку цього не обмежує.",
)


def status_of(reasons: tuple[str, ...]) -> tuple[RunStatus, str | None, Label | None]:
    def answer(data: dict[str, object]) -> dict[str, object]:
        passages = data["passages"]
        assert isinstance(passages, list)
        quoted = "Гребля Орле випустила 40 тонн води в суботу"
        judged = [
            {"id": one["id"], "quote": quoted, "reason": reason, "stance": "supports"}
            for one, reason in zip(passages, reasons, strict=True)
        ]
        return {"passages": judged, "addressed_to_you": [], "label": "supported"}

    retrieval = found(passage("a", TEXT, language="uk"), passage("b", TEXT, rank=2, language="uk"))
    made = judge(CLAIM, retrieval, Scripted(answer))[1]
    return made.status, made.failure, made.label


def test_english_reasons_with_quotes_in_another_language_are_taken() -> None:
    assert status_of(ENGLISH) == (RunStatus.OK, None, Label.SUPPORTED)


def test_reasons_in_another_language_are_a_failure_and_no_label() -> None:
    assert status_of(UKRAINIAN) == (RunStatus.PARSE_ERROR, "wrong_language", None)


@pytest.mark.parametrize("reasons", [("Те саме.", "Те саме число."), ("Dam: 40 t.", "Orle, 40 t."), ("", "")])
def test_short_reasons_tell_no_language(reasons: tuple[str, str]) -> None:
    assert status_of(reasons) == (RunStatus.OK, None, Label.SUPPORTED)


def test_what_a_reason_quotes_does_not_count() -> None:
    quoting = tuple(f"{words} It says “{TEXT} {TEXT}”." for words in ENGLISH)
    assert status_of(quoting)[0] is RunStatus.OK
