"""One text under all its copies, and everybody its information may come from for one claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from workbench.origin_keys import Clusters, KnownSources, Source, agency_id, publisher_id
from workbench.resting import is_body_of
from workbench.same_person import one_family_name, one_person_in_two_scripts
from workbench.types import ArticleCard, Attributed, Evidence

__all__ = ["OriginText", "Seen", "texts_of"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a claim's evidence tells of the articles it stands in, beside their own marks."""

    rests_on: Mapping[str, Sequence[Sequence[Attributed]]]
    """Article id → whom each of its passages names, the strongest first."""
    lookalikes: Mapping[str, str]
    """Publisher as recorded → the domain it could be mistaken for."""


NOTHING_SEEN = Seen(rests_on={}, lookalikes={})


@dataclass(frozen=True, kw_only=True)
class OriginText:
    """One text under all the copies known of it: what an origin is given to."""

    id: str
    """`copies:…` or `article:…`."""
    cards: tuple[ArticleCard, ...]
    """By id, so that the order of the evidence decides nothing."""
    agencies: Mapping[str, str]
    """Origin id → name of those its copies credit; more than one when the papers disagree."""
    doubtful: Mapping[str, str]
    """The same of those that only a look-alike credits."""
    publishers: Mapping[str, str]
    """Origin id → domain or name."""
    rests: tuple[Source, ...]
    """Whom it rests on for this claim, most important first."""
    upstream: tuple[Source, ...]
    """Whom its article as a whole rests on."""

    @property
    def told_by(self) -> frozenset[str]:
        """Origin ids of who tells it, whoever told them: its agency; without one, its publishers; else itself."""
        if self.agencies:
            return frozenset(self.agencies)
        return frozenset(chain(self.publishers, self.doubtful)) or frozenset({self.id})

    @property
    def rested_on(self) -> frozenset[str]:
        """Keys of the sources it rests on."""
        return frozenset(source.key for source in self.rests)


def of_evidence(evidence: Sequence[Evidence]) -> Seen:
    """What the passages found tell of their articles."""
    rests_on: dict[str, list[Sequence[Attributed]]] = {}
    for piece in evidence:
        rests_on.setdefault(piece.article.id, []).append(piece.rests_on)
    lookalikes = {p.article.publisher: p.lookalike for p in evidence if p.article.publisher and p.lookalike}
    return Seen(rests_on=rests_on, lookalikes=lookalikes)


def texts_of(
    cards: Iterable[ArticleCard],
    clusters: Clusters,
    known: KnownSources,
    *,
    seen: Seen = NOTHING_SEEN,
    speakers: Collection[str] = (),
) -> list[OriginText]:
    """The articles, each text once, with all copies known of it.

    Args:
        cards: the articles.
        clusters: every copy known of them.
        known: agencies and publishers.
        seen: what their passages tell.
        speakers: people who make the claim themselves: nobody rests on them for it.
    """
    members: dict[str, dict[str, ArticleCard]] = {}
    for card in cards:
        copies = members.setdefault(f"copies:{card.cluster}" if card.cluster else f"article:{card.id}", {})
        copies[card.id] = card
        for member in clusters.get(card.cluster, ()) if card.cluster else ():
            copies.setdefault(member.id, member)
    keys = _publisher_keys(chain.from_iterable(copies.values() for copies in members.values()), seen, known)
    texts = [
        _text(name, tuple(copies[i] for i in sorted(copies)), keys, known, seen, speakers)
        for name, copies in sorted(members.items())
    ]
    return _with_cited_papers(_bodies_with_place(_people_in_one_script(texts)), known)


def _publisher_keys(cards: Iterable[ArticleCard], seen: Seen, known: KnownSources) -> dict[str, str]:
    """Publisher as recorded → its key; a look-alike has the key of whom it imitates."""
    names = {card.publisher for card in cards if card.publisher}
    keys = known.publisher_keys(names | set(seen.lookalikes.values()))
    return keys | {name: keys[other] for name, other in seen.lookalikes.items()}


