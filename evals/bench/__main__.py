"""`python -m evals.bench ingest|query|copies|cost --data PATH`: what `make bench` runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.desk import Desk
from workbench.errors import UsageError, WorkbenchError
from workbench.garbage import collect_seldom
from workbench.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.bench.articles import BenchArticle

_RESULTS = Path("bench-results")
_SENTENCES = 2_000
"""Embedded to draw the vectors of passages around."""


def main(arguments: list[str]) -> int:
    """Run one benchmark; 0, or the exit code of what went wrong."""
    # Chroma under langchain reads this when it is first imported.
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    chosen = _parser().parse_args(arguments)
    try:
        {"ingest": _ingest, "query": _query, "copies": _copies, "cost": _cost, "first": _first}[chosen.command](chosen)
    except WorkbenchError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ingest = commands.add_parser("ingest", help="articles a second beside the plain pipeline")
    ingest.add_argument("--articles", type=int, default=2000)
    ingest.add_argument("--chunks", type=int, default=10)
    ingest.add_argument("--min-chars", type=int, default=400, help="shorter texts are no articles")
    query = commands.add_parser("query", help="milliseconds a claim beside the bare collection")
    query.add_argument("--passages", type=int, default=20_000)
    query.add_argument("--queries", type=int, default=300)
    query.add_argument("--min-chars", type=int, default=1)
    query.add_argument(
        "--complete", type=int, default=50, help="claims whose passages are held against a ranking of all"
    )
    query.add_argument("--keep", type=Path, help="folder that keeps the filled desk, for the next run")
    query.add_argument("--vectors", choices=("drawn", "real"), default="drawn", help="of passages; queries are real")
    copies = commands.add_parser("copies", help="milliseconds to find an article's copies as the desk grows")
    copies.add_argument("--articles", type=int, default=20_000)
    copies.add_argument("--min-chars", type=int, default=400)
    cost = commands.add_parser("cost", help="calls and tokens that a chat model is asked for, beside Loki's pipeline")
    cost.add_argument("--articles", type=int, default=20)
    cost.add_argument("--min-chars", type=int, default=8_000, help="shorter texts are left out")
    cost.add_argument("--loki", type=Path, help="checkout of Libr-AI/OpenFactVerification")
    cost.add_argument("--loki-python", type=Path, help="Python with its packages [this one]")
    for one in (ingest, query, copies, cost):
        one.add_argument("--data", type=Path, required=True, help="folder of corpus_NAME.jsonl, or one such file")
        one.add_argument("--seed", type=int, default=0)
        one.add_argument("-o", "--output", type=Path, help="JSON file [bench-results/<benchmark>.json]")
    first = commands.add_parser("first", help="the first query of an existing desk, timed")
    first.add_argument("--desk", type=Path, required=True)
    first.add_argument("--model-cache", type=Path, required=True)
    first.add_argument("--text", required=True)
    return parser


def _settings(folder: Path) -> Settings:
    """A desk of its own beside the user's, which shares only the built embedding model."""
    usual = load_settings()
    return usual.model_copy(
        update={
            "data_dir": folder,
            "database_url": None,
            "chroma_url": None,
            "model_cache": usual.model_cache or usual.data_dir / "models",
        }
    )


def _ingest(chosen: argparse.Namespace) -> None:
    from evals.bench.articles import load_articles, sample_articles
    from evals.bench.ingest import bench_ingest, table
    from evals.bench.result import write_result

    found = load_articles(chosen.data, min_chars=chosen.min_chars)
    # One more, to warm up with.
    articles = sample_articles(found, count=chosen.articles + 1, seed=chosen.seed)
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as temporary:
        folder = Path(temporary)
        with Desk(_settings(folder / "desk")) as desk:
            result = bench_ingest(desk, articles, folder, chunks=chosen.chunks, tell=_tell)
    write_result(chosen.output or _RESULTS / "ingest.json", result)
    print(table(result))


