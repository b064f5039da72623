"""Whether a claim gets the passages it should, whoever owns most of the desk: held against a ranking of everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from evals.bench.drafts import AS_OF, OWN, REPEATED
from vectorstore.search import fuse
from vectorstore.types import Hit
from workbench.db.outbox import OutboxStore, unpack
from workbench.evidence import ClaimContext, Search, Selection, select_evidence
from workbench.query import search_words

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


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What the desk gave for a claim beside what it should have given."""

    wanted: int
    """k, or as many passages as remain of the whole desk when those are fewer."""
    given: int
    shared: int
    """Passages that both lists have."""
    same_first: bool
    """Whether the best passage is the same."""


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
    )


class Everything:
    """Every passage of a desk, ranked for a claim as the desk ranks: no graph, no limit, nothing left out."""

    def __init__(self, desk: Desk) -> None:
        fingerprint = desk.machinery.embeddings.fingerprint
        rows = [row for batch in OutboxStore(desk.database).indexable(fingerprint) for row in batch]
        self._desk = desk
        self._ids = [row.passage_id for row in rows]
        self._vectors = unpack([row.vector for row in rows if row.vector is not None])
        self._languages = {row.passage_id: row.language.lower().partition("-")[0] for row in rows if row.language}

    def ranked(self, words: str) -> list[Hit]:
        """All passages, best first."""
        machinery = self._desk.machinery
        cosines = self._vectors @ machinery.embeddings.query_array(words)
        dense = dict(zip(self._ids, cosines.astype(float).tolist(), strict=True))
        found = dict(machinery.indexes._lexical.search(words, len(self._ids)))
        return fuse(dense, found, self._languages)


def compare(desk: Desk, everything: Everything, asked: Asked, k: int) -> Compared:
    """Ask the desk, rank everything for the same filters and the same choice, and set the two side by side."""
    ranked = everything.ranked(search_words(asked.text))
    should = _ids(select(desk, asked, k, search=lambda limit: ranked))
    given = _ids(select(desk, asked, k))
    return Compared(
        wanted=len(should),
        given=len(given),
        shared=len(set(should) & set(given)),
        same_first=should[:1] == given[:1],
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
    return (
        f"{found['name']:<28} {found['complete']} of {found['n']} claims get all passages there are (up to {K}); "
        f"{found['same_passages']} the same as a ranking of everything gives, {found['share_found']:.1%} of its passages"
    )


def _summary(name: str, compared: Sequence[Compared]) -> dict[str, object]:
    wanted = sum(one.wanted for one in compared)
    return {
        "name": name,
        "n": len(compared),
        "complete": sum(one.given == one.wanted for one in compared),
        "same_passages": sum(one.shared == one.wanted == one.given for one in compared),
        "same_first": sum(one.same_first for one in compared),
        "share_found": round(sum(one.shared for one in compared) / wanted, 4) if wanted else 1.0,
    }


def _ids(selection: Selection) -> list[str]:
    return [one.passage.id for one in selection.kept]
