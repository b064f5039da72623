"""Retrieval: is the document that settles a claim among the first that the search gives?"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from evals.cases import (
    Document,
    RetrievalCase,
    RetrievalSet,
    find_corpora,
    find_sets,
    load_documents,
    load_set,
    sampled,
)
from evals.corpus_index import DEPTH, CorpusIndex, Rankings, open_corpus_index
from evals.crosslingual import TOPICS, read_topics, write_sets
from evals.measuring import Metric, mean_of
from evals.metrics import hit_at, ndcg_at, reciprocal_rank
from evals.rows import Row, failed
from evals.tasks.task import ModelUsed, Options, Prepared, Tools
from evals.vector_cache import VectorCache, open_vector_cache
from vectorstore.embedding import PassageEmbeddings, open_embeddings
from vectorstore.errors import VectorStoreError
from workbench.machinery import told_plainly
from workbench.types import RunStatus

logger = logging.getLogger(__name__)

K = 10
"""How far down a reader is taken to look."""
_LEGS = ("fused", "diverse", "dense", "lexical")
_LEGS_TOLD = {
    "fused": "meaning and words together",
    "diverse": "together, without repetitions, as the desk shows them",
    "dense": "meaning alone",
    "lexical": "words alone",
}


class RetrievalTask:
    """Claims searched in a corpus by both legs of the desk's search."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """hit@10, nDCG@10 and MRR of both legs together, of what the desk shows, and of each leg alone."""
        return [metric for leg in _LEGS for metric in _of_leg(leg)]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read the sets and open the embedding model; corpora are indexed when their first row is asked for."""
        with _sets_of(data) as folder, self._prepared(folder, options, tools) as prepared:
            yield replace(prepared, files=(data,)) if data.name == TOPICS.name else prepared

    @contextmanager
    def _prepared(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        files = find_sets(data)
        sets = sampled([load_set(one) for one in files], limit=options.limit, seed=options.seed)
        paths = [path for one in files for path in (one.claims, one.corpus)]
        every = find_corpora(data if data.is_dir() else data.parent)
        if options.merged:
            paths = list(dict.fromkeys([*paths, *every]))
        corpora = _merged(sets, every) if options.merged else _apart(sets)
        with told_plainly():
            embeddings = open_embeddings(tools.embedding, tools.model_cache)
        with open_vector_cache(tools.cache, embeddings) as cache:
            yield Prepared(
                files=tuple(paths),
                cases=sum(len(one.cases) for one in sets),
                settings={"k": K, "depth": DEPTH, "merged": options.merged, "embedding": tools.embedding},
                models=(ModelUsed(role="embedding", name=embeddings.name, fingerprint=embeddings.fingerprint),),
                rows=_rows(corpora, embeddings, cache, tools),
                notes=tuple(_notes(corpora, embeddings)),
            )


@contextmanager
def _sets_of(data: Path) -> Iterator[Path]:
    """The sets themselves, or those written from topics told in several languages (`evals.crosslingual`)."""
    if data.name != TOPICS.name:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="workbench-eval-") as folder:
        write_sets(read_topics(data), Path(folder))
        yield Path(folder)


def _of_leg(leg: str) -> list[Metric]:
    told = _LEGS_TOLD[leg]
    return [
        mean_of(f"{leg}.hit@{K}", f"a judged document among the first {K}: {told}"),
        mean_of(f"{leg}.ndcg@{K}", f"how high the judged documents stand among the first {K}: {told}"),
        mean_of(f"{leg}.mrr", f"1 / rank of the first judged document: {told}"),
    ]


@dataclass(frozen=True, kw_only=True)
class _Corpus:
    """Documents indexed together, and the sets searched in them."""

    name: str
    documents: tuple[Document, ...]
    sets: tuple[RetrievalSet, ...]


def _apart(sets: Sequence[RetrievalSet]) -> list[_Corpus]:
    return [_Corpus(name=one.name, documents=one.documents, sets=(one,)) for one in sets]


def _merged(sets: Sequence[RetrievalSet], paths: Sequence[Path]) -> list[_Corpus]:
    return [_Corpus(name="merged", documents=load_documents(paths), sets=tuple(sets))]


def _notes(corpora: Sequence[_Corpus], embeddings: PassageEmbeddings) -> Iterator[str]:
    yield "Only judged documents count as found; another document that would answer the claim as well counts as a miss."
    for corpus in corpora:
        yield f"{corpus.name}: {len(corpus.documents)} documents"
    for one in (one for corpus in corpora for one in corpus.sets):
        if one.unjudged:
            yield f"{one.name}: {one.unjudged} claims left out, no document was judged for them"
        if one.unknown:
            yield f"{one.name}: {one.unknown} judged documents are not in its corpus and count as missed"
    if embeddings.note:
        yield embeddings.note


def _rows(corpora: Sequence[_Corpus], embeddings: PassageEmbeddings, cache: VectorCache, tools: Tools) -> Iterator[Row]:
    for corpus in corpora:
        tell = partial(_tell_embedded, tools, corpus.name)
        with told_plainly(), open_corpus_index(corpus.documents, embeddings, cache, tell) as index:
            tools.tell(f"{corpus.name}: {index.passages} passages indexed")
            yield from (_row(case.group or one.name, case, index) for one in corpus.sets for case in one.cases)


def _tell_embedded(tools: Tools, name: str, done: int, of: int) -> None:
    tools.tell(f"{name}: {done} of {of} passages embedded")


def _row(group: str, case: RetrievalCase, index: CorpusIndex) -> Row:
    try:
        found = index.search(case.query, shown=K)
    except VectorStoreError as error:
        logger.exception("case %s", case.id)
        return failed(case.id, group=group, expected=case.relevant, asked=case.claim, error=str(error))
    return Row(
        id=case.id,
        group=group,
        status=RunStatus.OK if found.fused else RunStatus.NO_EVIDENCE,
        expected=case.relevant,
        predicted=found.fused[:K],
        scores={name: score for leg in _LEGS for name, score in _scores(leg, found, case.relevant).items()},
        input=case.claim,
    )


def _scores(leg: str, found: Rankings, relevant: Sequence[str]) -> dict[str, float]:
    ranking: Sequence[str] = getattr(found, leg)
    return {
        f"{leg}.hit@{K}": hit_at(ranking, relevant, K),
        f"{leg}.ndcg@{K}": ndcg_at(ranking, relevant, K),
        f"{leg}.mrr": reciprocal_rank(ranking, relevant),
    }
