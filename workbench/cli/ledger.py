"""The ledger of a claim's origins as plain lines: each origin, its articles, why each counts there, and corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from workbench.corroboration import corroboration_line, day_words
from workbench.types import ArticleCard, Fold, OriginEdit, OriginGroup, Proof, Retrieval

__all__ = ["ledger_lines"]

WIDTH = 79
_LONGEST_PROOF = 240
"""Code points of a proof's words shown here; `--json` gives all."""
_PROOF_WORDS = {
    "shared_text": "the same words",
    "credit": "credit",
    "attribution": "it says",
    "lookalike": "look-alike",
    "changed_number": "another number",
}


def ledger_lines(found: Retrieval, edits: Sequence[OriginEdit]) -> Iterator[str]:
    """Lines of at most `WIDTH` characters, longer only where one word is; `edits` are all of the claim's."""
    yield from _wrapped(f"{found.claim_id or 'free text'} {found.claim_text}")
    yield from _wrapped(corroboration_line(found))
    yield from _wrapped(f"searched on {day_words(found.retrieved_at.date())}")
    for number, group in enumerate(found.origins, 1):
        yield ""
        yield from _origin_lines(number, group)
    if edits:
        yield ""
        yield "Corrections"
        for edit in edits:
            yield from _edit_lines(edit)


def _origin_lines(number: int, group: OriginGroup) -> Iterator[str]:
    cards = {piece.article.id: piece.article for piece in group.passages}
    sizes = f"{_count(len(cards), 'article')}, {_count(len(group.passages), 'passage')}"
    yield from _wrapped(f"{number}. {group.label}: {sizes}")
    yield from _wrapped(group.origin_id, indent=3)
    if group.same_as_claim:
        yield from _wrapped("also the origin of the claim's own article: shown, not counted", indent=3)
    folds = {fold.article_id: fold for fold in group.folds}
    for article_id, card in cards.items():
        yield from _article_lines(card, folds.get(article_id))
        for reason in _primary_reasons(group, article_id):
            yield from _wrapped(f"primary source: {reason}", indent=5)
    for edit in group.edits:
        yield from _wrapped(f"corrected: {_edit_words(edit)}", indent=3)


def _article_lines(card: ArticleCard, fold: Fold | None) -> Iterator[str]:
    day = card.published.day.isoformat() if card.published else "date unknown"
    yield from _wrapped(f"{card.publisher or 'publisher unknown'}, {day}: {card.title or 'no title'}", indent=3)
    yield from _wrapped(card.id, indent=5)
    if fold is None:
        return
    yield from _wrapped(f"{fold.kind}: {fold.detail}", indent=5)
    for proof in fold.proofs:
        yield from _wrapped(_proof_words(proof), indent=7)


def _proof_words(proof: Proof) -> str:
    where = f" as in {proof.other_article_id}" if proof.other_article_id else ""
    place = f" ({proof.start}-{proof.end})" if proof.start is not None else ""
    other = f"; there: “{_shortened(proof.other_text)}”" if proof.other_text else ""
    return f"{_PROOF_WORDS.get(proof.kind, proof.kind)}{where}{place}: “{_shortened(proof.text)}”{other}"


def _primary_reasons(group: OriginGroup, article_id: str) -> list[str]:
    return list(dict.fromkeys(p.primary for p in group.passages if p.primary and p.article.id == article_id))


def _edit_lines(edit: OriginEdit) -> Iterator[str]:
    yield from _wrapped(f"{edit.id} {_edit_words(edit)}", indent=2)
    if edit.article_ids:
        yield from _wrapped(f"articles {', '.join(edit.article_ids)}", indent=4)
    if edit.undone_by:
        yield from _wrapped(f"undone by {edit.undone_by}", indent=4)


def _edit_words(edit: OriginEdit) -> str:
    what = f"undo of {edit.undoes}" if edit.undoes else edit.action
    return f"{what} by {edit.who}, {day_words(edit.at.date())}" + (f": {edit.reason}" if edit.reason else "")


def _wrapped(words: str, *, indent: int = 0) -> list[str]:
    """Cut at spaces only, so that ids and addresses stay whole; lines after the first go in by two more."""
    margin = " " * indent
    return wrap(
        " ".join(words.split()),
        width=WIDTH,
        initial_indent=margin,
        subsequent_indent=margin + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST_PROOF else plain[:_LONGEST_PROOF].rsplit(" ", 1)[0] + " …"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
