"""How fast articles go in: the desk, the plain pipeline, and the embedding model alone, in turns."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from evals.bench.articles import BenchArticle
from evals.bench.result import rate_ratio, ratio_lines, ratios_json, surroundings
from vectorstore.chunking import split_passages
from vectorstore.embedding import Embeddable, PassageEmbeddings
from workbench.desk import Desk

PEER_TARGET = 0.9
EMBEDDING_TARGET = 0.85
PEER_CHUNK_SIZE, PEER_CHUNK_OVERLAP = 1000, 200
"""In characters: the setting most tutorials of langchain show."""


@dataclass(frozen=True, kw_only=True)
class ChunkTimes:
    """One chunk of articles, three times."""

    articles: int
    ours_s: float
    peer_s: float
    embedding_s: float
    ours_cpu_s: float
    """Of all threads: hardly moved by what else the machine does, unlike the seconds on the clock."""
    peer_cpu_s: float
    embedding_cpu_s: float
    passages: int
    """As the desk cut them."""
    peer_passages: int
    characters: int
    """Embedded by the desk; passages overlap."""
    peer_characters: int
    not_added: dict[str, int]
    """Articles the desk did not add, by what became of them instead."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    path: Path
    passages: list[Embeddable]
    articles: int


def bench_ingest(
    desk: Desk, articles: Sequence[BenchArticle], folder: Path, *, chunks: int, tell: Callable[[str], None]
) -> dict[str, object]:
    """Measure and give the result's JSON.

    Each chunk goes through all three before the next begins, and who goes first changes from chunk to chunk, so that a
    machine which slows down slows all three. Not timed: opening the model and the stores, and one article to warm up.
    All three use one embedding model object. The desk and the peer read the same JSON-lines file; the embedding alone
    gets the desk's passages ready cut.
    """
    embeddings = desk.machinery.embeddings
    peer = PlainPipeline(embeddings, folder / "peer")
    work = [_prepared(part, folder / f"chunk-{n}.jsonl") for n, part in enumerate(_split(articles, chunks + 1))]
    _measure(desk, peer, embeddings, work[0], turn=0)
    times = []
    for turn, one in enumerate(work[1:]):
        times.append(_measure(desk, peer, embeddings, one, turn=turn))
        last = times[-1]
        tell(
            f"chunk {turn + 1} of {chunks}: ours {last.ours_s:.1f} s, peer {last.peer_s:.1f} s, "
            f"embedding alone {last.embedding_s:.1f} s"
        )
    return _result(times, embeddings)


class PlainPipeline:
    """The peer: langchain's recursive splitter into langchain's Chroma store, as tutorials have it."""

    def __init__(self, embeddings: PassageEmbeddings, folder: Path) -> None:
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._splitter = RecursiveCharacterTextSplitter(chunk_size=PEER_CHUNK_SIZE, chunk_overlap=PEER_CHUNK_OVERLAP)
        self._store = Chroma("peer", embedding_function=embeddings, persist_directory=str(folder))

    def add(self, path: Path) -> list[str]:
        """Read rows, split their texts, embed and store; gives the pieces."""
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]
        pieces = [piece for text in texts for piece in self._splitter.split_text(text)]
        self._store.add_texts(pieces)
        return pieces


def table(result: dict[str, object]) -> str:
    """The result in a few lines."""
    return "\n".join(result["lines"])  # type: ignore[arg-type]


def _split(articles: Sequence[BenchArticle], parts: int) -> list[Sequence[BenchArticle]]:
    """One article to warm up with, then equal chunks of the others."""
    rest = articles[1:]
    ends = [round(n * len(rest) / (parts - 1)) for n in range(parts)]
    return [articles[:1], *(rest[a:b] for a, b in pairwise(ends))]


def _prepared(articles: Sequence[BenchArticle], path: Path) -> _Work:
    rows = [article.model_dump_json(exclude_none=True) + "\n" for article in articles]
    path.write_text("".join(rows), encoding="utf-8")
    passages = [
        Embeddable(text=p.text, title=a.title, language=a.language)
        for a in articles
        for p in split_passages("bench", a.text, language=a.language)
    ]
    return _Work(path=path, passages=passages, articles=len(articles))


