"""Who a passage rests on for one claim: its sentences that bear on the claim, and whom they name as their source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vectorstore.types import Span
from workbench.agencies import Agencies
from workbench.grammar.lexicon import Lexicon, packaged_lexicons
from workbench.grammar.reading import read_sentence, word_keys
from workbench.grammar.sentences import whole_sentences
from workbench.publishers import Publishers
from workbench.resting.bearing import Bearing, bearing
from workbench.resting.earlier import Earlier, Sentence
from workbench.resting.sayings import Saying, sayings
from workbench.resting.who import Book, Kind
from workbench.types import Attributed

_LOOK_BACK = 600
"""Characters before the passage in which `it` and `the ministry` may have been named."""
_MOST_BEFORE = 12
"""Sentences looked back."""
_LONGEST = 20_000
"""A passage is far shorter; what goes beyond is not read."""
_LONGEST_SENTENCE = 1_500
"""What is longer is no sentence of a story."""
_MOST = 8


def rests_on(
    text: str,
    start: int,
    end: int,
    *,
    claim: str,
    language: str | None,
    agencies: Agencies,
    publishers: Publishers,
) -> tuple[Attributed, ...]:
    """Who the passage `text[start:end]` says its information comes from, where it bears on the claim.

    Each source once, at most eight: named before unnamed, then by how near its sentence is to the claim, and a source
    before the medium that passes its words on. A pronoun, `the ministry` or a family name is given the name that the
    article gave before, when exactly one fits; the words themselves always stand in the article:
    `text[a.start:a.end] == a.phrase`.

    Args:
        text: The whole article.
        start: Where the passage begins, in code points.
        end: Where it ends.
        claim: The claim's words, in any language.
        language: The article's language (BCP 47); guessed from the script when unknown. Empty for a language without
            word lists.
        agencies: News agencies known by name.
        publishers: Publishers and bodies known by name.
    """
    end = min(end, start + _LONGEST, len(text))
    lexicon = _lexicon(text[start:end], language)
    if not lexicon.entries:
        return ()
    article = _Article(
        text=text,
        start=start,
        end=end,
        lexicon=lexicon,
        language=language,
        book=Book(agencies=agencies, publishers=publishers),
    )
    return article.sources(claim)


@dataclass(frozen=True, kw_only=True)
class _Article:
    text: str
    start: int
    end: int
    lexicon: Lexicon
    language: str | None
    book: Book

    def sources(self, claim: str) -> tuple[Attributed, ...]:
        if not self.lexicon.attributes(word_keys(self.text[self.start : self.end])):
            return ()
        found: list[tuple[Bearing, Saying]] = []
        earlier = Earlier(text=self.text, lexicon=self.lexicon, book=self.book, sentences=self.before)
        for sentence in bearing(self.text, self.spans, claim, attributed=self._attributed):
            resolved = (earlier.resolve(saying) for saying in self._spoken_in(sentence.span))
            found += [
                (sentence, saying) for saying in resolved if saying.who.head not in self.lexicon.lists.pronoun_body
            ]
        ranked = sorted(found, key=lambda pair: _rank(*pair))
        by_source = {saying.who.name.casefold(): saying for _, saying in reversed(ranked)}
        return tuple(_attributed(self.text, s) for s in reversed(by_source.values()))[:_MOST]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The passage's sentences."""
        return _spans(self.text, self.start, self.end, self.language)

    @cached_property
    def spans_before(self) -> tuple[Span, ...]:
        """The sentences shortly before the passage."""
        return _spans(self.text, max(self.start - _LOOK_BACK, 0), self.start, self.language)

    def before(self, place: int) -> Iterator[Sentence]:
        """The sentences before a place and the part of its own that stands before it, nearest first."""
        spans = [s for s in (*self.spans_before, *self.spans) if s.start < place][-_MOST_BEFORE:]
        for span in reversed(spans):
            said = [s for s in self._said_in(span) if s.start < place]
            yield Sentence(text=self.text[span.start : min(span.end, place)], sayings=said[::-1])

    def _spoken_in(self, span: Span) -> Sequence[Saying]:
        """A sentence's attributions; for one that is quoted speech alone, those of the sentence beside it."""
        own = self._said_in(span)
        if own or not _is_quoted(self.text[span.start : span.end]):
            return own
        at = self.spans.index(span)
        beside = [self.spans[i] for i in (at - 1, at + 1) if 0 <= i < len(self.spans)]
        near = [
            other for other in beside if "\n" not in self.text[min(span.end, other.end) : max(span.start, other.start)]
        ]
        return next((said for other in near if (said := self._said_in(other))), ())

    def _attributed(self, span: Span) -> list[Span]:
        return [Span(start=said.start, end=said.end) for said in self._said_in(span)]

    def _said_in(self, span: Span) -> Sequence[Saying]:
        known = self._read
        if span not in known:
            known[span] = self._sayings(span)
        return known[span]

    @cached_property
    def _read(self) -> dict[Span, Sequence[Saying]]:
        return {}

    def _sayings(self, span: Span) -> Sequence[Saying]:
        sentence = self.text[span.start : span.end]
        if not _may_attribute(sentence, self.lexicon):
            return ()
        return sayings(read_sentence(sentence, self.lexicon, known=self._names), span.start, self.book, self.text)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Family names that other names of the article end in, where every noun carries a capital."""
        if not self.lexicon.lists.nouns_are_capitalised:
            return frozenset()
        near = self.text[max(self.start - _LONGEST, 0) : self.end]
        listed = {near[m.start : m.end] for m in self.book.agencies.mentions(near[-_LOOK_BACK - _LONGEST :])}
        small = self.lexicon.lists.opener
        pairs = {last for first, last in _TWO.findall(near) if first.lower() not in small}
        return frozenset({*pairs, *listed})


_TWO = re.compile(r"\b([A-ZÄÖÜ]\w+) (?=([A-ZÄÖÜ][a-zäöüß]+\b))")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_QUOTE_MARKS = '“”"«»„'


def _spans(text: str, start: int, end: int, language: str | None) -> tuple[Span, ...]:
    """Sentences of `text[start:end]`, with the article's offsets."""
    found = whole_sentences(text[start:end], language)
    return tuple(Span(start=start + s.start, end=start + min(s.end, s.start + _LONGEST_SENTENCE)) for s in found)


