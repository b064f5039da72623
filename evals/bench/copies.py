"""What finding copies costs as a desk grows: milliseconds to sketch one article, to store it and to meet its copies."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from evals.bench.articles import BenchArticle
from evals.bench.result import peak_rss_mb, surroundings
from evals.bootstrap import bootstrap_interval
from evals.metrics import Floats
from workbench.db.articles import ArticleStore, NewArticle
from workbench.db.engine import Database
from workbench.library import TextJudge, draw_sketch
from workbench.types import Article, IngestStatus, stable_id

SIZES = (1_000, 10_000, 100_000)
MEASURED = 200
"""Articles timed at each size, one transaction each."""
_AT_ONCE = 50
_WITH_FOOTER, _REPRINTS = 0.3, 0.05
"""Shares of the articles: those under one footer, and those that print an earlier article again."""
_FOOTER_WORDS = 60
_NOW = datetime(2031, 5, 20, tzinfo=UTC)


def made_up(found: Sequence[BenchArticle], *, seed: int) -> Iterator[Article]:
    """Articles without end, the words of `found` shuffled: no two share runs but by a footer or as reprints."""
    order = random.Random(seed)
    footer = " ".join(order.sample(" ".join(one.text for one in found[:50]).split(), _FOOTER_WORDS))
    earlier: list[str] = []
    number = 0
    while True:
        words = order.choice(found).text.split()
        order.shuffle(words)
        text = " ".join(words)
        if earlier and order.random() < _REPRINTS:
            text = _reworked(order.choice(earlier), words, order)
        elif len(earlier) < 1_000:
            earlier.append(text)
        if order.random() < _WITH_FOOTER:
            text = f"{text}\n{footer}"
        number += 1
        yield _article(text, number)


def _reworked(text: str, others: Sequence[str], order: random.Random) -> str:
    """Three quarters of a text with every tenth word replaced."""
    words = text.split()[: max(20, len(text.split()) * 3 // 4)]
    return " ".join(order.choice(others) if order.random() < 0.1 else word for word in words)


def _article(text: str, number: int) -> Article:
    return Article(
        id=stable_id("a", str(number), text),
        title=None,
        byline=None,
        agency=None,
        publisher=f"paper{number % 97}.example",
        upstream=(),
        url=None,
        canonical_url=None,
        published=None,
        retrieved_at=_NOW,
        language=None,
        findings=(),
        text=text,
    )


def bench_copies(
    found: Sequence[BenchArticle], folder: Path, *, articles: int, seed: int, tell: Callable[[str], None]
) -> dict[str, object]:
    """Fill a database of its own and time single articles at each size up to `articles`; give the result's JSON.

    Passages and vectors are left out, for they cost the same on every desk.
    """
    database = Database(f"sqlite:///{folder / 'desk.sqlite'}", lock_folder=folder)
    store, source = ArticleStore(database), made_up(found, seed=seed)
    rows: list[dict[str, object]] = []
    held = 0
    for size in sorted({min(size, articles) for size in SIZES}):
        while held < size:
            count = min(_AT_ONCE, size - held)
            _add(store, [next(source) for _ in range(count)])
            held += count
        rows.append(_measured(store, source, size))
        held += MEASURED
        tell(_line(rows[-1]))
    database.close()
    size_mb = sum(path.stat().st_size for path in folder.glob("desk.sqlite*")) / 2**20
    return {
        "benchmark": "copies",
        "articles": articles,
        "sizes": rows,
        "database_mb": round(size_mb, 1),
        "rss_mb": peak_rss_mb(),
        "made_of": f"{_WITH_FOOTER:.0%} under one footer of {_FOOTER_WORDS} words, {_REPRINTS:.0%} reworked reprints",
        "lines": [_line(row) for row in rows],
        **surroundings(),
    }


def _add(store: ArticleStore, batch: Sequence[Article]) -> list[float]:
    """Add articles in one transaction; seconds each sketch took."""
    drawn, seconds = [], []
    for article in batch:
        started = time.perf_counter()
        sketch = draw_sketch(article.text)
        seconds.append(time.perf_counter() - started)
        drawn.append(NewArticle(article=article, passages=(), vectors=np.empty((0, 0), np.float32), sketch=sketch))
    known = store.add(drawn, fingerprint="bench", judge=TextJudge(), who="bench", now=_NOW)
    assert all(one.status is IngestStatus.ADDED for one in known)
    return seconds


def _measured(store: ArticleStore, source: Iterator[Article], size: int) -> dict[str, object]:
    sketching, storing = [], []
    for _ in range(MEASURED):
        article = next(source)
        started = time.perf_counter()
        sketching += _add(store, [article])
        storing.append(time.perf_counter() - started - sketching[-1])
    return {
        "held": size,
        "n": MEASURED,
        "sketch_ms": _milliseconds(sketching, np.mean),
        "store_ms": _milliseconds(storing, np.mean),
        "store_p95_ms": _milliseconds(storing, lambda values: np.quantile(values, 0.95)),
    }


def _milliseconds(seconds: Sequence[float], figure: Callable[[Floats], np.floating]) -> dict[str, float]:
    values = 1000 * np.array(seconds)[:, np.newaxis]
    interval = bootstrap_interval(values, lambda cases: float(figure(cases)), seed=0)
    return {"value": round(float(figure(values)), 2), "low": round(interval.low, 2), "high": round(interval.high, 2)}


def _line(row: dict[str, object]) -> str:
    parts = [f"{row['held']:>7} articles held, n={row['n']}"]
    for name in ("sketch_ms", "store_ms", "store_p95_ms"):
        told = row[name]
        assert isinstance(told, dict)
        parts.append(
            f"{name.removesuffix('_ms'):<9} {told['value']:>6.2f} ms (95 % {told['low']:.2f} to {told['high']:.2f})"
        )
    return "   ".join(parts)
