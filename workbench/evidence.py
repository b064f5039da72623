"""What other sources say about a claim: candidates in, evidence of other sources out. Pure but for its callables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vectorstore.chunking import split_sentences
from vectorstore.diversity import diversify
from vectorstore.search import Keep, keep_all
from vectorstore.types import Hit
from workbench.exclusions import ExclusionReason, left_out
from workbench.origin_keys import Clusters, KnownSources
from workbench.types import ArticleCard, Evidence, Excluded, Passage

if TYPE_CHECKING:
    from vectorstore.vectors import Vectors

_FIRST_LOOK = 6
"""Candidates that each leg of the search gives for a passage wanted."""
_MIN_CANDIDATES = 50
_POOL = 2
"""Passages looked at for each one shown, so that repetitions can give way."""
_MARGIN = 8
"""Candidates loaded beyond the pool: usually some are left out."""


@dataclass(frozen=True, kw_only=True)
class ClaimContext:
    """What decides which passages are not independent of a claim."""

    article: ArticleCard | None
    publisher: str | None
    """Publisher of the claim when it has no article here."""
    as_of: date | None
    copies: frozenset[str] = frozenset()
    """Articles known to be copies of `article` beside those of its cluster; see `exclusions.left_out`."""

    @property
    def leaves_out(self) -> bool:
        """Whether anything can be left out for this claim."""
        return not (self.article is None and self.publisher is None and self.as_of is None)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The passages that remain, best first, and how many that ranked among them were left out."""

    kept: tuple[Evidence, ...]
    excluded: Excluded


Search = Callable[[int, Keep], Sequence[Hit]]
"""Hits for the claim, best first, among them as many that may be given as asked for, while the index has them."""
Load = Callable[[Sequence[str]], Mapping[str, tuple[Passage, ArticleCard]]]
"""Passages with their article's card, by passage id; stale ids absent."""
VectorsOf = Callable[[Sequence[str]], Mapping[str, "Vectors"]]
"""Unit vectors by passage id."""
Members = Callable[[Sequence[str]], Mapping[str, Sequence[ArticleCard]]]
"""Current articles of each set of copies, by its name."""


def select_evidence(
    search: Search,
    load: Load,
    vectors: VectorsOf,
    *,
    context: ClaimContext,
    k: int,
    members: Members,
    known: KnownSources,
) -> Selection:
    """Give `k` passages of other sources that bear on the claim and say different things; fewer only when there are.

    The search itself is told what is left out, so that it looks deeper and starves nobody; the index's own range and
    not-equal filters would scan the whole collection. Of the passages that remain, more than wanted are looked at, so
    that one that only repeats another gives way to the next (`vectorstore.diversity`).

    Left-out passages are counted when they ranked above the `k`-th that remained: those a reader would have seen.
    """
    sieve = _Sieve(load, context=context, members=members, known=known)
    # Where nothing can be left out there is no need to look at every candidate.
    hits = search(max(_MIN_CANDIDATES, _FIRST_LOOK * k), sieve.keep if context.leaves_out else keep_all)
    sifted = _sift(hits, sieve, k)
    return Selection(kept=_chosen(sifted.remaining, vectors, k), excluded=_counted(sifted.out))


@dataclass(frozen=True, kw_only=True)
class _Sifted:
    remaining: tuple[_Candidate, ...]
    """Best first; more than wanted, where there are."""
    out: Counter[ExclusionReason]


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    hit: Hit
    passage: Passage
    card: ArticleCard


@dataclass(frozen=True, kw_only=True)
class _Seen:
    passage: Passage
    card: ArticleCard
    reason: ExclusionReason | None
    """Why it is left out."""


def _chosen(remaining: Sequence[_Candidate], vectors: VectorsOf, k: int) -> tuple[Evidence, ...]:
    by_id = {one.passage.id: one for one in remaining}
    ranked = [(passage, one.hit.scores.fused) for passage, one in by_id.items()]
    names = diversify(ranked, vectors(list(by_id)), k)
    return tuple(_evidence(by_id[name], rank=rank) for rank, name in enumerate(names, start=1))


def _counted(out: Mapping[ExclusionReason, int]) -> Excluded:
    return Excluded(**{str(reason): n for reason, n in out.items()})


class _Sieve:
    """What is known of passages and why they are left out; each is looked at once, whichever thread asks."""

    def __init__(self, load: Load, *, context: ClaimContext, members: Members, known: KnownSources) -> None:
        self._load, self._context, self._members, self._known = load, context, members, known
        self._seen: dict[str, _Seen | None] = {}

    def keep(self, passage_ids: Sequence[str]) -> set[str]:
        """Those that may be given."""
        self._look_at(passage_ids)
        return {name for name in passage_ids if (seen := self._seen[name]) and seen.reason is None}

    def seen(self, hits: Sequence[Hit], *, at_once: int) -> Iterator[tuple[Hit, _Seen]]:
        """Hits with what is known of them, without those that are gone; looked at as far as they are taken."""
        for start in range(0, len(hits), at_once):
            some = hits[start : start + at_once]
            self._look_at([hit.passage_id for hit in some])
            yield from ((hit, seen) for hit in some if (seen := self._seen[hit.passage_id]))

    def _look_at(self, passage_ids: Sequence[str]) -> None:
        new = [name for name in passage_ids if name not in self._seen]
        if new:
            loaded = self._load(new)
            copies = self._copies([card for _, card in loaded.values()])
            self._seen |= {name: self._judged(*loaded[name], copies) if name in loaded else None for name in new}

    def _copies(self, cards: Sequence[ArticleCard]) -> Clusters:
        """Copies of the candidates and of the claim's article: a credit on any one of them counts for all."""
        if self._context.article is None:
            return {}
        return self._members(sorted({card.cluster for card in (*cards, self._context.article) if card.cluster}))

    def _judged(self, passage: Passage, card: ArticleCard, copies: Clusters) -> _Seen:
        context = self._context
        reason = left_out(
            card,
            claim_article=context.article,
            claim_publisher=context.publisher,
            as_of=context.as_of,
            copies=context.copies,
            cluster_members=copies,
            known=self._known,
        )
        return _Seen(passage=passage, card=card, reason=reason)


def _sift(hits: Sequence[Hit], sieve: _Sieve, k: int) -> _Sifted:
    remaining: list[_Candidate] = []
    out: Counter[ExclusionReason] = Counter()
    pool = _POOL * k
    for hit, seen in sieve.seen(hits, at_once=pool + _MARGIN):
        if len(remaining) == pool:
            break
        if seen.reason is None:
            remaining.append(_Candidate(hit=hit, passage=seen.passage, card=seen.card))
        elif len(remaining) < k:
            out[seen.reason] += 1
    return _Sifted(remaining=tuple(remaining), out=out)


def _evidence(candidate: _Candidate, *, rank: int) -> Evidence:
    return Evidence(
        id=None,
        claim_id=None,
        passage=candidate.passage,
        article=candidate.card,
        scores=candidate.hit.scores,
        rank=rank,
        origin_id="",
        stance=None,
    )


def neighbours(before: str, after: str, language: str | None) -> tuple[str, str]:
    """The last sentence of the text before a passage and the first of the text after it."""
    earlier, later = split_sentences(before, language), split_sentences(after, language)
    last = before[earlier[-1].start : earlier[-1].end] if earlier else ""
    first = after[later[0].start : later[0].end] if later else ""
    return last, first
