"""The main job from the command line, each command a process of its own, without a key or a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CommandLine

FIRST = (
    "# Harbour master closes the north mole at Tarn\n\nBy Ilse Brandt\n\n12 April 2024\n\n"
    "The harbour master of Tarn closed the north mole on Friday after a crack of nine metres was found in its wall.\n\n"
    "Divers measured the crack at low tide, the harbour office said. Forty boats were moved to the inner basin.\n\n"
    "**Related article:** [How the mole was built](#)\n\n"
    "Repairs will cost 2.4 million crowns, according to the district engineer.\n\n"
    "Original url:\n\n<https://www.tarnledger.example/2024/04/12/north-mole-closed>\n"
)
SECOND = (
    "Workers fenced off the north mole in Tarn on Friday evening. A crack of nine metres runs along the seaward wall, "
    "two masons who inspected it told this newspaper. The district engineer has estimated the cost of the repair at "
    "2.4 million crowns.\n\nThe ferry to Oskel now leaves from the fish quay."
)
REPRINT = SECOND.split("\n\n")[0] + "\n\nPassengers should allow twenty minutes more."

_NO_OUTSIDE = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"this test refuses a connection to {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""


@pytest.fixture
def offline(workbench: CommandLine, tmp_path: Path) -> CommandLine:
    """The command line with every socket but loopback refused."""
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_NO_OUTSIDE)
    return CommandLine(folder=tmp_path, env={**workbench.env, "PYTHONPATH": str(folder)})


@pytest.mark.timeout(600)
def test_from_articles_to_an_exported_verdict(
    offline: CommandLine, tmp_path: Path, write_rows: Callable[..., Path]
) -> None:
    first, second = tmp_path / "first.md", tmp_path / "second.txt"
    first.write_text(FIRST)
    second.write_text(SECOND)

    added = offline.json("ingest", first, second)
    assert [item["status"] for item in added["items"]] == ["added", "added"]
    again = offline.json("ingest", first, second)
    assert [item["status"] for item in again["items"]] == ["unchanged", "unchanged"]

    articles = {a["id"]: a for a in offline.json("articles")}
    one, two = (articles[item["article_id"]] for item in added["items"])
    assert one["title"] == "Harbour master closes the north mole at Tarn"
    assert (one["publisher"], one["published"], one["byline"]) == ("tarnledger.example", "2024-04-12", "Ilse Brandt")
    assert one["url"] == "https://www.tarnledger.example/2024/04/12/north-mole-closed"
    assert (two["publisher"], two["published"], two["url"]) == (None, None, None)
    assert {"publisher_unknown", "date_unknown"} <= set(two["findings"])

    offline.run("claims", "extract")
    claims = offline.json("claims", "list")
    assert all(c["text"] in FIRST or c["text"] in SECOND for c in claims)
    cost = next(c for c in claims if c["article_id"] == two["id"] and "2.4 million" in c["text"])

    found = offline.json("evidence", cost["id"])
    passages = [p for origin in found["origins"] for p in origin["passages"]]
    assert {p["article_id"] for p in passages} == {one["id"]}
    assert "2.4 million crowns" in passages[0]["text"]
    assert not any(word in p["text"] for p in passages for word in ("Related article", "Original url", "Ilse Brandt"))
    assert found["excluded"]["same_article"] >= 1

    rows = write_rows(
        {"text": REPRINT, "title": "Mole shut", "publisher": "pier.example", "url": "https://pier.example/1"}
    )
    offline.run("ingest", rows)
    of_first = next(c for c in claims if c["article_id"] == one["id"] and "crack" in c["text"])
    origins = offline.json("evidence", of_first["id"])["origins"]
    assert len(origins) == 1, "an article and its trimmed reprint are one origin"

    evidence_id = passages[0]["evidence_id"]
    options = ("--rationale", "The Ledger gives the same sum.", "--reviewer", "ana", "--cite", evidence_id)
    recorded = offline.json("verdict", "record", cost["id"], "--label", "supported", *options)
    assert recorded["cited"][0]["text"] == passages[0]["text"]

    review = json.loads(offline.run("export", "--format", "claimreview").stdout)[0]
    assert (review["@type"], review["reviewRating"]["ratingValue"]) == ("ClaimReview", 5)
    history = offline.json("verdict", "history", cost["id"])
    assert [v["id"] for v in history["verdicts"]] == [recorded["id"]]
    assert offline.json("index", "verify")["ok"]
