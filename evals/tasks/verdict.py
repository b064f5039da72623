"""Verdict: is what the desk suggests for a claim what people decided?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.asking import asked, error_of
from evals.cases import draw, find_corpora, load_documents
from evals.decided import DecidedClaim, decided_claims, suggested
from evals.labelled import LabelledClaim, read_labelled, texts_of
from evals.measuring import Metric, mean_of
from evals.metrics import accuracy, macro_f1
from evals.paper import retrieval_on_paper
from evals.rows import Row
from evals.tasks.task import Options, Prepared, Tools
from workbench.desk import Desk
from workbench.judging import ClaimWords, judge
from workbench.llm import ChatModel
from workbench.prompts import load_prompt
from workbench.types import Label, RunStatus, Suggestion

_LABELS = tuple(Label)
_ABSTAINS = "abstains"
_NONE = -1.0
_SHOWN = 8
"""Passages of a claim that are judged, as the desk shows them."""


class VerdictTask:
    """Suggestions against verdicts. The evidence is given: what is measured is the reading, not the search."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """Right among all, right among those with a label, and how often a claim got the opposite label."""
        return [
            Metric(
                name="accuracy",
                told="share of claims with the label people gave; an abstention has none",
                of_row=_numbers,
                combine=lambda cases: accuracy(cases[:, 0], cases[:, 1]),
            ),
            Metric(
                name="macro_f1",
                told="mean F1 of the labels",
                of_row=_numbers,
                combine=lambda cases: macro_f1(cases[:, 0], cases[:, 1]),
            ),
            Metric(
                name="precision",
                told="of the claims labelled supported, refuted, conflicting or misleading, the share labelled right",
                of_row=_decisive,
                combine=lambda cases: float(cases[:, 0].mean()),
            ),
            mean_of("not_opposite", "share of claims that did not get the opposite of what people decided"),
            mean_of("answered", "share of cases that ended without a failure"),
        ]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read `claims_NAME.jsonl` files with the corpora beside them, or the desk's decided claims."""
        prompt = load_prompt("judge_evidence")
        prompts = {prompt.ref: prompt.sha256}
        if tools.desk is not None:
            cases = draw(decided_claims(tools.desk), limit=options.limit, seed=options.seed)
            if tools.desk.model is None:  # nothing is asked: what was suggested then is measured
                prompts = _prompts_of(cases)
            rows = asked(cases, partial(_decided, desk=tools.desk), at_once=tools.concurrency)
            yield Prepared(files=(), cases=len(cases), settings={}, models=(), rows=rows, prompts=prompts)
            return
        files, claims = read_labelled(data)
        chosen = draw(claims, limit=options.limit, seed=options.seed)
        corpora = find_corpora(data if data.is_dir() else data.parent)
        documents = {one.doc_id: one.text for one in load_documents(corpora)}
        assert tools.model is not None
        yield Prepared(
            files=(*files.values(), *corpora),
            cases=len(chosen),
            settings={"passages": _SHOWN},
            models=(),
            rows=asked(chosen, partial(_judged, documents=documents, model=tools.model), at_once=tools.concurrency),
            prompts=prompts,
            notes=(
                "The evidence that people gave is judged; nothing is searched. Every document counts as one origin.",
                "A claim without any gives no label, as a desk that found nothing.",
            ),
        )


def _prompts_of(cases: Sequence[DecidedClaim]) -> dict[str, str]:
    """Hashes of the prompts that the kept suggestions were made with; two of one name are told apart by theirs."""
    made = [case.kept.provenance for case in cases if case.kept]
    used = sorted({(one.prompt, one.prompt_sha256) for one in made if one.prompt and one.prompt_sha256})
    names = Counter(name for name, _ in used)
    return {name if names[name] == 1 else f"{name} ({sha[:8]})": sha for name, sha in used}


def _decided(case: DecidedClaim, *, desk: Desk) -> Row:
    return _row("desk", case.claim_id, case.words, case.expected, suggested(desk, case))


def _judged(case: tuple[str, LabelledClaim], *, documents: Mapping[str, str], model: ChatModel) -> Row:
    group, claim = case
    found = retrieval_on_paper(claim.claim, texts_of(claim, documents)[:_SHOWN], day=claim.day)
    words = ClaimWords(text=claim.claim, speaker=claim.speaker, day=claim.day)
    _, suggestion = judge(words, found, model)
    assert claim.expected is not None
    return _row(group, claim.id, claim.claim, claim.expected, suggestion)


def _row(group: str, case_id: str, words: str, expected: Label, suggestion: Suggestion | None) -> Row:
    if suggestion is None:
        error: str | None = "no suggestion was ever made for it: ask for one, or set a model"
        status = RunStatus.CANCELLED
    else:
        error, status = error_of(suggestion), suggestion.status
    label = suggestion.label if suggestion else None
    return Row(
        id=case_id,
        group=group,
        status=status,
        expected=str(expected),
        predicted=None if error else str(label or _ABSTAINS),
        scores={} if error else {"answered": 1.0, "not_opposite": float({label, expected} != _OPPOSITE)},
        input=words,
        error=error,
    )


_OPPOSITE = {Label.SUPPORTED, Label.REFUTED}


def _numbers(row: Row) -> tuple[float, float]:
    return _number(row.predicted), _number(row.expected)


def _number(answer: object) -> float:
    known = isinstance(answer, str) and answer != _ABSTAINS
    return float(_LABELS.index(Label(str(answer)))) if known else _NONE


def _decisive(row: Row) -> tuple[float] | None:
    decisive = row.predicted not in (None, _ABSTAINS, str(Label.NOT_ENOUGH_EVIDENCE))
    return (float(row.predicted == row.expected),) if decisive else None
