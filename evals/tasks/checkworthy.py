"""Check-worthiness: are the sentences a fact-checker would take up scored above the others?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel

from evals.cases import draw
from evals.files import read_rows
from evals.measuring import Metric
from evals.metrics import average_precision, roc_auc
from evals.rows import Row
from evals.tasks.data import files_like
from evals.tasks.task import Options, Prepared, Tools
from workbench.claims import DEFAULT_THRESHOLD, Lexicons, packaged_lexicons, score_sentence
from workbench.types import RunStatus

_SCORE = "checkworthy"


class _Sentence(BaseModel):
    id: str
    text: str
    checkworthy: bool
    lang: str | None = None


class CheckworthyTask:
    """Sentences scored by `score_sentence`, against people's judgement."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """Average precision and ROC AUC: both judge the order, which is what the queue uses."""
        return [
            Metric(
                name="average_precision",
                told="precision at each check-worthy sentence; a score that knows nothing gets their share",
                of_row=_numbers,
                combine=lambda cases: average_precision(cases[:, 0], cases[:, 1]),
            ),
            Metric(
                name="roc_auc",
                told="chance that a check-worthy sentence outscores another one; 0.5 knows nothing",
                of_row=_numbers,
                combine=lambda cases: roc_auc(cases[:, 0], cases[:, 1]),
            ),
        ]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read `checkworthy_NAME.jsonl` files."""
        files = files_like(data, "checkworthy")
        sentences = [(name, one) for name, path in files.items() for one in read_rows(path, _Sentence)]
        chosen = draw(sentences, limit=options.limit, seed=options.seed)
        lexicons = packaged_lexicons()
        yield Prepared(
            files=tuple(files.values()),
            cases=len(chosen),
            settings={"threshold": DEFAULT_THRESHOLD},
            models=(),
            rows=(_row(group, one, lexicons) for group, one in chosen),
        )


def _row(group: str, sentence: _Sentence, lexicons: Lexicons) -> Row:
    score = score_sentence(sentence.text, sentence.lang, lexicons=lexicons).score
    return Row(
        id=sentence.id,
        group=group,
        status=RunStatus.OK,
        expected=sentence.checkworthy,
        predicted=score >= DEFAULT_THRESHOLD,
        scores={_SCORE: score},
        input=sentence.text,
    )


def _numbers(row: Row) -> tuple[float, float]:
    """Score and truth. A failed positive stands last and a failed negative first: the worst either can do."""
    positive = float(row.expected is True)
    return row.scores.get(_SCORE, -1.0 if positive else 2.0), positive
