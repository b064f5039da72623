"""What a model is asked and how much: claims of articles and judgements of their passages, beside Loki's pipeline."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from evals.bench.articles import BenchArticle
from evals.bench.counting import Call, Counting, serve_counting, tokenizer
from evals.bench.result import Ratio, ratio_lines, ratios_json, surroundings, total_ratio
from evals.bench.scripted import Script
from evals.paper import retrieval_on_paper
from vectorstore.chunking import split_passages
from workbench.claims import extract_claims
from workbench.claims.model_extraction import extract_with_model
from workbench.desk import Desk
from workbench.errors import UsageError
from workbench.ingest.language import detect_language
from workbench.judging import ClaimWords, judge
from workbench.llm import ChatModel
from workbench.settings import Settings
from workbench.types import Article, Claim, stable_id

_WHEN = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_CLAIMS = 10
K = 8
"""Passages a claim."""
_MOST_JUDGE_TOKENS = 3_000
_MOST_READ = 1.3
"""Input tokens of extraction for a token of the article."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    """An article with the claims both pipelines are told it holds, and each claim's passages."""

    article: Article
    claims: tuple[Claim, ...]
    passages: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """One article's questions."""

    article: int
    """Tokens of its text."""
    claims: int
    reading: tuple[Call, ...]
    judging: tuple[Call, ...]
    peer: tuple[Call, ...]


def bench_cost(
    articles: Sequence[BenchArticle],
    settings: Settings,
    *,
    seed: int,
    loki: Path | None,
    loki_python: Path | None,
    tell: Callable[[str], None],
) -> dict[str, object]:
    """Count calls and tokens; nothing is judged, the server's replies are made up.

    Args:
        articles: texts to read.
        settings: of an empty desk.
        seed: draws the passages.
        loki: a checkout of Loki; it is left out without one.
        loki_python: the Python its packages are installed in.
        tell: hears how the work goes on.
    """
    (vocabulary, count), script = tokenizer(), Script()
    work = _work(articles, seed)
    counted: list[_Counted] = []
    with serve_counting(script.answer, count) as server, _asking(settings, server) as model:
        for done, one in enumerate(work, start=1):
            script.text, script.claims = one.article.text, one.claims
            reading, judging = _ours(one, model, server)
            peer = _peer(one, server, loki, loki_python) if loki else ()
            counted.append(
                _Counted(
                    article=count(one.article.text),
                    claims=len(one.claims),
                    reading=reading,
                    judging=judging,
                    peer=peer,
                )
            )
            tell(f"{done} of {len(work)} articles")
    return _result(counted, vocabulary)


def _work(articles: Sequence[BenchArticle], seed: int) -> list[_Work]:
    order = random.Random(seed)
    stored = [_article(one) for one in articles]
    pool = [p.text for one in stored for p in split_passages(one.id, one.text, language=one.language)]
    work = []
    for one in stored:
        claims = tuple(c for c in extract_claims(one, now=_WHEN, limit=_MOST_CLAIMS) if _cuts(one, c))
        drawn = tuple(tuple(order.sample(pool, min(K, len(pool)))) for _ in claims)
        if claims:
            work.append(_Work(article=one, claims=claims, passages=drawn))
    if not work:
        raise UsageError("no article holds a claim: give --data longer texts")
    return work


def _cuts(article: Article, claim: Claim) -> bool:
    """Whether Loki can cut the text before it: it wants one character between pieces, and a piece that is unique."""
    start = claim.start or 0
    return article.text.count(claim.text) == 1 and (start == 0 or article.text[start - 1].isspace())


def _ours(work: _Work, model: ChatModel, server: Counting) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    read = extract_with_model(work.article, model, now=_WHEN)
    reading = server.taken()
    if read.failures or read.stopped:
        raise UsageError(f"reading {work.article.id} failed: {[*read.failures, read.stopped]}")
    for claim, passages in zip(work.claims, work.passages, strict=True):
        found = retrieval_on_paper(claim.text, [(f"source {n}", words) for n, words in enumerate(passages)])
        judge(ClaimWords(text=claim.standalone, day=claim.claimed_on), found, model)
    return tuple(reading), tuple(server.taken())


