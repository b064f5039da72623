"""Running evals: what a run leaves behind, what it refuses, and that a failure counts as one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import evals
from evals.cases import find_sets, load_set, sampled
from evals.corpus_index import open_corpus_index
from evals.measuring import mean_of, measure
from evals.rows import failed
from evals.runner import run_task
from evals.tasks.task import Options, Tools
from evals.vector_cache import open_vector_cache
from tests.conftest import MODEL_CACHE
from vectorstore.embedding import Embeddable, Encoder, PassageEmbeddings
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.vectors import Vectors
from workbench.cli.main import run
from workbench.errors import UsageError

TOPICS = Path(evals.__file__).parent / "data" / "crosslingual" / "topics.jsonl"
SMALL = Path(evals.__file__).parent / "data" / "retrieval_small"
SENTENCES = [
    {
        "id": "s1",
        "text": "The harbour handled 4,100 tonnes of salt in May 2021, Minister Oda Renn said.",
        "checkworthy": True,
    },
    {"id": "s2", "text": "Good evening and welcome.", "checkworthy": False},
    {"id": "s3", "text": "Unemployment in Tarmouth fell by 12 percent last year.", "checkworthy": True},
    {"id": "s4", "text": "What do you think?", "checkworthy": False},
]


class Counting:
    """An encoder that keeps count of what it embeds; each text's vector points along its first letter."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.eye(26, dtype=np.float32)[[ord(text[0].lower()) % 26 for text in texts]]

    def query(self, text: str) -> Vectors:
        raise EmbeddingUnavailable("the embedding server does not answer")


def embeddings_of(encoder: Encoder) -> PassageEmbeddings:
    return PassageEmbeddings(name="letters", fingerprint="letters/1", dim=26, note=None, encoder=encoder)


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


def write_set(folder: Path, name: str, *, ending: str = ".jsonl") -> Path:
    """Two towns, two claims, in one set."""
    towns = [
        {"doc_id": f"{name}-{n}", "text": f"The {word} of {name} town was repaired."}
        for n, word in enumerate(("mill", "pier"))
    ]
    claims = [
        {"id": f"{name}-c{n}", "claim": f"{word} repaired", "evidence": [{"doc_id": f"{name}-{n}", "quote": None}]}
        for n, word in enumerate(("mill", "pier"))
    ]
    write(folder / f"corpus_{name}{ending}", towns)
    return write(folder / f"claims_{name}{ending}", claims)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(embedding="e5-small", model_cache=MODEL_CACHE, cache=tmp_path / "cache", tell=lambda words: None)


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    return write(tmp_path / "checkworthy_tarmouth.jsonl", SENTENCES)