def _text(
    name: str,
    cards: tuple[ArticleCard, ...],
    keys: Mapping[str, str],
    known: KnownSources,
    seen: Seen,
    speakers: Collection[str],
) -> OriginText:
    genuine = [card for card in cards if card.publisher not in seen.lookalikes]
    agencies = _agencies(genuine, known)
    upstream = _upstream(cards, known)
    own = {*agencies, *(publisher_id(keys[card.publisher]) for card in cards if card.publisher)}
    rests = _rests(cards, upstream, known, seen, speakers)
    return OriginText(
        id=name,
        cards=cards,
        agencies=agencies,
        doubtful={} if agencies else _agencies(cards, known),
        publishers={publisher_id(keys[card.publisher]): keys[card.publisher] for card in cards if card.publisher},
        rests=_once(source for source in rests if source.key not in own),
        upstream=upstream,
    )


def _agencies(cards: Iterable[ArticleCard], known: KnownSources) -> dict[str, str]:
    return {agency_id(name): name for name in sorted(known.agencies_of(cards))}


def _upstream(cards: Sequence[ArticleCard], known: KnownSources) -> tuple[Source, ...]:
    """What all copies name, most important first."""
    return _by_place(enumerate(known.upstream_of(card)) for card in cards)


def _rests(
    cards: Sequence[ArticleCard],
    upstream: Sequence[Source],
    known: KnownSources,
    seen: Seen,
    speakers: Collection[str],
) -> Iterable[Source]:
    """Whom the passages rest on: those they name; for one that names none, those of the whole article."""
    passages = [
        [s for a in named if not _is_speaker(a, speakers) and (s := known.source(a, card.publisher))]
        for card in cards
        for named in seen.rests_on.get(card.id, ())
    ]
    named = _by_place(enumerate(sources) for sources in passages)
    return named if passages and all(passages) else (*named, *upstream)


def _by_place(numbered: Iterable[Iterable[tuple[int, Source]]]) -> tuple[Source, ...]:
    """The first of each list before the second of any, whatever the order of the lists."""
    rows = chain.from_iterable(numbered)
    return _once(source for _, source in sorted(rows, key=lambda row: (row[0], row[1].key, row[1].name)))


def _is_speaker(attributed: Attributed, speakers: Collection[str]) -> bool:
    """Whether a person is one of the speakers, by the family name."""
    return attributed.kind == "person" and any(one_family_name(attributed.source, name) for name in speakers)


def _once(sources: Iterable[Source]) -> tuple[Source, ...]:
    kept: dict[str, Source] = {}
    for source in sources:
        kept.setdefault(source.key, source)
    return tuple(kept.values())


def _people_in_one_script(texts: Sequence[OriginText]) -> list[OriginText]:
    """The texts with one key for each person, whom papers in several languages spell in several scripts."""
    people = {source.key: source for text in texts for source in text.rests if source.is_person}
    one: dict[str, Source] = {}
    for key in sorted(people):
        twin = next((o for o in one.values() if one_person_in_two_scripts(o.name, people[key].name)), None)
        one[key] = twin or people[key]
    return [replace(text, rests=_once(_under(one.get(s.key), s) for s in text.rests)) for text in texts]


def _bodies_with_place(texts: Sequence[OriginText]) -> list[OriginText]:
    """The texts with one key for `the Defence Ministry` and that of the only country which another text names."""
    keys = sorted({source.key for text in texts for source in text.rests})
    bare = {source.key: source for text in texts for source in text.rests if source.lacks_place}
    whose = {key: [other for other in keys if is_body_of(other, key)] for key in bare}
    placed = {key: replace(bare[key], key=found[0]) for key, found in whose.items() if len(found) == 1}
    return [replace(text, rests=_once(_under(placed.get(s.key), s) for s in text.rests)) for text in texts]


def _under(same: Source | None, source: Source) -> Source:
    return source if same is None else replace(source, key=same.key)


def _with_cited_papers(texts: Sequence[OriginText], known: KnownSources) -> list[OriginText]:
    """A paper that others rest on is with them: its own text is given its name as a source."""
    cited = {source.key: source for text in texts for source in text.rests}
    return [replace(text, rests=_once((*text.rests, *_itself(text, cited.values(), known)))) for text in texts]


def _itself(text: OriginText, cited: Iterable[Source], known: KnownSources) -> Iterable[Source]:
    if text.agencies:
        return ()
    papers = text.publishers.values()
    return [source for source in cited if any(known.same_publisher(source.name, paper) for paper in papers)]