def _measure(desk: Desk, peer: PlainPipeline, embeddings: PassageEmbeddings, work: _Work, *, turn: int) -> ChunkTimes:
    seconds: dict[str, float] = {}
    cpu: dict[str, float] = {}
    statuses: Counter[str] = Counter()
    made: list[int] = []
    pieces: list[str] = []

    def ours() -> None:
        for item in desk.ingest([str(work.path)], who="bench"):
            statuses[str(item.status)] += 1
            made.append(item.passages)

    steps: list[tuple[str, Callable[[], object]]] = [
        ("ours", ours),
        ("peer", lambda: pieces.extend(peer.add(work.path))),
        ("embedding", lambda: embeddings.embed_array(work.passages)),
    ]
    for name, step in steps[turn % 3 :] + steps[: turn % 3]:
        started, cpu_started = time.perf_counter(), time.process_time()
        step()
        seconds[name], cpu[name] = time.perf_counter() - started, time.process_time() - cpu_started
    return ChunkTimes(
        articles=work.articles,
        ours_s=seconds["ours"],
        peer_s=seconds["peer"],
        embedding_s=seconds["embedding"],
        ours_cpu_s=cpu["ours"],
        peer_cpu_s=cpu["peer"],
        embedding_cpu_s=cpu["embedding"],
        passages=sum(made),
        peer_passages=len(pieces),
        characters=sum(len(passage.text) for passage in work.passages),
        peer_characters=sum(len(text) for text in pieces),
        not_added={status: n for status, n in statuses.items() if status != "added"},
    )


def _result(times: Sequence[ChunkTimes], embeddings: PassageEmbeddings) -> dict[str, object]:
    articles = sum(one.articles for one in times)
    ours, peer = [one.ours_s for one in times], [one.peer_s for one in times]
    alone = [one.embedding_s for one in times]
    rates = {
        "ours": round(articles / sum(ours), 3),
        "peer": round(articles / sum(peer), 3),
        "embedding_alone": round(articles / sum(alone), 3),
    }
    ours_cpu = [one.ours_cpu_s for one in times]
    ratios = [
        rate_ratio("ours / peer", ours, peer, target=PEER_TARGET),
        rate_ratio("ours / embedding alone", ours, alone, target=EMBEDDING_TARGET),
        rate_ratio("ours / peer, CPU time", ours_cpu, [one.peer_cpu_s for one in times], target=PEER_TARGET),
        rate_ratio(
            "ours / embedding, CPU time", ours_cpu, [one.embedding_cpu_s for one in times], target=EMBEDDING_TARGET
        ),
    ]
    passages = {"ours": sum(one.passages for one in times), "peer": sum(one.peer_passages for one in times)}
    lines = [
        f"{articles} articles in {len(times)} chunks, {passages['ours']} passages (peer: {passages['peer']} pieces)",
        *(f"{name:<28} {rate:>7.2f} articles/s" for name, rate in rates.items()),
        *ratio_lines(ratios, better=">="),
    ]
    return {
        "benchmark": "ingest",
        "articles": articles,
        "articles_per_s": rates,
        "ratios": ratios_json(ratios),
        "passages": passages,
        "characters_embedded": {
            "ours": sum(one.characters for one in times),
            "peer": sum(one.peer_characters for one in times),
        },
        "embedding": {"name": embeddings.name, "fingerprint": embeddings.fingerprint},
        "peer": (
            f"RecursiveCharacterTextSplitter(chunk_size={PEER_CHUNK_SIZE}, chunk_overlap={PEER_CHUNK_OVERLAP}), then "
            "langchain_chroma.Chroma.add_texts once a chunk, with the desk's own embedding model object"
        ),
        "chunks": [asdict(one) for one in times],
        "lines": lines,
        **surroundings(),
    }
