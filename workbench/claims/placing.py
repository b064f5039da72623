"""A model's claim put in its place: the quote located, wording, speaker and doubt held against the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vectorstore.types import Span
from workbench.claims.faithful import Ground, why_unfaithful
from workbench.claims.order import Neighbours, why_out_of_order
from workbench.claims.outlook import unfit_by_rules, why_outlook_lost
from workbench.claims.replies import ReadClaim
from workbench.claims.saying_found import found_or_copied, holds
from workbench.claims.saying_kept import governing, why_not_kept, without_common_sayings
from workbench.claims.sentences import ReadSentence, Sentences
from workbench.claims.vocabulary import Vocabulary, words_of
from workbench.claims.windows import Window
from workbench.grammar.attribution import Attribution
from workbench.grammar.reading import Reading, read_sentence
from workbench.ingest.findings import is_instruction_like
from workbench.quotes import locate
from workbench.types import Article

__all__ = ["Dropped", "Placed", "Places"]

MOST_QUOTED = 1_200
"""Longest quote of a claim, in code points; a longer one is a passage."""
LEAST_WORDS = 4
"""A quote of fewer words is a name or a number; its whole sentence is taken then."""
_NEAR = 3
"""How many sentences before its own a wording may take numbers from."""
_WORD = re.compile(r"\w+")


class Dropped(StrEnum):
    """Why a claim of a reply is not taken."""

    NOT_LOCATED = "not located"
    """Its quote does not stand in the part of the article that was asked about."""
    TOO_LONG = "too long"
    ORDER = "reads as an order"
    """Words that tell a model what to do are no statement about the world."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A claim that stands in the article."""

    span: Span
    sentences: tuple[ReadSentence, ...]
    """Those that the span lies in."""
    wording: str
    said: Attribution
    not_checkable: str | None
    note: str | None
    """Why the article's own words are used instead of the model's, in words."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """An article, and what is looked up in it for every claim."""

    article: Article
    sentences: Sentences
    words: Vocabulary = field(init=False)
    neighbours: Neighbours = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", Vocabulary([self.article.text, *self._told()]))
        object.__setattr__(self, "neighbours", Neighbours([self.article.text, *self._told()]))

    def place(self, claim: ReadClaim, window: Window) -> Placed | Dropped:
        """Check one claim of the reply about a window."""
        quoted = self._quoted(claim.quote, window)
        if quoted is None:
            return Dropped.NOT_LOCATED
        if quoted.end - quoted.start > MOST_QUOTED:
            return Dropped.TOO_LONG
        around = tuple(self.sentences.around(quoted))
        whole = _joined(around)
        if is_instruction_like(f"{self._text(whole)}\n{claim.claim}"):
            return Dropped.ORDER
        said = found_or_copied(claim, self.article.text, self.sentences, around, quoted)
        wording = " ".join(claim.claim.split())
        known = [said.words] if said.words else []
        note = (
            why_not_kept(wording, around, quoted, known)
            or self._why_copied_is_lost(claim, wording, whole)
            or why_outlook_lost(self._read(wording, around), [s.reading for s in around])
            or why_unfaithful(wording, self._ground(quoted, around))
            or self._why_out_of_order(wording, around)
        )
        few = len(_WORD.findall(self._text(quoted))) < LEAST_WORDS
        span = whole if note or few else _joined([quoted, *governing(around, quoted)])
        stated = " ".join(self._text(span).split()) if note else wording
        return Placed(
            span=span,
            sentences=around,
            wording=stated,
            said=said,
            not_checkable=self._unfit(claim, whole) or unfit_by_rules(self._read(stated, around)),
            note=note and f"in the article's words, for the model's do not hold: {note}",
        )

    def _quoted(self, quote: str, window: Window) -> Span | None:
        found = locate(quote, self._text(window.span))
        if found.start is None or found.end is None:
            return None
        span = Span(start=window.span.start + found.start, end=window.span.start + found.end)
        return span if self.sentences.around(span) else None

    def _ground(self, quoted: Span, around: Sequence[ReadSentence]) -> Ground:
        article, whole = self.article, _joined(around)
        first = self.sentences.first_at(whole.start)
        near = self.sentences.all[max(0, first - _NEAR) : first]
        return Ground(
            quote=self._text(quoted),
            sentence=self._text(whole),
            near=Vocabulary([*(s.reading.text for s in near), self._text(whole), *self._told()]),
            article=self.words,
            language=article.language,
            day=article.published.day if article.published else None,
        )

    def _told(self) -> list[str]:
        """What is said of the article beside its text; a day also without the zeros of its date."""
        article = self.article
        day = article.published.day if article.published else None
        dates = [article.published.text, f"{day.day} {day.month}"] if article.published and day else []
        return [*(words for words in (article.title, article.byline) if words), *dates]

    def _why_out_of_order(self, wording: str, around: Sequence[ReadSentence]) -> str | None:
        first = around[0].reading
        verb = bool(first.tokens) and any(first.marked(mark, 0) for mark in ("event", "reporting", "says", "future"))
        told, source = without_common_sayings(self._read(wording, around), [s.reading for s in around])
        return why_out_of_order(told, source, self.neighbours, begins_with_verb=verb)

    def _read(self, wording: str, around: Sequence[ReadSentence]) -> Reading:
        return read_sentence(wording, around[0].reading.lexicon)

    def _why_copied_is_lost(self, claim: ReadClaim, wording: str, whole: Span) -> str | None:
        """The same for what the model itself copied: it reads languages that no list is known for."""
        held, sentence = Vocabulary([wording]), self._text(whole)
        for what, words in (("attribution", claim.attribution), ("doubt", claim.hedge)):
            told = [word for word in words_of(words) if not word.is_small]
            if words.strip() and holds(sentence, words) and sum(map(held.has, told)) * 2 < len(told):
                return f"its {what} is lost: {words}"
        return None

    def _unfit(self, claim: ReadClaim, whole: Span) -> str | None:
        if claim.checkable != "ambiguous":
            return None if claim.checkable == "yes" else claim.checkable
        unclear = claim.unclear.strip()
        return f"ambiguous: {unclear}" if unclear and holds(self._text(whole), unclear) else "ambiguous"

    def _text(self, span: Span) -> str:
        return self.article.text[span.start : span.end]


def _joined(parts: Sequence[Span | ReadSentence]) -> Span:
    spans = [part.span if isinstance(part, ReadSentence) else part for part in parts]
    return Span(start=min(span.start for span in spans), end=max(span.end for span in spans))
