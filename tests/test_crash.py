"""kill -9 while articles are added: what was acknowledged is there, and the indexes agree with the database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CommandLine

WORDS = "harbour mill bridge ferry market tower quarry orchard ford weir lighthouse granary".split()


def story(n: int) -> dict[str, str]:
    things = [WORDS[(n * k + k * k) % len(WORDS)] for k in range(1, 9)]
    sentences = [
        f"In village {n} the {thing} number {n * 7 + at} was closed on day {at}." for at, thing in enumerate(things)
    ]
    return {"text": " ".join(sentences), "publisher": f"paper{n}.example", "url": f"https://paper{n}.example/{n}"}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("after", [1, 40])
def test_killed_during_ingest_nothing_acknowledged_is_lost(workbench: CommandLine, tmp_path: Path, after: int) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(story(n)) + "\n" for n in range(900)))
    running = subprocess.Popen(
        [sys.executable, "-m", "workbench", "ingest", str(rows)],
        cwd=tmp_path,
        env={**os.environ, **workbench.env},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert running.stderr is not None
    acknowledged = []
    for line in running.stderr:
        if line.startswith("added"):
            acknowledged.append(line.split("(")[1].split(",")[0])
        if len(acknowledged) == after:
            break
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    assert len(acknowledged) == after

    report = workbench.json("index", "verify")
    assert report["ok"], report
    stored = {article["id"]: article for article in workbench.json("articles")}
    assert set(acknowledged) <= stored.keys()
    assert sum(article["passages"] for article in stored.values()) == report["passages"]
