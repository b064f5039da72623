"""The ledger of a claim's origins as plain lines: each origin, its articles, why each counts there, and corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from workbench.cli.quoting import sentence_around
from workbench.corroboration import corroboration_line, day_words
from workbench.types import ArticleCard, Evidence, Fold, OriginEdit, OriginGroup, Proof, Retrieval

__all__ = ["ledger_lines"]

WIDTH = 79
_LONGEST_PROOF = 240
"""Code points of a proof's words shown here; `--json` gives all."""


def ledger_lines(found: Retrieval, edits: Sequence[OriginEdit]) -> Iterator[str]:
    """Lines of at most `WIDTH` characters, longer only where one word is; `edits` are all of the claim's."""
    yield from _wrapped(f"{found.claim_id or 'free text'} {found.claim_text}")
    yield from _wrapped(corroboration_line(found))
    yield from _wrapped(f"searched on {day_words(found.retrieved_at.date())}")
    papers = {piece.article.id: piece.article.publisher for piece in found.evidence}
    for number, group in enumerate(found.origins, 1):
        yield ""
        yield from _origin_lines(number, group, papers)
    if edits:
        yield ""
        yield "Corrections"
        for edit in edits:
            yield from _edit_lines(edit)


def _origin_lines(number: int, group: OriginGroup, papers: Mapping[str, str | None]) -> Iterator[str]:
    cards = {piece.article.id: piece.article for piece in group.passages}
    sizes = f"{_count(len(cards), 'article')}, {_count(len(group.passages), 'passage')}"
    yield from _wrapped(f"{number}. {group.label}: {sizes}, {_counted(group, len(cards))}")
    yield from _wrapped(f"id {group.origin_id}", indent=3)
    folds = {fold.article_id: fold for fold in group.folds}
    for article_id, card in cards.items():
        told = _Told(passages=[p for p in group.passages if p.article.id == article_id], papers=papers)
        yield from _article_lines(card, folds.get(article_id), told)
    for edit in group.edits:
        yield from _wrapped(f"corrected: {_edit_words(edit)}", indent=3)


def _counted(group: OriginGroup, articles: int) -> str:
    if group.same_as_claim:
        return "not counted: the claim itself comes from here"
    return "counted once" if articles > 1 else "counted"


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What the words of one article's proofs are shown with."""

    passages: Sequence[Evidence]
    papers: Mapping[str, str | None]
    """Article id → publisher, of every article shown."""

    def where(self, article_id: str | None) -> str:
        """Another article, by its publisher where that is known here."""
        paper = self.papers.get(article_id or "")
        return f"{paper} ({article_id})" if paper else str(article_id)

    def sentence(self, proof: Proof) -> str | None:
        """The sentence that a proof's words stand in; `None` outside the passages shown."""
        for piece in self.passages:
            start = piece.passage.start
            if proof.start is not None and proof.end is not None and start <= proof.start < proof.end:
                if proof.end <= piece.passage.end:
                    return sentence_around(piece.passage.text, proof.start - start, proof.end - start)
        return None


def _article_lines(card: ArticleCard, fold: Fold | None, told: _Told) -> Iterator[str]:
    day = card.published.day.isoformat() if card.published else "date unknown"
    yield from _wrapped(f"{card.publisher or 'publisher unknown'}, {day}: {card.title or 'no title'}", indent=3)
    yield from _wrapped(card.id, indent=5)
    if fold is not None:
        yield from _wrapped(f"why: {fold.detail}", indent=5)
        for proof in fold.proofs:
            yield from _wrapped(_proof_words(proof, told), indent=7)
    for reason in dict.fromkeys(piece.primary for piece in told.passages if piece.primary):
        yield from _wrapped(f"primary source: {reason}", indent=5)


def _proof_words(proof: Proof, told: _Told) -> str:
    words = f"“{_shortened(proof.text)}”"
    if proof.kind == "credit":
        return f"its credit: {words}{_place(proof)}"
    if proof.kind == "attribution":
        sentence = told.sentence(proof)
        within = f", in: “{_shortened(sentence)}”" if sentence and sentence != proof.text else ""
        return f"it says {words}{_place(proof)}{within}"
    if proof.kind == "lookalike":
        return f"its address: {words}, like “{proof.other_text}”"
    where = told.where(proof.other_article_id)
    if proof.kind == "changed_number":
        return f"another number: {words} here, “{proof.other_text}” in {where}{_place(proof)}"
    return f"the same words{_place(proof)} stand in {where}: {words}"


def _place(proof: Proof) -> str:
    return f" (characters {proof.start}-{proof.end})" if proof.start is not None else ""


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
