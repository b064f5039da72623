"""People's corrections of how origins are counted for one claim, put on what code has grouped. Pure: stores nothing.

A merge says that its articles share one origin; a split says that its articles have an origin of their own. Later
corrections are applied to what earlier ones made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.corroboration import day_words
from workbench.types import Evidence, Fold, OriginEdit, OriginGroup

__all__ = ["BY_HAND", "MERGE", "SPLIT", "UNDO", "apply_edits", "articles_of", "standing"]

MERGE, SPLIT, UNDO = "merge", "split", "undo"
"""What `OriginEdit.action` may be."""
BY_HAND = "by_hand"
"""`Fold.kind` of an article that counts where it does because a person said so."""

_VERBS = {MERGE: "counted as one", SPLIT: "counted apart"}


def standing(edits: Iterable[OriginEdit]) -> tuple[OriginEdit, ...]:
    """The corrections that hold: neither undone nor themselves an undoing; in the order given."""
    made = tuple(edits)
    void = {edit.undoes for edit in made if edit.action == UNDO}
    return tuple(e for e in made if e.action != UNDO and e.id not in void and e.undone_by is None)


def apply_edits(groups: Sequence[OriginGroup], edits: Sequence[OriginEdit]) -> tuple[OriginGroup, ...]:
    """The groups as people corrected them, the one with the best rank first.

    Every piece of evidence stays, in exactly one group and under that group's `origin_id`. Articles of a correction
    that are not among the evidence are passed over; a correction that changes nothing leaves no trace.

    Args:
        groups: the evidence by origin, as code grouped it.
        edits: the claim's corrections in the order they were made; undone ones are passed over.
    """
    made = standing(edits)
    corrected = list(groups)
    for edit in made:
        corrected = (_merged if edit.action == MERGE else _split)(corrected, edit)
    return tuple(sorted((_in_order(group, made) for group in corrected), key=_best))


def _merged(groups: list[OriginGroup], edit: OriginEdit) -> list[OriginGroup]:
    """All groups that hold one of the articles become the best ranked of them."""
    wanted = frozenset(edit.article_ids)
    joined = sorted((group for group in groups if wanted & articles_of(group)), key=_best)
    if len(joined) < 2:
        return groups
    first, moved = joined[0], joined[1:]
    folds = _once([*first.folds, *(fold for group in moved for fold in _by_hand(group, articles_of(group), edit))])
    merged = replace(
        _with_pieces(first, [piece for group in joined for piece in group.passages]),
        folds=folds,
        same_as_claim=any(group.same_as_claim for group in joined),
        primary=any(group.primary for group in joined),
        edits=tuple(dict.fromkeys([edit, *(one for group in joined for one in group.edits)])),
    )
    return [merged, *_others(groups, joined)]


def _split(groups: list[OriginGroup], edit: OriginEdit) -> list[OriginGroup]:
    """The articles leave their groups and form one of their own; a group left empty is gone."""
    wanted = frozenset(edit.article_ids)
    left = [group for group in groups if wanted & articles_of(group)]
    if not left or (len(left) == 1 and _stands_apart(left[0], wanted)):
        return groups
    pieces = [piece for group in left for piece in group.passages if piece.article.id in wanted]
    apart = OriginGroup(
        origin_id=f"hand:{edit.id}",
        label=f"{_publishers(pieces)}, counted apart by {edit.who}",
        passages=(),
        folds=_once(fold for group in left for fold in _by_hand(group, wanted & articles_of(group), edit)),
        primary=_has_primary(pieces),
        edits=(edit,),
    )
    rest = [_without(group, wanted, edit) for group in left if articles_of(group) - wanted]
    return [_with_pieces(apart, pieces), *rest, *_others(groups, left)]


def _others(groups: Iterable[OriginGroup], changed: Iterable[OriginGroup]) -> list[OriginGroup]:
    gone = {id(group) for group in changed}
    return [group for group in groups if id(group) not in gone]


def _stands_apart(group: OriginGroup, wanted: frozenset[str]) -> bool:
    """Whether exactly these articles have an origin of their own by an earlier split already."""
    return group.origin_id.startswith("hand:") and not group.same_as_claim and articles_of(group) <= wanted


def _without(group: OriginGroup, leaving: frozenset[str], edit: OriginEdit) -> OriginGroup:
    pieces = tuple(piece for piece in group.passages if piece.article.id not in leaving)
    return replace(
        group,
        passages=pieces,
        folds=tuple(fold for fold in group.folds if fold.article_id not in leaving),
        primary=_has_primary(pieces),
        edits=(*group.edits, edit),
    )


def articles_of(group: OriginGroup) -> frozenset[str]:
    """Ids of the articles that a group's passages stand in."""
    return frozenset(piece.article.id for piece in group.passages)


def _with_pieces(group: OriginGroup, pieces: Iterable[Evidence]) -> OriginGroup:
    ranked = sorted(pieces, key=_rank)
    return replace(group, passages=tuple(replace(piece, origin_id=group.origin_id) for piece in ranked))


def _by_hand(group: OriginGroup, moving: frozenset[str], edit: OriginEdit) -> list[Fold]:
    """Why these articles of a group now count elsewhere; why they counted in it is kept in words, with its proofs."""
    told = f"{_VERBS[edit.action]} by {edit.who} on {day_words(edit.at.date())}: {edit.reason}"
    before = {fold.article_id: fold for fold in group.folds}
    order = dict.fromkeys(piece.article.id for piece in group.passages if piece.article.id in moving)
    return [
        replace(before[article], kind=BY_HAND, detail=f"{told}; before: {before[article].detail}")
        if article in before
        else Fold(article_id=article, kind=BY_HAND, detail=told)
        for article in order
    ]


def _once(folds: Iterable[Fold]) -> tuple[Fold, ...]:
    """One reason an article, the first."""
    kept: dict[str, Fold] = {}
    for fold in folds:
        kept.setdefault(fold.article_id, fold)
    return tuple(kept.values())


def _in_order(group: OriginGroup, made: Sequence[OriginEdit]) -> OriginGroup:
    return replace(group, edits=tuple(edit for edit in made if edit in group.edits)) if group.edits else group


def _publishers(pieces: Sequence[Evidence]) -> str:
    names = (piece.article.publisher or "unknown publisher" for piece in sorted(pieces, key=_rank))
    return ", ".join(dict.fromkeys(names))


def _has_primary(pieces: Iterable[Evidence]) -> bool:
    return any(piece.primary is not None for piece in pieces)


def _best(group: OriginGroup) -> tuple[int, str]:
    return min(_rank(piece) for piece in group.passages)


def _rank(piece: Evidence) -> tuple[int, str]:
    return piece.rank, piece.passage.id
