"""What other sources say about a claim: candidates in, evidence of other sources out. Pure but for its callables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vectorstore.chunking import split_sentences
from vectorstore.diversity import diversify
from vectorstore.types import Hit
from workbench.exclusions import ExclusionReason, left_out
from workbench.origin_keys import Clusters, KnownSources
from workbench.types import ArticleCard, Evidence, Excluded, Passage

if TYPE_CHECKING:
    from vectorstore.vectors import Vectors

_FIRST_LOOK = 6
"""Candidates fetched per passage wanted, at first."""
_MIN_CANDIDATES = 50
_GROWTH = 4
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


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The passages that remain, best first, and how many that ranked among them were left out."""

    kept: tuple[Evidence, ...]
    excluded: Excluded


Search = Callable[[int], Sequence[Hit]]
"""Hits for the claim, best first, at least as many as asked for while the index has them."""
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

    Filters run here and not in the index, whose own range and not-equal filters scan the whole collection; when they
    leave too few, the search widens fourfold until it has seen everything. Of the passages that remain, more than
    wanted are looked at, so that one that only repeats another gives way to the next (`vectorstore.diversity`).

    Left-out passages are counted when they ranked above the `k`-th that remained: those a reader would have seen.
    """
    limit = max(_MIN_CANDIDATES, _FIRST_LOOK * k)
    while True:
        hits = search(limit)
        sifted = _sift(hits, load, context=context, k=k, members=members, known=known)
        if len(sifted.remaining) >= k or len(hits) < limit:
            return Selection(kept=_chosen(sifted.remaining, vectors, k), excluded=_counted(sifted.out))
        limit *= _GROWTH


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


def _chosen(remaining: Sequence[_Candidate], vectors: VectorsOf, k: int) -> tuple[Evidence, ...]:
    by_id = {one.passage.id: one for one in remaining}
    ranked = [(passage, one.hit.scores.fused) for passage, one in by_id.items()]
    names = diversify(ranked, vectors(list(by_id)), k)
    return tuple(_evidence(by_id[name], rank=rank) for rank, name in enumerate(names, start=1))


def _counted(out: Mapping[ExclusionReason, int]) -> Excluded:
    return Excluded(**{str(reason): n for reason, n in out.items()})


def _copies(loaded: Mapping[str, tuple[Passage, ArticleCard]], context: ClaimContext, members: Members) -> Clusters:
    """Copies of the candidates and of the claim's article: a credit on any one of them counts for all."""
    if context.article is None:
        return {}
    cards = [card for _, card in loaded.values()] + [context.article]
    return members(sorted({card.cluster for card in cards if card.cluster}))


def _loaded(
    hits: Sequence[Hit], load: Load, context: ClaimContext, members: Members, *, at_once: int
) -> Iterator[tuple[Hit, Passage, ArticleCard, Clusters]]:
    """Hits with what is known of them, loaded in slices: most of the time the first slice holds all that is needed."""
    for start in range(0, len(hits), at_once):
        some = hits[start : start + at_once]
        loaded = load([hit.passage_id for hit in some])
        copies = _copies(loaded, context, members)
        yield from ((hit, *loaded[hit.passage_id], copies) for hit in some if hit.passage_id in loaded)


def _sift(
    hits: Sequence[Hit], load: Load, *, context: ClaimContext, k: int, members: Members, known: KnownSources
) -> _Sifted:
    remaining: list[_Candidate] = []
    out: Counter[ExclusionReason] = Counter()
    pool = _POOL * k
    for hit, passage, card, copies in _loaded(hits, load, context, members, at_once=pool + _MARGIN):
        if len(remaining) == pool:
            break
        reason = left_out(
            card,
            claim_article=context.article,
            claim_publisher=context.publisher,
            as_of=context.as_of,
            copies=context.copies,
            cluster_members=copies,
            known=known,
        )
        if reason is None:
            remaining.append(_Candidate(hit=hit, passage=passage, card=card))
        elif len(remaining) < k:
            out[reason] += 1
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
