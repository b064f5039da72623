"""Whether a claim gets the passages it should, whoever owns most of the desk: held against a ranking of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
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
    )


class Everything:
    """All passages of a desk and what a claim could be told by them, found without a graph and without a limit."""

    def __init__(self, desk: Desk) -> None:
        fingerprint = desk.machinery.embeddings.fingerprint
        rows = [row for batch in OutboxStore(desk.database).indexable(fingerprint) for row in batch]
        self._machinery = desk.machinery
        self._ids = [row.passage_id for row in rows]
        self._vectors = unpack([row.vector for row in rows if row.vector is not None])
        loaded = desk._articles.candidates(self._ids)
        self.cards = {name: card for name, (_, card) in loaded.items()}

    @property
    def size(self) -> int:
        """Number of passages."""
        return len(self._ids)

    def ranked(self, asked: Asked, limit: int) -> list[Hit]:
        """What may be given for a claim: the best of it by meaning and the best of it by words, as the desk fuses them.

        Args:
            asked: The claim.
            limit: Passages each leg gives, as if nothing else were on the desk.
        """
        words = search_words(asked.text)
        cosines = self._vectors @ self._machinery.embeddings.query_array(words)
        dense = dict(zip(self._ids, cosines.astype(float).tolist(), strict=True))
        lexical = {hit.passage_id: hit.score for hit in self._machinery.indexes._lexical.search(words, len(self._ids))}
        most = max(lexical, key=lexical.__getitem__, default="")
        best = {name for leg in (dense, lexical) for name in self._best(leg, asked, limit)}
        # The best by words sets the measure even where it may not be given itself.
        told = best | ({most} if most else set())
        hits = fuse(
            {name: dense[name] for name in told},
            {name: lexical.get(name, 0.0) for name in told},
            {name: language for name in told if (language := self.cards[name].language)},
        )
        return [hit for hit in hits if hit.passage_id in best]

    def _best(self, leg: Mapping[str, float], asked: Asked, limit: int) -> list[str]:
        ranked = sorted(leg, key=lambda name: (-leg[name], name))
        return list(islice((name for name in ranked if self._may_be_given(name, asked)), limit))

    def _may_be_given(self, name: str, asked: Asked) -> bool:
        card = self.cards[name]
        late = asked.as_of is not None and card.published is not None and card.published.day > asked.as_of
        return not late and (asked.publisher is None or card.publisher != asked.publisher)


def compare(desk: Desk, everything: Everything, asked: Asked, k: int) -> Compared:
    """Ask the desk, rank everything for the same filters and the same choice, and set the two side by side."""
    should = _ids(select(desk, asked, k, search=lambda limit, keep: everything.ranked(asked, limit)))
    whole = _ids(select(desk, asked, k, search=lambda limit, keep: everything.ranked(asked, everything.size)))
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
    return (
        f"{found['name']:<28} {found['complete']} of {found['n']} claims get all {K}; {found['same_passages']} get what a "
        f"desk without what is left out gives ({found['share_same']:.1%} of its passages); "
        f"{found['share_of_whole']:.1%} of those that scoring every passage gives"
    )


def _summary(name: str, compared: Sequence[Compared]) -> dict[str, object]:
    wanted = sum(one.wanted for one in compared)
    return {
        "name": name,
        "n": len(compared),
        "complete": sum(one.given == one.wanted for one in compared),
        "same_passages": sum(one.shared == one.wanted == one.given for one in compared),
        "share_same": round(sum(one.shared for one in compared) / wanted, 4),
        "share_of_whole": round(sum(one.shared_with_whole for one in compared) / wanted, 4),
    }


def _ids(selection: Selection) -> list[str]:
    return [one.passage.id for one in selection.kept]