def finished(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return found


def test_the_shipped_set_runs_from_end_to_end(tmp_path: Path, tools: Tools) -> None:
    record = run_task("retrieval", SMALL, tmp_path / "run", options=Options(), tools=tools)
    assert record.statuses == {"ok": 20}
    assert record.metrics["dense.hit@10"].value >= 0.9
    assert record.metrics["fused.hit@10"].value >= record.metrics["lexical.hit@10"].value
    assert {
        f"{leg}.{m}" for leg in ("fused", "diverse", "dense", "lexical") for m in ("hit@10", "ndcg@10", "mrr")
    } == set(record.metrics)
    for figure in record.metrics.values():
        assert figure.n == 20
        assert figure.interval is not None and figure.interval[0] <= figure.value <= figure.interval[1]


def test_topics_in_five_languages_are_reported_by_pair_of_languages(tmp_path: Path, tools: Tools) -> None:
    topics = TOPICS.read_text(encoding="utf-8").splitlines(keepends=True)[:2]
    data = tmp_path / "topics.jsonl"
    data.write_text("".join(topics), encoding="utf-8")
    record = run_task("retrieval", data, tmp_path / "run", options=Options(), tools=tools)
    assert {"en→uk", "uk→en", "ar→ar"} <= set(record.groups)
    assert len(record.groups) == 25
    assert record.metrics["fused.hit@10"].n == 50
    assert [file.name for file in record.spec.data] == ["topics.jsonl"]


def test_a_run_records_how_to_repeat_it(tmp_path: Path, tools: Tools) -> None:
    run_task("retrieval", write_set(tmp_path, "ost"), tmp_path / "run", options=Options(seed=4), tools=tools)
    spec = finished(tmp_path / "run")["spec"]
    assert spec["seed"] == 4
    assert spec["models"][0]["fingerprint"]
    assert [file["name"] for file in spec["data"]] == ["claims_ost.jsonl", "corpus_ost.jsonl"]
    assert spec["cost"]["cost_usd"] == 0.0 and spec["model"] == "none"
    assert {"commit", "settings", "prompt_hashes", "data_hash", "machine"} <= set(spec)


def test_rows_hold_what_was_expected_and_what_came(tmp_path: Path, tools: Tools) -> None:
    run_task("retrieval", write_set(tmp_path, "ost"), tmp_path / "run", options=Options(), tools=tools)
    rows = [json.loads(line) for line in (tmp_path / "run" / "rows.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["ost-c0", "ost-c1"]
    assert rows[0]["expected"] == ["ost-0"]
    assert set(rows[0]["predicted"]) == {"ost-0", "ost-1"}
    assert rows[0]["scores"]["lexical.mrr"] == 1.0


def test_a_compressed_set_is_the_same_data(tmp_path: Path, tools: Tools) -> None:
    plain, packed = write_set(tmp_path / "a", "ost"), write_set(tmp_path / "b", "ost", ending=".jsonl.gz")
    records = [
        run_task("retrieval", path, path.parent / "run", options=Options(), tools=tools) for path in (plain, packed)
    ]
    assert records[0].spec.data_hash == records[1].spec.data_hash
    assert records[0].metrics == records[1].metrics


def test_sets_of_a_folder_are_searched_apart_or_merged(tmp_path: Path, tools: Tools) -> None:
    data = tmp_path / "data"
    for name in ("ost", "vest"):
        write_set(data, name)
    run_task("retrieval", data, tmp_path / "apart", options=Options(), tools=tools)
    record = run_task("retrieval", data, tmp_path / "merged", options=Options(merged=True), tools=tools)
    rows = [(tmp_path / name / "rows.jsonl").read_text().splitlines() for name in ("apart", "merged")]
    assert len(json.loads(rows[0][0])["predicted"]) == 2
    assert len(json.loads(rows[1][0])["predicted"]) == 4
    assert set(record.groups) == {"ost", "vest"}


def test_a_finished_run_is_not_overwritten_unasked(tmp_path: Path, tools: Tools, sentences: Path) -> None:
    run_task("checkworthy", sentences, tmp_path / "run", options=Options(), tools=tools)
    before = (tmp_path / "run" / "run.json").read_bytes()
    with pytest.raises(UsageError, match="--overwrite"):
        run_task("checkworthy", sentences, tmp_path / "run", options=Options(), tools=tools)
    assert (tmp_path / "run" / "run.json").read_bytes() == before


def test_an_interrupted_run_leaves_no_record(tmp_path: Path, tools: Tools, sentences: Path) -> None:
    run_task("checkworthy", sentences, tmp_path / "run", options=Options(), tools=tools)

    def interrupt(words: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped = replace(tools, tell=interrupt)
        run_task("checkworthy", sentences, tmp_path / "run", options=Options(), tools=stopped, overwrite=True)
    assert not (tmp_path / "run" / "run.json").exists()
    assert not (tmp_path / "run" / "rows.jsonl").exists()


def test_the_report_escapes_what_stands_in_the_data(tmp_path: Path, tools: Tools) -> None:
    rows = [
        {"id": "<b>1</b>", "text": "<script>alert(1)</script> 12 percent of Tarmouth", "checkworthy": False},
        *SENTENCES,
    ]
    run_task(
        "checkworthy", write(tmp_path / "checkworthy_x.jsonl", rows), tmp_path / "run", options=Options(), tools=tools
    )
    page = (tmp_path / "run" / "report.html").read_text()
    assert "<script>" not in page and "<b>1</b>" not in page
    assert "<svg" in page and "prefers-color-scheme: dark" in page
    assert "http://" not in page and "https://" not in page


def test_the_same_seed_draws_the_same_cases(tmp_path: Path) -> None:
    sets = [load_set(files) for files in find_sets(SMALL)]
    first, second = (sampled(sets, limit=5, seed=1) for _ in range(2))
    assert first == second
    assert [len(one.cases) for one in first] == [5]
    assert len(first[0].documents) == 30


def test_a_claim_without_a_judged_document_is_left_out_and_counted(tmp_path: Path) -> None:
    claims = write_set(tmp_path, "ost")
    with claims.open("a") as file:
        file.write(json.dumps({"id": "x", "claim": "no document", "evidence": [{"doc_id": None, "quote": "q"}]}) + "\n")
    assert load_set(find_sets(claims)[0]).unjudged == 1


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    claims = write_set(tmp_path, "ost")
    claims.write_text(claims.read_text() * 2)
    with pytest.raises(UsageError, match="'ost-c0' comes twice"):
        load_set(find_sets(claims)[0])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    claims = write_set(tmp_path, "ost")
    claims.write_text('{"id": "a"}\n')
    with pytest.raises(UsageError, match=r"claims_ost.jsonl, line 1: claim"):
        load_set(find_sets(claims)[0])


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_data_without_a_corpus_are_refused(tmp_path: Path, kind: str) -> None:
    claims = write(tmp_path / "claims_ost.jsonl", [])
    with pytest.raises(UsageError, match="corpus_NAME"):
        find_sets(tmp_path if kind == "folder" else claims)


def test_vectors_are_made_once_for_each_text(tmp_path: Path) -> None:
    encoder = Counting()
    with open_vector_cache(tmp_path, embeddings_of(encoder)) as cache:
        first = cache.embed([Embeddable(text=word) for word in ("ash", "birch", "ash")], lambda done, of: None)
    with open_vector_cache(tmp_path, embeddings_of(encoder)) as cache:
        second = cache.embed([Embeddable(text=word) for word in ("cedar", "birch")], lambda done, of: None)
    assert encoder.embedded == ["ash", "birch", "cedar"]
    assert np.array_equal(first[1], second[1])


def test_a_search_that_fails_is_an_error_and_never_a_ranking(tmp_path: Path) -> None:
    embeddings = embeddings_of(Counting())
    documents = load_set(find_sets(write_set(tmp_path, "ost"))[0]).documents
    with (
        open_vector_cache(tmp_path / "cache", embeddings) as cache,
        open_corpus_index(documents, embeddings, cache, lambda done, of: None) as index,
        pytest.raises(EmbeddingUnavailable),
    ):
        index.search("mill", shown=10)


def test_a_failed_case_counts_as_the_worst() -> None:
    row = failed("x", group="g", expected=("d",), asked="claim", error="no answer")
    (found,) = measure([mean_of("fused.mrr", "")], [row], seed=0)
    assert (found.value, found.n) == (0.0, 1)
    assert row.predicted is None


def test_checkworthy_orders_claims_before_greetings(tmp_path: Path, tools: Tools, sentences: Path) -> None:
    record = run_task("checkworthy", sentences, tmp_path / "run", options=Options(), tools=tools)
    assert record.metrics["roc_auc"].value == 1.0


def test_copies_counts_recall_over_copies_alone(tmp_path: Path, tools: Tools) -> None:
    body = " ".join(f"On day {n} the crew of Tarmouth moved crate {n * 7} to shed {n + 3}." for n in range(30))
    write(
        tmp_path / "corpus_x.jsonl",
        [{"doc_id": "a", "text": body}, {"doc_id": "b", "text": "Rain fell on the moor. " * 20}],
    )
    pairs = [
        {
            "id": "p1",
            "a": "a",
            "b": None,
            "b_text": body[: len(body) * 3 // 4],
            "label": "near_dup",
            "kind": "constructed",
        },
        {"id": "p2", "a": "a", "b": "b", "label": "different", "kind": "natural"},
        {"id": "p3", "a": "a", "b": "b", "label": "partial_overlap", "kind": "natural"},
    ]
    record = run_task(
        "copies", write(tmp_path / "near_dup_x.jsonl", pairs), tmp_path / "run", options=Options(), tools=tools
    )
    assert (record.metrics["recall"].value, record.metrics["recall"].n) == (1.0, 1)
    assert (record.metrics["specificity"].value, record.metrics["specificity"].n) == (1.0, 1)
    assert record.metrics["f1"].n == 2


def test_an_unknown_task_names_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "run", "astrology", "--data", str(tmp_path), "-o", str(tmp_path / "run")]) == 2
    assert "retrieval, copies, checkworthy" in " ".join(capsys.readouterr().err.split())


def test_the_command_prints_one_json_value(
    tmp_path: Path, sentences: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))
    assert run(["eval", "run", "checkworthy", "--data", str(sentences), "-o", str(tmp_path / "run"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == finished(tmp_path / "run")


def test_the_desk_as_data_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "run", "retrieval", "--data", "desk", "-o", str(tmp_path / "run")]) == 2
    assert "--data desk" in " ".join(capsys.readouterr().err.split())


def test_progress_is_told_to_who_asks(tmp_path: Path, tools: Tools, sentences: Path) -> None:
    told: list[str] = []
    hear: Callable[[str], None] = told.append
    run_task("checkworthy", sentences, tmp_path / "run", options=Options(limit=3), tools=replace(tools, tell=hear))
    assert told == ["3 of 3 cases"]
