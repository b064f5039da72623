"""A comparison as the JSON that `eval compare --json` prints."""

from __future__ import annotations

from evals.compare import Comparison, Difference, Pair
from evals.record import RunRecord

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def comparison_json(found: Comparison) -> dict[str, Json]:
    """Both runs, every difference, and every case that changed."""
    return {
        "task": found.before.spec.task,
        "regression": bool(found.regressions),
        "cases": {"paired": found.paired, "only_a": found.only_before, "only_b": found.only_after},
        "same_data": found.before.spec.data_hash == found.after.spec.data_hash,
        "a": _run(found.before),
        "b": _run(found.after),
        "differences": [_difference(one) for one in found.differences],
        "changed": [_pair(pair) for pair in found.changed],
    }


def _run(record: RunRecord) -> Json:
    return {"commit": record.spec.commit, "data_hash": record.spec.data_hash, "model": record.spec.model}


def _difference(one: Difference) -> Json:
    return {
        "set": one.group,
        "metric": one.metric,
        "a": one.before,
        "b": one.after,
        "difference": one.change,
        "interval": [one.interval.low, one.interval.high],
        "n": one.n,
        "regressed": one.regressed,
        "improved": one.improved,
    }


def _pair(pair: Pair) -> Json:
    a, b = pair.before.model_dump(mode="json"), pair.after.model_dump(mode="json")
    return {
        "id": pair.before.id,
        "set": pair.before.group,
        "expected": a["expected"],
        "a": {name: a[name] for name in ("status", "predicted", "scores")},
        "b": {name: b[name] for name in ("status", "predicted", "scores")},
    }
