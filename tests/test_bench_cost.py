"""The benchmark of what a model is asked: every question is counted, and every claim is asked about once."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from evals.bench.__main__ import main
from evals.bench.counting import serve_counting

ARTICLES = [
    "The Oskel ferry carried 41,200 passengers in April 2031, the port said. Repairs cost 2.6 million crowns.",
    "Dorn's council voted 14 to 9 on 3 May 2031 to raise the salt levy. The mine at Korvel employs 640 people.",
]


def test_calls_and_tokens_are_counted_as_the_server_sees_them() -> None:
    words = ["one two three", "four five"]
    body = {"model": "m", "messages": [{"role": "user", "content": text} for text in words]}
    with serve_counting(lambda _: "six", lambda text: len(text.split())) as server:
        asked = urllib.request.Request(f"{server.url}/chat/completions", json.dumps(body).encode())
        with urllib.request.urlopen(asked, timeout=10) as answered:
            told = json.load(answered)
        assert [(call.model, call.words, call.schema, call.reply) for call in server.taken()] == [("m", 5, 0, 1)]
        assert server.taken() == []
    assert told["usage"] == {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}


def test_every_claim_is_judged_by_one_question(tmp_path: Path) -> None:
    rows = [{"doc_id": f"d{n}", "text": f"{text} {n}."} for n, text in enumerate(ARTICLES)]
    (tmp_path / "corpus_small.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "cost.json"
    assert main(["cost", "--data", str(tmp_path), "--min-chars", "100", "-o", str(out)]) == 0
    found = json.loads(out.read_text())
    for article in found["articles"]:
        assert article["judging_calls"] == article["claims"] > 0
        assert article["reading_calls"] == 1
        assert article["reading_tokens"] > article["tokens"]
    assert len(found["judge_tokens"]) == sum(one["claims"] for one in found["articles"])
    assert "Loki was not measured" in found["lines"][-1]
