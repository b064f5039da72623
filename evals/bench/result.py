"""What a benchmark hands back: ratios with intervals and targets, as JSON and as a table."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evals.bootstrap import bootstrap_interval
from evals.metrics import Floats
from evals.surroundings import checkout_state, this_machine

_PEER_PACKAGES = ("langchain-chroma", "langchain-text-splitters")


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Two speeds or times against each other, measured in turns in one run."""

    name: str
    value: float
    interval: tuple[float, float]
    """95 %, bootstrap over chunks or queries."""
    n: int
    target: float
    met: bool
    """Whether the value itself, not the end of its interval, reaches the target."""


def rate_ratio(name: str, ours_s: Sequence[float], other_s: Sequence[float], *, target: float) -> Ratio:
    """Our speed over the other's for the same chunks: total seconds of the other / total seconds of ours."""

    def ratio(cases: Floats) -> float:
        return float(cases[:, 1].sum() / cases[:, 0].sum())

    cases = np.array(list(zip(ours_s, other_s, strict=True)), dtype=np.float64)
    return _measured(name, cases, ratio, target=target, is_met=lambda value: value >= target)


def total_ratio(name: str, ours: Sequence[float], other: Sequence[float], *, target: float) -> Ratio:
    """Our total over the other's for the same cases; lower is better."""

    def ratio(cases: Floats) -> float:
        return float(cases[:, 0].sum() / cases[:, 1].sum())

    cases = np.array(list(zip(ours, other, strict=True)), dtype=np.float64)
    return _measured(name, cases, ratio, target=target, is_met=lambda value: value <= target)


def quantile_ratio(name: str, ours: Floats, other: Floats, *, quantile: float, target: float) -> Ratio:
    """Our time over the other's at one quantile of the same queries; lower is better."""

    def ratio(cases: Floats) -> float:
        mine, theirs = np.quantile(cases, quantile, axis=0)
        return float(mine / theirs)

    cases = np.stack([ours, other], axis=1)
    return _measured(name, cases, ratio, target=target, is_met=lambda value: value <= target)


def _measured(
    name: str, cases: Floats, ratio: Callable[[Floats], float], *, target: float, is_met: Callable[[float], bool]
) -> Ratio:
    """The ratio over all cases with its interval, held against the target."""
    interval, value = bootstrap_interval(cases, ratio, seed=0), ratio(cases)
    return Ratio(
        name=name,
        value=round(value, 4),
        interval=(round(interval.low, 4), round(interval.high, 4)),
        n=len(cases),
        target=target,
        met=is_met(value),
    )


def peak_rss_mb() -> float:
    """The most memory this process has held, in MB."""
    # Linux tells kilobytes, macOS bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def surroundings() -> dict[str, object]:
    """Machine, versions, commit and load, for the result's file."""
    from importlib.metadata import version

    commit, dirty = checkout_state()
    machine = this_machine()
    peers = {name: version(name) for name in _PEER_PACKAGES}
    load = [round(one, 2) for one in os.getloadavg()]
    return {
        "commit": commit,
        "dirty": dirty,
        "machine": machine.model_dump() | {"versions": machine.versions | peers},
        "load_average": load,
    }


def write_result(path: Path, result: dict[str, object]) -> None:
    """Write the result as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=2, default=str) + "\n", encoding="utf-8")


def ratio_lines(ratios: Sequence[Ratio], *, better: str) -> list[str]:
    """A table's lines; `better` is the sign between value and target."""
    return [
        f"{one.name:<36} {one.value:>7.3f}   95 % {one.interval[0]:.3f} to {one.interval[1]:.3f}   n={one.n}   "
        f"target {better} {one.target}: {'met' if one.met else 'MISSED'}"
        for one in ratios
    ]


def ratios_json(ratios: Sequence[Ratio]) -> list[dict[str, object]]:
    """The ratios as JSON values."""
    return [asdict(one) for one in ratios]
