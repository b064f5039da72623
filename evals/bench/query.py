"""How fast evidence comes: the desk's search beside embedding the words and asking the bare collection, in turns."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.bench.complete import HARD, Asked, K, select
from evals.bench.drafts import OWN
from evals.bench.result import Ratio, peak_rss_mb, quantile_ratio, ratio_lines, ratios_json, surroundings
from evals.metrics import Floats
from vectorstore.vectors import Vectors
from workbench.desk import Desk

P95_TARGET = 1.5
FILTERED_TARGET = 3.0
FIRST_QUERY_TARGET_S = 3.0
BARE_RESULTS = 10
SEARCH_LIMIT = 50
"""What the desk asks of each leg for eight passages."""
_HARD_ROUNDS = 10
_WARM_UP = 5
_FIRST_QUERIES = 3

Way = Callable[[str], object]


def bench_query(
    desk: Desk, queries: Sequence[str], *, passages: int, vectors: str, tell: Callable[[str], None]
) -> dict[str, object]:
    """Measure and give the result's JSON.

    Every query goes through all ways before the next begins, in an order that turns. The bare way embeds the query and
    asks Chroma's own collection for ids and distances of ten passages: it returns no text, leaves nothing out and
    searches no words, so it is the least anything could take.
    """
    times = in_turns(_ways(desk), queries, tell)
    tell("claims whose publisher owns the best hits")
    hard = in_turns(_hard_ways(desk), [str(turn) for turn in range(len(HARD) * _HARD_ROUNDS)], tell)
    return _result(times, hard, passages=passages, vectors=vectors, desk=desk)


def first_query(desk: Desk, text: str) -> dict[str, float]:
    """Time the first evidence of a desk that has just been opened, model and indexes and all."""
    started = time.perf_counter()
    desk.evidence(text, k=K)
    return {"first_query_s": round(time.perf_counter() - started, 3), "rss_mb": peak_rss_mb()}


def bench_first(data_dir: Path, model_cache: Path, queries: Sequence[str]) -> dict[str, object]:
    """`first_query` in processes of their own, which have loaded nothing yet. The desk must be closed here."""
    command = [sys.executable, "-m", "evals.bench", "first", "--desk", str(data_dir), "--model-cache", str(model_cache)]
    found = []
    for text in queries[:_FIRST_QUERIES]:
        started = time.perf_counter()
        done = subprocess.run([*command, "--text", text], capture_output=True, text=True, check=True)
        told: dict[str, float] = json.loads(done.stdout)
        found.append(told | {"whole_process_s": round(time.perf_counter() - started, 3)})
    slowest = max(one["first_query_s"] for one in found)
    target = f"target <= {FIRST_QUERY_TARGET_S}: {'met' if slowest <= FIRST_QUERY_TARGET_S else 'MISSED'}"
    lines = [
        f"first query of a fresh process, slowest of {len(found)}: {slowest} s   {target}",
        f"memory of a process after its first query: {max(one['rss_mb'] for one in found)} MB at its peak",
    ]
    return {"first_queries": found, "lines": lines}


def _ways(desk: Desk) -> dict[str, Way]:
    embeddings, indexes = desk.machinery.embeddings, desk.machinery.indexes
    ask = _bare_query(desk)
    return {
        "evidence": lambda text: desk.evidence(text, k=K),
        "filtered evidence": lambda text: desk.evidence(text, k=K, publisher=OWN),
        "selection": lambda text: select(desk, Asked(text=text), K),
        "filtered selection": lambda text: select(desk, Asked(text=text, publisher=OWN), K),
        "search": lambda text: indexes.search(text, SEARCH_LIMIT),
        "bare": lambda text: ask(embeddings.query_array(text)),
        "embedding": embeddings.query_array,
    }


def _hard_ways(desk: Desk) -> dict[str, Way]:
    """Each takes the number of a turn."""

    def asked(turn: str) -> Asked:
        return HARD[int(turn) % len(HARD)]

    return {
        "hard selection": lambda turn: select(desk, asked(turn), K),
        "same unfiltered": lambda turn: select(desk, Asked(text=asked(turn).text), K),
    }


def _bare_query(desk: Desk) -> Callable[[Vectors], object]:
    # The door to Chroma hands its collection to nobody; this is the one place that must go behind it.
    collection = desk.machinery.indexes._vectors._in_use()
    return lambda vector: collection.query(
        query_embeddings=vector[np.newaxis], n_results=BARE_RESULTS, include=["distances"]
    )


def in_turns(ways: dict[str, Way], queries: Sequence[str], tell: Callable[[str], None]) -> dict[str, Floats]:
    """Seconds each way takes for each query; all go through a query before the next, in an order that turns."""
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


def _ratios(times: dict[str, Floats], hard: dict[str, Floats]) -> list[Ratio]:
    def p95(ours: str, other: str, target: float) -> Ratio:
        all_times = times | hard
        name = f"{ours} / {other}, p95"
        return quantile_ratio(name, all_times[ours], all_times[other], quantile=0.95, target=target)

    return [
        p95("selection", "bare", P95_TARGET),
        p95("search", "bare", P95_TARGET),
        p95("evidence", "bare", P95_TARGET),
        quantile_ratio("selection / bare, p50", times["selection"], times["bare"], quantile=0.5, target=P95_TARGET),
        quantile_ratio("evidence / bare, p50", times["evidence"], times["bare"], quantile=0.5, target=P95_TARGET),
        p95("filtered selection", "selection", FILTERED_TARGET),
        p95("filtered evidence", "evidence", FILTERED_TARGET),
        p95("hard selection", "same unfiltered", FILTERED_TARGET),
    ]


def _result(
    times: dict[str, Floats], hard: dict[str, Floats], *, passages: int, vectors: str, desk: Desk
) -> dict[str, object]:
    milliseconds = {
        name: {f"p{q}": round(1000 * float(np.quantile(values, q / 100)), 2) for q in (50, 95)}
        for name, values in (times | hard).items()
    }
    ratios = _ratios(times, hard)
    rss_mb = peak_rss_mb()  # before a search for everything, which takes more than any other
    reachable = len(desk.machinery.indexes._vectors.reachable())
    lines = [
        f"{passages} passages, {len(times['bare'])} queries, k={K}, vectors of passages: {vectors}",
        f"{passages - reachable} passages that no search by meaning reaches",
        *(f"{name:<36} p50 {ms['p50']:>7.1f} ms   p95 {ms['p95']:>7.1f} ms" for name, ms in milliseconds.items()),
        *ratio_lines(ratios, better="<="),
        f"memory after all queries: {rss_mb} MB at its peak, corpora for asking included",
    ]
    return {
        "benchmark": "query",
        "passages": passages,
        "reachable": reachable,
        "queries": len(times["bare"]),
        "vectors": vectors,
        "milliseconds": milliseconds,
        "ratios": ratios_json(ratios),
        "rss_mb_after_queries": rss_mb,
        "embedding": {"name": desk.machinery.embeddings.name, "fingerprint": desk.machinery.embeddings.fingerprint},
        "ways": {
            "evidence": f"Desk.evidence of a free text, k={K}: selection, what each passage tells, origins",
            "selection": "search, exclusions and the choice of passages that say different things",
            "search": f"both legs and their fusion, {SEARCH_LIMIT} passages a leg",
            "filtered": "the same as a claim of the publisher that owns 60 % of the passages",
            "hard": "claims that their publisher repeats in 1,000 articles each; half with a day that leaves out 90 %",
            "bare": f"embed the query, then Collection.query for {BARE_RESULTS} ids and distances, same collection",
            "embedding": "embed the query and nothing else",
        },
        "lines": lines,
        **surroundings(),
    }
