"""What other sources say about a claim: candidates in, evidence of other sources out. Pure but for its callables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vectorstore.chunking import split_sentences
from vectorstore.diversity import diversify
from vectorstore.search import Keep, keep_all
from vectorstore.types import Hit
from workbench.exclusions import ExclusionReason, left_out
from workbench.origin_keys import Clusters, KnownSources
from workbench.repetitions import Repetitions
from workbench.standing import Standing, standing_of
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
_DEEPER = 4
"""How many times as deep the search looks next when copies of a few texts are nearly all it found."""


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
Stand = Callable[[Sequence[str]], Mapping[str, Standing]]
"""What decides whether passages can be evidence, by passage id; stale ids absent."""
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
    stand: Stand | None = None,
) -> Selection:
    """Give `k` passages of other sources that bear on the claim and say different things; fewer only when there are.

    The search itself is told what is left out, so that it looks deeper and starves nobody; the index's own range and
    not-equal filters would scan the whole collection. Of the passages that remain, more than wanted are looked at, so
    that one that only repeats another gives way to the next (`vectorstore.diversity`). Of near-copies a third and
    further ones come back only when there is nothing else to fill `k` (`repetitions`).

    Left-out passages are counted when they ranked above the `k`-th that remained: those a reader would have seen.

    `stand` tells in less time than `load` what decides; without it all candidates are loaded.
    """
    sieve = _Sieve(stand or _standings_of(load), context=context, members=members, known=known)
    # Where nothing can be left out there is no need to look at every candidate.
    keep = sieve.keep if context.leaves_out else keep_all
    sifted = _found(lambda limit: search(limit, keep), sieve, load, k)
    return Selection(kept=_chosen(sifted, vectors, k), excluded=_counted(sifted.out))


@dataclass(frozen=True, kw_only=True)
class _Sifted:
    remaining: tuple[_Candidate, ...]
    """Best first; more than wanted, where there are."""
    repeated: tuple[_Candidate, ...]
    """Near-copies of those, best first."""
    out: Counter[ExclusionReason]


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    hit: Hit
    passage: Passage
    card: ArticleCard


def _standings_of(load: Load) -> Stand:
    return lambda names: {name: standing_of(card) for name, (_, card) in load(names).items()}


def _chosen(sifted: _Sifted, vectors: VectorsOf, k: int) -> tuple[Evidence, ...]:
    missing = max(0, k - len(sifted.remaining))
    pool = sorted([*sifted.remaining, *sifted.repeated[:missing]], key=lambda one: one.hit.rank)
    by_id = {one.passage.id: one for one in pool}
    ranked = [(passage, one.hit.scores.fused) for passage, one in by_id.items()]
    names = diversify(ranked, vectors(list(by_id)), k)
    return tuple(_evidence(by_id[name], rank=rank) for rank, name in enumerate(names, start=1))


def _counted(out: Mapping[ExclusionReason, int]) -> Excluded:
    return Excluded(**{str(reason): n for reason, n in out.items()})


class _Sieve:
    """Why passages are left out; each is looked at once, whichever thread asks."""

    def __init__(self, stand: Stand, *, context: ClaimContext, members: Members, known: KnownSources) -> None:
        self._stand, self._context, self._members, self._known = stand, context, members, known
        self._reasons: dict[str, ExclusionReason | None] = {}
        """Of those that are there; nothing is known of the others but that they were looked for."""
        self._gone: set[str] = set()

    def keep(self, passage_ids: Sequence[str]) -> Collection[str]:
        """Those that may be given."""
        if not self._context.leaves_out:
            return passage_ids
        self._look_at(passage_ids)
        return {name for name in passage_ids if name not in self._gone and self._reasons[name] is None}

    def reason(self, passage_id: str) -> ExclusionReason | None:
        """Why a passage that was asked for is left out; `None` when it is not, and when it is gone."""
        return self._reasons.get(passage_id)

    def _look_at(self, passage_ids: Sequence[str]) -> None:
        new = [name for name in passage_ids if name not in self._reasons and name not in self._gone]
        if new:
            found = self._stand(new)
            copies = self._copies(found.values())
            self._gone.update(name for name in new if name not in found)
            self._reasons |= {name: self._judged(standing, copies) for name, standing in found.items()}

    def _copies(self, found: Iterable[Standing]) -> Clusters:
        """Copies of the candidates and of the claim's article: a credit on any one of them counts for all."""
        if self._context.article is None:
            return {}
        clusters = {one.cluster for one in found} | {self._context.article.cluster}
        return self._members(sorted(cluster for cluster in clusters if cluster))

    def _judged(self, standing: Standing, copies: Clusters) -> ExclusionReason | None:
        context = self._context
        return left_out(
            standing,
            claim_article=context.article,
            claim_publisher=context.publisher,
            as_of=context.as_of,
            copies=context.copies,
            cluster_members=copies,
            known=self._known,
        )


def _found(search: Callable[[int], Sequence[Hit]], sieve: _Sieve, load: Load, k: int) -> _Sifted:
    """Look once, and deeper only while near-copies hold places that other passages may fill."""
    limit = max(_MIN_CANDIDATES, _FIRST_LOOK * k)
    while True:
        hits = search(limit)
        sifted = _sift(hits, sieve, load, k)
        is_full = len(sifted.remaining) >= k or not sifted.repeated
        if is_full or len(sieve.keep([hit.passage_id for hit in hits])) < limit:
            return sifted
        limit *= _DEEPER


def _sift(hits: Sequence[Hit], sieve: _Sieve, load: Load, k: int) -> _Sifted:
    remaining: list[_Candidate] = []
    repeated: list[_Candidate] = []
    repetitions = Repetitions()
    out: Counter[ExclusionReason] = Counter()
    pool = _POOL * k
    for hit, found in _loaded(hits, sieve, load, at_once=pool + _MARGIN):
        if len(remaining) == pool:
            break
        if found is not None:
            some = repeated if repetitions.repeats(*found) else remaining
            some.append(_Candidate(hit=hit, passage=found[0], card=found[1]))
        elif len(remaining) + len(repeated) < k and (reason := sieve.reason(hit.passage_id)) is not None:
            out[reason] += 1
    return _Sifted(remaining=tuple(remaining), repeated=tuple(repeated), out=out)


def _loaded(
    hits: Sequence[Hit], sieve: _Sieve, load: Load, *, at_once: int
) -> Iterator[tuple[Hit, tuple[Passage, ArticleCard] | None]]:
    """Hits with their passages, as far as they are taken; without one where it is left out or gone."""
    for start in range(0, len(hits), at_once):
        some = hits[start : start + at_once]
        may = sieve.keep([hit.passage_id for hit in some])
        wanted = [hit.passage_id for hit in some if hit.passage_id in may]
        loaded = load(wanted) if wanted else {}
        yield from ((hit, loaded.get(hit.passage_id)) for hit in some)


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
