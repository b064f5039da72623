"""Proofs of an origin that are read from whole texts: what copies share and where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from vectorstore.types import Span
from workbench.copies import Overlap, compare
from workbench.origin_keys import KnownSources, upstream_id
from workbench.origin_marks import attribution_proof
from workbench.resting import rests_on
from workbench.types import ArticleCard, Attributed, Fold, OriginGroup, Proof

__all__ = ["with_text_proofs"]

_LONGEST = 300
"""Characters of a shared run of words that are shown."""
_MOST_NUMBERS = 5
_MOST_COMPARED = 10
"""Texts compared for one list; each comparison costs some milliseconds."""
_LEAD = 1_500
"""Characters of an article's opening in which the phrase is looked for that told whom it rests on."""


def with_text_proofs(
    groups: Sequence[OriginGroup], *, texts: Mapping[str, str], twins: Mapping[str, str], known: KnownSources
) -> tuple[OriginGroup, ...]:
    """The groups with the proofs that have to be read from the texts.

    What a copy shares with its closest copy, the figures that differ, where a credit stands, and the phrase that names
    the source an article rests on when its passages do not.

    Args:
        groups: evidence by origin.
        texts: article id → text, of the articles shown and of their closest copies.
        twins: article id → id of its closest copy.
        known: agencies and publishers.
    """
    shown = [fold.article_id for group in groups for fold in group.folds]
    compared = {i: twins[i] for i in shown if i in texts and twins.get(i) in texts}
    compared = dict(list(compared.items())[:_MOST_COMPARED])
    return tuple(
        replace(group, folds=tuple(_with_proofs(fold, group, texts, compared, known) for fold in group.folds))
        for group in groups
    )


def _with_proofs(
    fold: Fold, group: OriginGroup, texts: Mapping[str, str], twins: Mapping[str, str], known: KnownSources
) -> Fold:
    text = texts.get(fold.article_id)
    if text is None:
        return fold
    proofs = [_placed(proof, text) for proof in fold.proofs]
    if fold.kind == "upstream" and not any(proof.kind == "attribution" for proof in proofs):
        card = next(piece.article for piece in group.passages if piece.article.id == fold.article_id)
        proofs += _phrase_again(text, card, group, known)
    twin = twins.get(fold.article_id)
    if twin is not None:
        proofs += _overlap_proofs(text, texts[twin], twin)
    return replace(fold, proofs=tuple(proofs))


def _placed(proof: Proof, text: str) -> Proof:
    """A credit with its place, where it stands in the story itself."""
    at = text.find(proof.text) if proof.kind == "credit" else -1
    return proof if at < 0 else replace(proof, start=at, end=at + len(proof.text))


def _overlap_proofs(text: str, other: str, other_id: str) -> Iterator[Proof]:
    overlap = _overlap(text, other)
    if overlap.longest_a is not None:
        start, end = overlap.longest_a.start, _word_edge(text, overlap.longest_a)
        yield Proof(kind="shared_text", text=text[start:end], start=start, end=end, other_article_id=other_id)
    for change in overlap.changed_numbers[:_MOST_NUMBERS]:
        figure = Proof(kind="changed_number", text=change.a, other_article_id=other_id, other_text=change.b)
        place = _only_place(text, change.a)
        yield figure if place is None else replace(figure, start=place.start, end=place.end)


# A claim's evidence is looked at again and again, and the same texts stand in that of many claims.
@lru_cache(maxsize=256)
def _overlap(text: str, other: str) -> Overlap:
    return compare(text, other)


def _word_edge(text: str, run: Span) -> int:
    """Where to cut a long run: after a whole word."""
    if run.end - run.start <= _LONGEST:
        return run.end
    cut = text.rfind(" ", run.start + 1, run.start + _LONGEST + 1)
    return cut if cut > run.start else run.start + _LONGEST


def _only_place(text: str, figure: str) -> Span | None:
    """Where a figure stands, when it stands in one place only."""
    places = list(re.finditer(rf"(?<!\d)(?<!\d[.,]){re.escape(figure)}(?![.,]?\d)", text))
    return Span(start=places[0].start(), end=places[0].end()) if len(places) == 1 else None


def _phrase_again(text: str, card: ArticleCard, group: OriginGroup, known: KnownSources) -> Iterator[Proof]:
    """The words that told, when the article was added, whom it rests on; its bare name where they are not found."""
    name = next((n for n in card.upstream if upstream_id(n, known) == group.origin_id), None)
    name = name or next(iter(card.upstream), None)
    if name is None:
        return
    for attributed in _sources_of_lead(text[: 2 * _LEAD], card.language, known):
        if upstream_id(attributed.source, known) == upstream_id(name, known):
            yield attribution_proof(attributed)
            return
    at = text.find(name)
    if at >= 0:
        yield Proof(kind="attribution", text=name, start=at, end=at + len(name))


def _sources_of_lead(text: str, language: str | None, known: KnownSources) -> tuple[Attributed, ...]:
    return rests_on(
        text,
        0,
        min(len(text), _LEAD),
        claim="",
        language=language,
        agencies=known.agencies,
        publishers=known.publishers,
    )
