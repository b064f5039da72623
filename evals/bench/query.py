"""How fast evidence comes: the desk's search beside embedding the words and asking the bare collection, in turns."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals.bench.articles import BenchArticle
from evals.bench.result import peak_rss_mb, quantile_ratio, ratio_lines, ratios_json, surroundings
from evals.metrics import Floats
from vectorstore.embedding import Encoder
from vectorstore.vectors import Vectors
from workbench.desk import Desk

P95_TARGET = 1.5
K = 8
BARE_RESULTS = 10
SEARCH_LIMIT = 50
"""What the desk asks of each leg for eight passages."""
_WARM_UP = 5


@dataclass(frozen=True, kw_only=True)
class RandomPassages:
    """Stands in for the embedding of passages, where embedding 20,000 would take half an hour; queries stay real.

    Each text gets its own unit vector, drawn from its hash. Such vectors lie evenly, which is the hardest case for the
    graph that both sides search.
    """

    real: Encoder
    dim: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors drawn from the texts' hashes."""
        made = np.array([self._drawn(text) for text in texts]).reshape(len(texts), self.dim)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    def query(self, text: str) -> Vectors:
        """The real model's vector."""
        return self.real.query(text)

    def _drawn(self, text: str) -> Floats:
        return np.random.default_rng(list(hashlib.sha256(text.encode()).digest())).standard_normal(self.dim)


def fill(desk: Desk, articles: Iterable[BenchArticle], path: Path, *, random_vectors: bool) -> int:
    """Put the articles into the desk and give the number of passages.

    The stand-in keeps the real model's fingerprint, so that the desk can be opened again with the real one; such a desk
    is good for nothing but this measurement, and is deleted after it.
    """
    real = desk.machinery.embeddings
    if random_vectors:
        stand_in = replace(real, encoder=RandomPassages(real=real.encoder, dim=real.dim))
        # No desk is ever meant to take another model's vectors: there is no public way in.
        desk.machinery._embeddings = stand_in
    with path.open("w", encoding="utf-8") as file:
        file.writelines(article.model_dump_json(exclude_none=True) + "\n" for article in articles)
    return sum(item.passages for item in desk.ingest([str(path)], who="bench"))


def bench_query(
    desk: Desk, queries: Sequence[str], *, passages: int, vectors: str, tell: Callable[[str], None]
) -> dict[str, object]:
    """Measure and give the result's JSON.

    Every query goes through all ways before the next begins, in an order that turns. The bare way embeds the query and
    asks Chroma's own collection for ids and distances of ten passages: it returns no text, leaves nothing out and
    searches no words, so it is the least anything could take.
    """
    embeddings, indexes = desk.machinery.embeddings, desk.machinery.indexes
    ask = _bare_query(desk)

    def bare(text: str) -> object:
        return ask(embeddings.query_array(text))

    ways: dict[str, Callable[[str], object]] = {
        "evidence": lambda text: desk.evidence(text, k=K),
        "search": lambda text: indexes.search(text, SEARCH_LIMIT),
        "bare": bare,
        "embedding": embeddings.query_array,
    }
    times = _in_turns(ways, queries, tell)
    return _result(times, passages=passages, vectors=vectors, desk=desk)


def first_query(desk: Desk, text: str) -> dict[str, float]:
    """Time the first evidence of a desk that has just been opened, model and indexes and all."""
    started = time.perf_counter()
    desk.evidence(text, k=K)
    return {"first_query_s": round(time.perf_counter() - started, 3), "rss_mb": peak_rss_mb()}


def first_query_elsewhere(data_dir: Path, model_cache: Path, text: str) -> dict[str, float]:
    """`first_query` in a process of its own, which has loaded nothing yet. The desk must be closed here."""
    command = [sys.executable, "-m", "evals.bench", "first", "--desk", str(data_dir), "--model-cache", str(model_cache)]
    started = time.perf_counter()
    done = subprocess.run([*command, "--text", text], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found | {"whole_process_s": round(time.perf_counter() - started, 3)}


def _bare_query(desk: Desk) -> Callable[[Vectors], object]:
    # The door to Chroma hands its collection to nobody; this is the one place that must go behind it.
    collection = desk.machinery.indexes._vectors._in_use()
    return lambda vector: collection.query(
        query_embeddings=vector[np.newaxis], n_results=BARE_RESULTS, include=["distances"]
    )


def _in_turns(
    ways: dict[str, Callable[[str], object]], queries: Sequence[str], tell: Callable[[str], None]
) -> dict[str, Floats]:
    names = list(ways)
    for text in queries[:_WARM_UP]:
        for way in ways.values():
            way(text)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn, text in enumerate(queries):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            started = time.perf_counter()
            ways[name](text)
            seconds[name].append(time.perf_counter() - started)
        if (turn + 1) % 100 == 0:
            tell(f"{turn + 1} of {len(queries)} queries")
    return {name: np.array(values) for name, values in seconds.items()}


def _result(times: dict[str, Floats], *, passages: int, vectors: str, desk: Desk) -> dict[str, object]:
    milliseconds = {
        name: {f"p{q}": round(1000 * float(np.quantile(values, q / 100)), 2) for q in (50, 95)}
        for name, values in times.items()
    }
    ratios = [
        quantile_ratio("evidence / bare, p95", times["evidence"], times["bare"], quantile=0.95, target=P95_TARGET),
        quantile_ratio("evidence / bare, p50", times["evidence"], times["bare"], quantile=0.5, target=P95_TARGET),
        quantile_ratio("search / bare, p95", times["search"], times["bare"], quantile=0.95, target=P95_TARGET),
    ]
    lines = [
        f"{passages} passages, {len(times['bare'])} queries, k={K}, vectors of passages: {vectors}",
        *(f"{name:<28} p50 {ms['p50']:>7.1f} ms   p95 {ms['p95']:>7.1f} ms" for name, ms in milliseconds.items()),
        *ratio_lines(ratios, better="<="),
    ]
    return {
        "benchmark": "query",
        "passages": passages,
        "queries": len(times["bare"]),
        "vectors": vectors,
        "milliseconds": milliseconds,
        "ratios": ratios_json(ratios),
        "rss_mb_after_queries": peak_rss_mb(),
        "embedding": {"name": desk.machinery.embeddings.name, "fingerprint": desk.machinery.embeddings.fingerprint},
        "ways": {
            "evidence": f"Desk.evidence of a free text, k={K}: search, exclusions, origins, neighbouring sentences",
            "search": f"both legs and their fusion, {SEARCH_LIMIT} passages a leg",
            "bare": f"embed the query, then Collection.query for {BARE_RESULTS} ids and distances, same collection",
            "embedding": "embed the query and nothing else",
        },
        "lines": lines,
        **surroundings(),
    }