def _is_quoted(sentence: str) -> bool:
    """Whether a sentence is quoted speech and nothing else."""
    bare = sentence.strip().rstrip(".,")
    return len(bare) > 1 and (bare[0] in _QUOTE_MARKS and bare[-1] in _QUOTE_MARKS)


def _may_attribute(sentence: str, lexicon: Lexicon) -> bool:
    """Whether any word could begin an attribution: reading a sentence costs ten times as much as asking."""
    if not lexicon.attributes(word_keys(sentence)):
        return False
    words = {word.replace("’", "'") for word in _WORD.findall(sentence.lower())}
    return bool(lexicon.lists.prefixes) or not lexicon.first_words.isdisjoint(words)


def _rank(sentence: Bearing, saying: Saying) -> tuple[bool, int, bool, int]:
    return saying.who.kind is Kind.UNNAMED, -sentence.shared, saying.who.kind is Kind.MEDIA, saying.start


def _attributed(text: str, saying: Saying) -> Attributed:
    return Attributed(
        source=saying.who.name,
        kind=str(saying.who.kind),
        phrase=text[saying.start : saying.end],
        start=saying.start,
        end=saying.end,
        verb=saying.verb,
        hedge=saying.hedge,
    )


def _lexicon(passage: str, language: str | None) -> Lexicon:
    return packaged_lexicons().of(language or _by_script(passage))


def _by_script(passage: str) -> str:
    """The language whose lists fit a script best, for texts too short or mixed to tell."""
    if re.search(r"[\u0621-\u064a]{3}", passage):
        return "ar"
    if re.search(r"[\u0400-\u052f]{3}", passage):
        return "uk" if re.search(r"[іїєґ]", passage) else "ru"
    return "en"