def _peer(work: _Work, server: Counting, loki: Path, python: Path | None) -> tuple[Call, ...]:
    script = Path(__file__).with_name("peer_loki.py")
    asked = json.dumps({"text": work.article.text, "passages": work.passages})
    # It writes a log where it runs.
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        done = subprocess.run(
            [str((python or Path(sys.executable)).absolute()), str(script), str(loki.resolve()), server.url],
            input=asked,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
    if done.returncode:
        raise UsageError(f"Loki ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
    return tuple(server.taken())


def _result(counted: Sequence[_Counted], vocabulary: str) -> dict[str, object]:
    judged = [call.words + call.schema for one in counted for call in one.judging]
    schema = [call.schema for one in counted for call in (*one.judging[:1], *one.reading[:1])][:2]
    claims = sum(one.claims for one in counted)
    met = "met" if max(judged) <= _MOST_JUDGE_TOKENS else "MISSED"
    lines = [
        f"{len(counted)} articles of {_mean([one.article for one in counted]):.0f} tokens, {claims} claims, k = {K}; "
        f"tokens by {vocabulary}",
        f"judge calls a claim          {len(judged) / claims:.2f}   target <= 1",
        f"judge input tokens a call    mean {_mean(judged):.0f}, p95 {np.quantile(judged, 0.95):.0f}, "
        f"most {max(judged)}   target <= {_MOST_JUDGE_TOKENS}: {met}",
    ]
    lines.append(f"of these, the reply's schema      judging {schema[0]}, reading {schema[1]}")
    ratios = [_read_ratio(counted), *_peer_ratios(counted)]
    lines += ratio_lines(ratios, better="<=")
    if not counted[0].peer:
        lines.append("Loki was not measured: give --loki CHECKOUT (and --loki-python with its packages)")
    return {
        **surroundings(),
        "tokenizer": vocabulary,
        "judge_tokens": judged,
        "articles": [_totals(one) for one in counted],
        "ratios": ratios_json(ratios),
        "lines": lines,
    }


def _read_ratio(counted: Sequence[_Counted]) -> Ratio:
    given = [sum(call.words + call.schema for call in one.reading) for one in counted]
    return total_ratio("extraction input / article tokens", given, [o.article for o in counted], target=_MOST_READ)


def _peer_ratios(counted: Sequence[_Counted]) -> Iterator[Ratio]:
    if not counted[0].peer:
        return
    ours = [(*one.reading, *one.judging) for one in counted]
    theirs = [one.peer for one in counted]
    calls = [[len(calls) for calls in side] for side in (ours, theirs)]
    yield total_ratio("calls, ours / Loki", *calls, target=1.0)
    tokens = [[sum(call.words + call.schema for call in calls) for calls in side] for side in (ours, theirs)]
    yield total_ratio("input tokens, ours / Loki", *tokens, target=1.0)


def _totals(one: _Counted) -> dict[str, int]:
    def words(calls: Sequence[Call]) -> int:
        return sum(call.words + call.schema for call in calls)

    return {
        "tokens": one.article,
        "claims": one.claims,
        "reading_calls": len(one.reading),
        "reading_tokens": words(one.reading),
        "judging_calls": len(one.judging),
        "judging_tokens": words(one.judging),
        "loki_calls": len(one.peer),
        "loki_tokens": words(one.peer),
    }


def _mean(values: Sequence[int]) -> float:
    return float(np.mean(values))


@contextmanager
def _asking(settings: Settings, server: Counting) -> Iterator[ChatModel]:
    """The desk's own door to the counting server; what the environment says of models is put back afterwards."""
    before = {name: os.environ.get(name) for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL")}
    os.environ.update(OPENAI_API_KEY="counted", OPENAI_BASE_URL=server.url)
    try:
        with Desk(settings.model_copy(update={"model": "counted", "keep_replies": False})) as desk:
            assert desk.model is not None
            yield desk.model
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _article(one: BenchArticle) -> Article:
    return Article(
        id=stable_id("a", one.text),
        title=one.title,
        byline=None,
        agency=None,
        publisher=one.publisher,
        upstream=(),
        url=None,
        canonical_url=None,
        published=None,
        retrieved_at=_WHEN,
        language=one.language or detect_language(one.text),
        findings=(),
        text=one.text,
    )
