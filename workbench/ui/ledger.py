"""Why each article counts where it does, as rows that a template can draw without looking anything up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.origin_edits import UNDO
from workbench.types import ArticleCard, Fold, OriginEdit, OriginGroup, Proof, Review

__all__ = ["Ledger", "LedgerRow", "OriginShown", "origins_shown", "other_edits"]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What the desk knows around the evidence of one claim."""

    copies: Mapping[str, Sequence[ArticleCard]] = field(default_factory=dict)
    """Name of a set of copies → every current article in it, found for the claim or not."""
    edits: Sequence[OriginEdit] = ()
    """Every correction that people made for the claim, oldest first."""
    may_correct: bool = False
    """Whether the reader may correct how origins are counted."""


@dataclass(frozen=True, kw_only=True)
class ProofShown:
    """Words that show why an article counts where it does."""

    proof: Proof
    other: str
    """The publisher of the article that shares them; empty when there is none."""


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One article under its origin."""

    fold: Fold
    card: ArticleCard
    proofs: tuple[ProofShown, ...]


@dataclass(frozen=True, kw_only=True)
class EditShown:
    """A person's correction."""

    edit: OriginEdit
    names: tuple[str, ...]
    """Publishers of the articles it is about."""
    undo: OriginEdit | None
    """What made it void."""


@dataclass(frozen=True, kw_only=True)
class OriginShown:
    """One origin's card."""

    group: OriginGroup
    articles: int
    """Articles among the evidence."""
    copies: int
    """Further articles of the desk that are copies of these."""
    rows: tuple[LedgerRow, ...]
    edits: tuple[EditShown, ...]
    """Corrections that made it what it is."""
    explained: bool
    """Whether its ledger says more than the card itself does."""
    may_split: bool
    may_merge: bool


def origins_shown(review: Review, ledger: Ledger) -> list[OriginShown]:
    """The origins of a claim's evidence in their order; empty when nothing was found or searched."""
    found = review.retrieval
    if found is None:
        return []
    cards = _cards(review, ledger)
    may_merge = ledger.may_correct and len(found.origins) > 1
    return [_origin(group, cards, ledger, may_merge=may_merge) for group in found.origins]


def other_edits(review: Review, ledger: Ledger) -> list[EditShown]:
    """Corrections that no origin on screen shows: undone ones, and those whose articles were not found this time."""
    groups = review.retrieval.origins if review.retrieval else ()
    shown = {edit.id for group in groups for edit in group.edits}
    cards = _cards(review, ledger)
    return [_edit(edit, cards, ledger) for edit in ledger.edits if edit.action != UNDO and edit.id not in shown]


def _cards(review: Review, ledger: Ledger) -> dict[str, ArticleCard]:
    found = review.retrieval.evidence if review.retrieval else ()
    known = (member for members in ledger.copies.values() for member in members)
    return {card.id: card for card in (*known, *(piece.article for piece in found))}


def _origin(group: OriginGroup, cards: Mapping[str, ArticleCard], ledger: Ledger, *, may_merge: bool) -> OriginShown:
    shown = {piece.article.id: piece.article for piece in group.passages}
    sets = {card.cluster for card in shown.values() if card.cluster}
    behind = {member.id for name in sets for member in ledger.copies.get(name, ())}
    rows = tuple(_row(fold, cards) for fold in group.folds if fold.article_id in cards)
    return OriginShown(
        group=group,
        articles=len(shown),
        copies=len(behind - set(shown)),
        rows=rows,
        edits=tuple(_edit(edit, cards, ledger) for edit in group.edits),
        explained=len(rows) > 1 or any(_tells(row, group) for row in rows),
        # Nothing is left behind when the only article goes; but the claim's own origin may be another's.
        may_split=ledger.may_correct and (len(shown) > 1 or group.same_as_claim),
        may_merge=may_merge,
    )


def _tells(row: LedgerRow, group: OriginGroup) -> bool:
    return row.fold.kind != "publisher" or bool(row.proofs) or group.same_as_claim or bool(group.edits)


def _row(fold: Fold, cards: Mapping[str, ArticleCard]) -> LedgerRow:
    proofs = tuple(ProofShown(proof=proof, other=_name(proof, cards)) for proof in fold.proofs)
    return LedgerRow(fold=fold, card=cards[fold.article_id], proofs=proofs)


def _name(proof: Proof, cards: Mapping[str, ArticleCard]) -> str:
    return _publisher(proof.other_article_id, cards) if proof.other_article_id else ""


def _publisher(article_id: str, cards: Mapping[str, ArticleCard]) -> str:
    card = cards.get(article_id)
    return (card.publisher or card.title if card else None) or "another article"


def _edit(edit: OriginEdit, cards: Mapping[str, ArticleCard], ledger: Ledger) -> EditShown:
    names = dict.fromkeys(_publisher(article, cards) for article in edit.article_ids)
    undo = next((other for other in ledger.edits if other.action == UNDO and other.undoes == edit.id), None)
    return EditShown(edit=edit, names=tuple(names), undo=undo)
