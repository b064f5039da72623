"""Stance: does the model, as the desk lets it speak, tell what a passage says about a claim?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.asking import asked, error_of
from evals.cases import draw
from evals.labelled import Pair, read_pairs
from evals.measuring import Metric, mean_of
from evals.metrics import accuracy, macro_f1
from evals.paper import retrieval_on_paper
from evals.rows import Row
from evals.tasks.task import Options, Prepared, Tools
from workbench.judging import ClaimWords, judge
from workbench.llm import ChatModel
from workbench.prompts import load_prompt
from workbench.types import RunStatus, Stance

_SIDES = (Stance.SUPPORTS, Stance.REFUTES)
_CLASSES = (*_SIDES, Stance.NEUTRAL)
_NONE = -1.0
"""Number of a case that failed: no class."""


class StanceTask:
    """One passage a claim, judged as `check` judges, against people's judgement."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """Macro F1 and accuracy over three classes, and how far a stance that is given can be believed."""
        return [
            Metric(
                name="macro_f1",
                told="mean F1 of supports, refutes and neither; a constant answer gets about a sixth",
                of_row=_numbers,
                combine=lambda cases: macro_f1(cases[:, 0], cases[:, 1]),
            ),
            Metric(
                name="accuracy",
                told="share of passages judged right",
                of_row=_numbers,
                combine=lambda cases: accuracy(cases[:, 0], cases[:, 1]),
            ),
            Metric(
                name="side_precision",
                told="of the passages said to support or refute, the share of which that is so",
                of_row=_side,
                combine=lambda cases: float(cases[:, 0].mean()),
            ),
            mean_of("answered", "share of cases in which the model gave an answer of the right shape"),
            mean_of("quoted", "share of cases in which no quote had to be struck out"),
        ]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read `pairs_NAME.jsonl` files."""
        files, pairs = read_pairs(data)
        chosen = draw(pairs, limit=options.limit, seed=options.seed)
        assert tools.model is not None
        prompt = load_prompt("judge_evidence")
        yield Prepared(
            files=tuple(files.values()),
            cases=len(chosen),
            settings={"passages": 1},
            models=(),
            rows=asked(chosen, partial(_row, model=tools.model), at_once=tools.concurrency),
            prompts={prompt.ref: prompt.sha256},
            notes=("A passage whose quote was struck out counts as neither, and so does `qualifies`.",),
        )


def _row(case: tuple[str, Pair], *, model: ChatModel) -> Row:
    group, pair = case
    found = retrieval_on_paper(pair.claim, [(pair.id, pair.passage)])
    judged, suggestion = judge(ClaimWords(text=pair.claim), found, model)
    error = error_of(suggestion)
    stance = next((one.stance for one in judged.evidence), None)
    return Row(
        id=pair.id,
        group=group,
        status=suggestion.status if error else RunStatus.OK,
        expected=str(_side_of(pair.stance)),
        predicted=None if error else str(_side_of(stance)),
        scores={"answered": float(not error), "quoted": float(not error and not suggestion.struck)},
        input=f"{pair.claim}\n\n{pair.passage}",
        error=error,
    )


def _side_of(stance: Stance | None) -> Stance:
    return stance if stance in _SIDES else Stance.NEUTRAL


def _numbers(row: Row) -> tuple[float, float]:
    return _number(row.predicted), _number(row.expected)


def _number(answer: object) -> float:
    return float(_CLASSES.index(Stance(answer))) if isinstance(answer, str) else _NONE


def _side(row: Row) -> tuple[float] | None:
    return (float(row.predicted == row.expected),) if row.predicted in _SIDES else None