def _query(chosen: argparse.Namespace) -> None:
    from evals.bench.articles import load_articles, load_queries
    from evals.bench.complete import bench_complete
    from evals.bench.query import bench_first, bench_query
    from evals.bench.result import write_result

    found = load_articles(chosen.data, min_chars=chosen.min_chars)
    queries = load_queries(chosen.data, found, count=chosen.queries, seed=chosen.seed)
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as temporary:
        settings = _settings((chosen.keep or Path(temporary)) / "desk")
        passages = _filled(settings, found, chosen)
        assert settings.model_cache is not None
        first = bench_first(settings.data_dir, settings.model_cache, queries)
        with Desk(settings) as desk:
            result = bench_query(desk, queries, passages=passages, vectors=chosen.vectors, tell=_tell)
            complete = bench_complete(desk, queries[: chosen.complete], tell=_tell)
    parts = (result, first, complete)
    lines = [line for part in parts for line in part["lines"]]  # type: ignore[attr-defined]
    write_result(chosen.output or _RESULTS / "query.json", {**first, **complete, **result, "lines": lines})
    print("\n".join(lines))


def _filled(settings: Settings, found: Sequence[BenchArticle], chosen: argparse.Namespace) -> int:
    """Fill the desk, or find it filled in the same way earlier; the number of its passages."""
    from evals.bench.articles import first_sentences
    from evals.bench.drafts import all_drafts
    from evals.bench.filling import drawn, embedded, fill

    wanted = {name: getattr(chosen, name) for name in ("passages", "seed", "min_chars", "vectors")}
    note = settings.data_dir / "bench.json"
    if note.exists():
        kept = json.loads(note.read_text())
        if kept["wanted"] != wanted:
            raise UsageError(f"{settings.data_dir} was filled otherwise ({kept['wanted']}): name another folder")
        return int(kept["stored"])
    if settings.data_dir.exists():
        raise UsageError(f"{settings.data_dir} was not filled to its end: delete it")
    with Desk(settings) as desk:
        embeddings = desk.machinery.embeddings
        sentences = first_sentences(found, count=_SENTENCES, seed=chosen.seed)
        vectors = drawn(embeddings, sentences) if chosen.vectors == "drawn" else embedded(embeddings)
        drafts = all_drafts(found, passages=chosen.passages, seed=chosen.seed)
        stored = fill(desk, drafts, vectors, tell=_tell)
    note.write_text(json.dumps({"wanted": wanted, "stored": stored}))
    return stored


def _copies(chosen: argparse.Namespace) -> None:
    from evals.bench.articles import load_articles
    from evals.bench.copies import bench_copies
    from evals.bench.result import write_result

    found = load_articles(chosen.data, min_chars=chosen.min_chars)
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as temporary:
        result = bench_copies(found, Path(temporary), articles=chosen.articles, seed=chosen.seed, tell=_tell)
    write_result(chosen.output or _RESULTS / "copies.json", result)
    print("\n".join(result["lines"]))  # type: ignore[arg-type]


def _cost(chosen: argparse.Namespace) -> None:
    from evals.bench.articles import load_articles, sample_articles
    from evals.bench.cost import bench_cost
    from evals.bench.result import write_result

    found = load_articles(chosen.data, min_chars=chosen.min_chars)
    articles = sample_articles(found, count=chosen.articles, seed=chosen.seed)
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as temporary:
        settings = _settings(Path(temporary))
        result = bench_cost(
            articles, settings, seed=chosen.seed, loki=chosen.loki, loki_python=chosen.loki_python, tell=_tell
        )
    write_result(chosen.output or _RESULTS / "cost.json", result)
    print("\n".join(result["lines"]))  # type: ignore[arg-type]


def _first(chosen: argparse.Namespace) -> None:
    from evals.bench.query import first_query

    settings = load_settings(data_dir=chosen.desk, model_cache=chosen.model_cache)
    with Desk(settings) as desk:
        print(json.dumps(first_query(desk, chosen.text)))


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    collect_seldom()  # as the command line does
    sys.exit(main(sys.argv[1:]))
