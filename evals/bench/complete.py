"""Whether a claim gets the passages it should, whoever owns most of the desk: held against a ranking of everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evals.bench.drafts import AS_OF, OWN, REPEATED
from evals.metrics import Floats
from vectorstore.search import DENSE_SHARE, fuse
from vectorstore.types import Hit
from workbench.db.outbox import OutboxStore, unpack
from workbench.evidence import ClaimContext, Search, Selection, select_evidence
from workbench.query import search_words
from workbench.types import ArticleCard

if TYPE_CHECKING:
    from workbench.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A claim as free text, with what is to be left out for it."""

    text: str
    publisher: str | None = None
    as_of: date | None = None


K = 8
HARD = tuple(Asked(text=text, publisher=OWN, as_of=day) for text in REPEATED for day in (None, AS_OF))
"""Claims whose best hits belong to their own publisher; every other with a day that leaves out nine in ten as well."""
_RANKED = 200
"""Passages of a ranking of everything: more than are chosen from."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What the desk gave for a claim beside what it should have given."""

    wanted: int
    """k, or as many passages as remain of the whole desk when those are fewer."""
    given: int
    shared: int
    """Passages given that a desk would give which holds nothing of what is left out."""
    shared_with_whole: int
    """Passages given that a ranking of all passages of the desk would give, each scored by both legs."""


def select(desk: Desk, asked: Asked, k: int, *, search: Search | None = None) -> Selection:
    """The desk's search with its filters and its choice, without reading and grouping what was found."""
    indexes = desk.machinery.indexes
    return select_evidence(
        search or partial(indexes.search, search_words(asked.text)),
        desk._articles.candidates,
        indexes.vectors_of,
        context=ClaimContext(article=None, publisher=asked.publisher, as_of=asked.as_of),
        k=k,
        members=desk._articles.of_clusters,
        known=desk._known,
        stand=desk._articles.standings,
    )


class Everything:
    """All passages of a desk and what both legs say of each, found without a graph and without a limit."""

    def __init__(self, desk: Desk) -> None:
        fingerprint = desk.machinery.embeddings.fingerprint
        rows = [row for batch in OutboxStore(desk.database).indexable(fingerprint) for row in batch]
        self._machinery = desk.machinery
        self._ids = [row.passage_id for row in rows]
        self._row = {name: row for row, name in enumerate(self._ids)}
        self._vectors = unpack([row.vector for row in rows if row.vector is not None])
        self._said: dict[str, tuple[Floats, Floats]] = {}
        loaded = desk._articles.candidates(self._ids)
        self.cards = [loaded[name][1] for name in self._ids]

    def best_of_legs(self, asked: Asked, limit: int) -> list[Hit]:
        """What the search would give if nothing were on the desk but what may be given for a claim."""
        cosines, words = self._both(asked)
        found = [*self._best(cosines, asked, limit), *self._best(np.where(words > 0, words, -np.inf), asked, limit)]
        return self._fused(asked, found)

    def best_of_all(self, asked: Asked) -> list[Hit]:
        """What it would give if it scored every passage."""
        cosines, words = self._both(asked)
        both = DENSE_SHARE * cosines + (1 - DENSE_SHARE) * words / max(words.max(), 1e-9)
        return self._fused(asked, self._best(both, asked, _RANKED))

    def _fused(self, asked: Asked, rows: Sequence[int]) -> list[Hit]:
        cosines, words = self._both(asked)
        # The best by words sets the measure even where it may not be given itself.
        told = {*rows, int(words.argmax())}
        hits = fuse(
            {self._ids[row]: float(cosines[row]) for row in told},
            {self._ids[row]: float(words[row]) for row in told},
            {self._ids[row]: language for row in told if (language := self.cards[row].language)},
        )
        return [hit for hit in hits if self._row[hit.passage_id] in rows]

    def _both(self, asked: Asked) -> tuple[Floats, Floats]:
        """Cosine and BM25 of every passage."""
        words = search_words(asked.text)
        if words not in self._said:
            bm25 = np.zeros(len(self._ids))
            for hit in self._machinery.indexes._lexical.search(words, len(self._ids)):
                bm25[self._row[hit.passage_id]] = hit.score
            cosines = self._vectors @ self._machinery.embeddings.query_array(words)
            self._said[words] = cosines.astype(np.float64), bm25
        return self._said[words]

    def _best(self, scores: Floats, asked: Asked, limit: int) -> list[int]:
        may = np.array([_may_be_given(card, asked) for card in self.cards])
        order = np.argsort(np.where(may, -scores, np.inf), kind="stable")
        return [int(row) for row in order[:limit] if may[row] and scores[row] > -np.inf]


def _may_be_given(card: ArticleCard, asked: Asked) -> bool:
    late = asked.as_of is not None and card.published is not None and card.published.day > asked.as_of
    return not late and (asked.publisher is None or card.publisher != asked.publisher)


def compare(desk: Desk, everything: Everything, asked: Asked, k: int) -> Compared:
    """Ask the desk, rank everything for the same filters and the same choice, and set the two side by side."""
    should = _ids(select(desk, asked, k, search=lambda limit, keep: everything.best_of_legs(asked, limit)))
    whole = _ids(select(desk, asked, k, search=lambda limit, keep: everything.best_of_all(asked)))
    given = _ids(select(desk, asked, k))
    return Compared(
        wanted=len(should),
        given=len(given),
        shared=len(set(should) & set(given)),
        shared_with_whole=len(set(whole) & set(given)),
    )


def bench_complete(desk: Desk, queries: Sequence[str], *, tell: Callable[[str], None]) -> dict[str, object]:
    """Compare for claims of nobody, of the publisher of most passages, of a day, and for those that it repeats."""
    everything = Everything(desk)
    kinds = {
        "unfiltered": [Asked(text=text) for text in queries],
        "own publisher": [Asked(text=text, publisher=OWN) for text in queries],
        "own publisher, as of": [Asked(text=text, publisher=OWN, as_of=AS_OF) for text in queries],
        "repeated by own publisher": HARD,
    }
    found = []
    for name, asked in kinds.items():
        found.append(_summary(name, [compare(desk, everything, one, K) for one in asked]))
        tell(_line(found[-1]))
    return {"complete": found, "lines": [_line(one) for one in found]}


def _line(found: dict[str, object]) -> str:
    same, share, whole = found["same_passages"], found["share_same"], found["share_of_whole"]
    return (
        f"{found['name']:<26} all {K} for {found['complete']} of {found['n']} claims; {share:.1%} of what a desk "
        f"without the rest gives ({same} claims get the same), {whole:.1%} of what scoring every passage gives"
    )


def _summary(name: str, compared: Sequence[Compared]) -> dict[str, object]:
    wanted = sum(one.wanted for one in compared)
    return {
        "name": name,
        "n": len(compared),
        "complete": sum(one.given == one.wanted for one in compared),
        "same_passages": sum(one.shared == one.wanted == one.given for one in compared),
        "share_same": round(sum(one.shared for one in compared) / max(1, wanted), 4),
        "share_of_whole": round(sum(one.shared_with_whole for one in compared) / max(1, wanted), 4),
    }


def _ids(selection: Selection) -> list[str]:
    return [one.passage.id for one in selection.kept]
