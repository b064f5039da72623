"""What other sources say about a claim: candidates in, evidence of other sources out. Pure but for two callables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vectorstore.chunking import split_sentences
from vectorstore.types import Hit
from workbench.exclusions import ExclusionReason, left_out
from workbench.origin_keys import Clusters, KnownSources
from workbench.types import ArticleCard, Evidence, Excluded, Passage

_FIRST_LOOK = 6
"""Candidates fetched per passage wanted, at first."""
_MIN_CANDIDATES = 50
_GROWTH = 4


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
Members = Callable[[Sequence[str]], Mapping[str, Sequence[ArticleCard]]]
"""Current articles of each set of copies, by its name."""


def select_evidence(
    search: Search, load: Load, *, context: ClaimContext, k: int, members: Members, known: KnownSources
) -> Selection:
    """Give the `k` best passages of other sources, fewer only when the index holds no more.

    Filters run here and not in the index, whose own range and not-equal filters scan the whole collection; when they
    leave too few, the search widens fourfold until it has seen everything.

    Left-out passages are counted when they ranked above the last one kept: those a reader would have seen.
    """
    limit = max(_MIN_CANDIDATES, _FIRST_LOOK * k)
    while True:
        hits = search(limit)
        selection = _sift(hits, load, context=context, k=k, members=members, known=known)
        if len(selection.kept) >= k or len(hits) < limit:
            return selection
        limit *= _GROWTH


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
) -> Selection:
    kept: list[Evidence] = []
    out: Counter[ExclusionReason] = Counter()
    for hit, passage, card, copies in _loaded(hits, load, context, members, at_once=2 * k + 8):
        if len(kept) == k:
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
            kept.append(_evidence(passage, card, hit, rank=len(kept) + 1))
        else:
            out[reason] += 1
    return Selection(kept=tuple(kept), excluded=Excluded(**{str(r): n for r, n in out.items()}))


def _evidence(passage: Passage, card: ArticleCard, hit: Hit, *, rank: int) -> Evidence:
    return Evidence(
        id=None,
        claim_id=None,
        passage=passage,
        article=card,
        scores=hit.scores,
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
