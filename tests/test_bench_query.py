"""The benchmark of a search, at a small size: what it tells, and that a filled desk is used again."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from evals.bench.__main__ import main
from evals.bench.query import in_turns
from tests.conftest import MODEL_CACHE

WORDS = "quay mill tower ferry salt crowns council minister harbour bridge strike winter tax school miners dam".split()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_MODEL_CACHE", str(MODEL_CACHE))
    folder, order = tmp_path / "corpora", random.Random(1)
    folder.mkdir()
    rows = [{"doc_id": f"d{n}", "text": " ".join(order.choices(WORDS, k=20))} for n in range(40)]
    (folder / "corpus_small.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "claims_small.jsonl").write_text(
        "".join(json.dumps({"claim": f"The {w} was sold."}) + "\n" for w in WORDS)
    )
    return folder


def test_a_filled_desk_is_measured_and_used_again(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["query", "--data", str(data), "--passages", "250", "--queries", "4", "--complete", "2"]
    output, keep = tmp_path / "query.json", tmp_path / "kept"
    assert main([*asked, "--keep", str(keep), "-o", str(output)]) == 0
    result = json.loads(output.read_text())
    assert capsys.readouterr().out.splitlines() == result["lines"]
    assert result["passages"] == result["reachable"] == pytest.approx(250, abs=15)
    assert {row["complete"] == row["n"] for row in result["complete"]} == {True}
    assert all(first["first_query_s"] < first["whole_process_s"] for first in result["first_queries"])
    assert {ratio["name"] for ratio in result["ratios"]} >= {
        "selection / bare, p95",
        "filtered selection / selection, p95",
    }

    assert main([*asked, "--keep", str(keep), "-o", str(output)]) == 0
    assert "passages stored" not in capsys.readouterr().err
    assert json.loads(output.read_text())["passages"] == result["passages"]

    assert main([*asked[:-1], "2", "--seed", "7", "--keep", str(keep), "-o", str(output)]) == 2
    assert "name another folder" in capsys.readouterr().err


def test_every_way_takes_every_query_and_each_begins_in_turn() -> None:
    seen: list[tuple[str, str]] = []
    ways = {name: lambda text, name=name: seen.append((name, text)) for name in ("a", "b")}
    seconds = in_turns(ways, ["q1", "q2"], tell=lambda words: None)  # type: ignore[arg-type]
    assert seen[-4:] == [("a", "q1"), ("b", "q1"), ("b", "q2"), ("a", "q2")]
    assert {name: values.shape for name, values in seconds.items()} == {"a": (2,), "b": (2,)}
    assert all(np.all(values >= 0) for values in seconds.values())
