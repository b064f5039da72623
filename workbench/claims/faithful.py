"""Whether a model's stand-alone wording says no more and nothing else than the article: the article's words alone.

A wording may bring in what the sentence leaves out (`the Ministry of Roads` for `it`), but only as the article has it.
Word for word this proves little about meaning; what it rules out is whatever the article does not say at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from workbench.claims.vocabulary import Vocabulary, Word, words_of
from workbench.slots import slot_differences
from workbench.types import SlotRelation

__all__ = ["Ground", "why_unfaithful"]

_LEAST_SHARE = 0.5
"""How much of the quoted words a wording must hold: less of them is a wording of something else."""
_TOLD = 4
"""How many words or signs a reason names."""
_PLAIN = frozenset(".,;:!?'\"()-%&/+°№×−±\u200c")
"""Signs of prose beside letters, digits and the punctuation of other scripts; the last joins words in Persian."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The texts that a wording may take its words from."""

    quote: str
    sentence: str
    """The whole sentence, or sentences, that the quote stands in."""
    near: Vocabulary
    """The sentence, those just before it, title and date: where its numbers may come from."""
    article: Vocabulary
    """All of the text, title, byline and date."""
    language: str | None
    day: date | None


def why_unfaithful(wording: str, ground: Ground) -> str | None:
    """What speaks against a wording, in words for the reader; `None` when nothing does."""
    signs = dict.fromkeys(sign for sign in wording if not _is_plain(sign) and sign not in ground.sentence)
    if signs:
        return f"signs that do not stand in the sentence: {' '.join(list(signs)[:_TOLD])}"
    words = words_of(wording)
    sentence = Vocabulary([ground.sentence])
    brought = [(n, w) for n, w in enumerate(words) if not w.is_small and not sentence.has(w)]
    missing = {n for n, w in brought if not ground.article.has(w)}
    strange = [words[n] for n in sorted(missing) if not _is_joint(words, n, missing)]
    if strange:
        return f"words that do not stand in the article: {_listed(strange)}"
    moved = [w for _, w in brought if w.is_number and not ground.near.has(w)]
    if moved:
        return f"numbers from elsewhere in the article: {_listed(moved)}"
    lone = [w for n, w in brought if not _stands_so(words, n, w, ground.article)]
    if lone:
        return f"words that the article does not use so: {_listed(lone)}"
    if _share(ground.quote, words) < _LEAST_SHARE:
        return "it says something else than the words quoted"
    return _detail_changed(wording, ground)


def _is_plain(sign: str) -> bool:
    """A letter, a digit, a space, a currency or punctuation of prose: nothing that marks up, and no picture."""
    if sign in _PLAIN or sign.isspace():
        return True
    kind = unicodedata.category(sign)
    return kind[0] in "LMN" or kind == "Sc" or (kind[0] == "P" and not sign.isascii())


def _stands_so(words: Sequence[Word], at: int, word: Word, article: Vocabulary) -> bool:
    """A name stands for itself; any other word comes with the word before or after it, as in the article."""
    if word.is_number or word.is_pair or (at and word.text[0].isupper()):
        return True
    before, after = words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None
    return (before is not None and article.has_beside(before, word)) or (
        after is not None and article.has_beside(word, after)
    )


def _is_joint(words: Sequence[Word], at: int, missing: Set[int]) -> bool:
    """Whether a pair of characters is only where two known runs meet: a foreign character breaks two pairs, not one."""
    inside = 0 < at < len(words) - 1
    return words[at].is_pair and inside and at - 1 not in missing and at + 1 not in missing


def _share(quote: str, words: Sequence[Word]) -> float:
    wording = Vocabulary([" ".join(word.text for word in words)])
    quoted = [word for word in words_of(quote) if not word.is_small]
    return sum(wording.has(word) for word in quoted) / len(quoted) if quoted else 1.0


def _detail_changed(wording: str, ground: Ground) -> str | None:
    """A number, date, name or denial that differs from the sentence's, by the rules that compare passages."""
    held = slot_differences(
        wording,
        ground.sentence,
        claim_day=ground.day,
        passage_day=ground.day,
        claim_language=ground.language,
        passage_language=ground.language,
    )
    differing = next((slot for slot in held if slot.relation is SlotRelation.DIFFERS), None)
    return None if differing is None else f"a detail differs from the sentence: {differing.claim}"


def _listed(words: Sequence[Word]) -> str:
    return ", ".join(dict.fromkeys(word.text for word in words[:_TOLD]))
