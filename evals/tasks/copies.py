"""Copies: are reprints, trimmed and edited versions told from independent texts on the same story?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel

from evals.cases import draw, find_corpora, load_documents
from evals.files import read_rows
from evals.measuring import Metric
from evals.metrics import Floats, f1, precision, recall, specificity
from evals.rows import Row
from evals.tasks.data import files_like
from evals.tasks.task import Options, Prepared, Tools
from workbench.copies import Overlap, compare, is_copy
from workbench.errors import UsageError
from workbench.sketches import Sketch, is_candidate, sketch
from workbench.types import RunStatus

COPY, INDEPENDENT = "copy", "independent"
_EXPECTED = {
    "exact": COPY,
    "near_dup": COPY,
    "near_dup_numbers_changed": COPY,
    "same_story_independent_text": INDEPENDENT,
    "different": INDEPENDENT,
    # Between 0.2 and 0.6 of shared runs people may call it either way: answered, never scored.
    "partial_overlap": None,
}
_NOTES = (
    "Natural pairs were labelled by shared runs of five words, which the method counts too: they show that it does "
    "what it says, not that it agrees with people.",
    "Constructed pairs are edits with a known answer, all of them copies.",
    "Pairs labelled partial_overlap are answered and not scored.",
)


class _Pair(BaseModel):
    id: str
    a: str
    b: str | None = None
    b_text: str | None = None
    label: str
    kind: str


class CopiesTask:
    """Pairs of texts judged as the desk judges them: candidates by their sketches, then compared."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """Recall of copies, specificity on independent texts, precision and F1."""
        return [
            _metric("recall", "share of the copies that were recognised", recall, _copies_only),
            _metric("specificity", "share of the independent texts that were left alone", specificity, _others_only),
            _metric("precision", "share of what was called a copy that is one", precision, _numbers),
            _metric("f1", "harmonic mean of precision and recall", f1, _numbers),
        ]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read `near_dup_NAME.jsonl` files and the corpora beside them."""
        files = files_like(data, "near_dup")
        beside = find_corpora(data if data.is_dir() else data.parent)
        texts = {document.doc_id: document.text for document in load_documents(beside)}
        pairs = [pair for path in files.values() for pair in read_rows(path, _Pair)]
        for pair in pairs:
            _check(pair, texts)
        chosen = draw(pairs, limit=options.limit, seed=options.seed)
        yield Prepared(
            files=(*files.values(), *beside),
            cases=len(chosen),
            settings={},
            models=(),
            rows=(_row(pair, texts) for pair in chosen),
            notes=_NOTES,
        )


def _check(pair: _Pair, texts: Mapping[str, str]) -> None:
    unknown = [one for one in (pair.a, pair.b) if one is not None and one not in texts]
    if unknown:
        raise UsageError(f"pair {pair.id}: no corpus_NAME.jsonl beside it holds the doc_id {unknown[0]!r}")
    if pair.b is None and pair.b_text is None:
        raise UsageError(f"pair {pair.id}: give b (a doc_id) or b_text")
    if pair.label not in _EXPECTED:
        raise UsageError(f"pair {pair.id}: unknown label {pair.label!r}, use one of {', '.join(_EXPECTED)}")


def _row(pair: _Pair, texts: Mapping[str, str]) -> Row:
    a, b = texts[pair.a], pair.b_text if pair.b is None else texts[pair.b]
    assert b is not None
    overlap = compare(a, b)
    copied = _met(sketch(a), sketch(b)) and is_copy(overlap)
    return Row(
        id=pair.id,
        group=pair.kind,
        status=RunStatus.OK,
        expected=_EXPECTED[pair.label],
        predicted=COPY if copied else INDEPENDENT,
        scores=_scores(overlap),
        input=f"{pair.label}: {pair.a} and {pair.b or 'an edited text'}",
    )


def _met(a: Sketch, b: Sketch) -> bool:
    """Whether the desk would compare the two at all."""
    bands, shingles = len({*a.bands} & {*b.bands}), len({*a.shingles} & {*b.shingles})
    return is_candidate(
        shared_bands=bands, shared_shingles=shingles, shingles_a=len(a.shingles), shingles_b=len(b.shingles)
    )


def _scores(overlap: Overlap) -> dict[str, float]:
    return {
        "containment": overlap.containment,
        "unquoted": overlap.unquoted,
        "jaccard": overlap.jaccard,
        "in_order": overlap.wording.in_order,
        "pairs": overlap.wording.pairs,
        "sentences": overlap.wording.sentences,
    }


def _metric(
    name: str,
    told: str,
    figure: Callable[[Floats, Floats], float],
    of_row: Callable[[Row], tuple[float, ...] | None],
) -> Metric:
    return Metric(name=name, told=told, of_row=of_row, combine=lambda cases: figure(cases[:, 0], cases[:, 1]))


def _numbers(row: Row) -> tuple[float, ...] | None:
    """Prediction and truth, 1 for a copy; a failed row is wrong either way."""
    if row.expected is None:
        return None
    expected = float(row.expected == COPY)
    return (1 - expected if row.predicted is None else float(row.predicted == COPY)), expected


def _copies_only(row: Row) -> tuple[float, ...] | None:
    """Recall rests on copies alone, and so does its n."""
    return _numbers(row) if row.expected == COPY else None


def _others_only(row: Row) -> tuple[float, ...] | None:
    return _numbers(row) if row.expected == INDEPENDENT else None
