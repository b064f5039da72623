"""The attributions of one sentence: who says it, in which words, and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.grammar.attribution import hedge_of
from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading
from workbench.grammar.said import Said
from workbench.grammar.saying import all_said
from workbench.resting.names import named
from workbench.resting.nouns import STATES, chain_start, described, kind_of, noun_phrase_start
from workbench.resting.uncased import without_capitals
from workbench.resting.who import NAMED, Book, Kind, Who
from workbench.resting.whose import of_place
from workbench.resting.words import source_words

_BESIDE = 3
"""How many words a word of doubt may stand apart from the attribution it belongs to."""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """One attribution; offsets count code points of the article's text."""

    who: Who
    start: int
    end: int
    verb: str
    hedge: str | None
    passes_on: bool = False
    """A medium that was told it."""
    of_work: bool = False
    """It is said in a report, a study or the like."""
    tokens: frozenset[int] = frozenset()
    """Which words of its sentence are the verb and whoever says it, without what stands between."""


def sayings(reading: Reading, start: int, book: Book, text: str) -> list[Saying]:
    """The sentence's attributions, left to right.

    Args:
        reading: The sentence.
        start: Where it begins in the article.
        book: Known sources.
        text: The article.
    """
    found: list[Saying] = []
    for said in all_said(reading):
        for named_so, there in _who(reading, said, book, text[: start + len(reading.text)]):
            who, words = of_place(reading, named_so, there, book)
            if not _is_discovery(reading, said, who):
                found.append(_saying(reading, said, who, words, start))
    return [saying for saying in found if not any(_is_covered(saying, other) for other in found)]


def _is_covered(one: Saying, other: Saying) -> bool:
    """Whether another attribution says the same with more: `some reports` inside `according to some reports`."""
    if one is other or one.passes_on or other.passes_on or one.tokens.isdisjoint(other.tokens):
        return False
    if is_named(one) != is_named(other):
        return is_named(other)
    inside = other.start <= one.start and one.end <= other.end
    return inside and (other.end - other.start, -other.start) > (one.end - one.start, -one.start)


def _who(reading: Reading, said: Said, book: Book, text: str) -> Iterator[tuple[Who, Found]]:
    if reading.lexicon.lists.prefixes:
        yield from without_capitals(reading, said, book)
        return
    if not _agree(reading, said) or _is_passive(reading, said):
        return
    if said.speaker is not None:
        name = Name(text=said.speaker, first=said.phrase.first, last=said.phrase.last)
        if _is_adjective(reading, name, said) or _is_of_another(reading, said):
            return
        who = named(reading, name, book, text)
        if who.name not in source_words().platforms and (not said.hears or who.kind is Kind.MEDIA):
            yield who, said.phrase
        return
    phrase = _without_opener(reading, said.phrase)
    if phrase.last <= said.verb.first:
        phrase = Found(first=chain_start(reading, phrase.first), last=phrase.last)
    found = described(reading, phrase, book, text)
    if found is not None:
        yield found


def _is_of_another(reading: Reading, said: Said) -> bool:
    """`The girlfriend of swimmer Tomas Rek said`: who is named is not who speaks."""
    first = said.phrase.first
    start = noun_phrase_start(reading, first)
    if said.phrase.last > said.verb.first or start in (0, first):
        return False
    return reading.tokens[start - 1].key == "of" and reading.near(start)


def _is_adjective(reading: Reading, name: Name, said: Said) -> bool:
    """`According to the U.S. coffee chain`: a state's initials before a noun."""
    last = name.last
    if name.text not in STATES or said.verb.first >= last or last >= len(reading.tokens) or not reading.near(last):
        return False
    return not any(reading.marked(mark, last) for mark in ("bound", "opener", "event", "coordinating", "date"))


def _without_opener(reading: Reading, phrase: Found) -> Found:
    """A phrase without the words that open its clause: `that police` of `told the Post that police confirmed`."""
    first = phrase.first
    while first < phrase.last - 1 and _opens(reading, first):
        first += 1
    return Found(first=first, last=phrase.last)


def _opens(reading: Reading, at: int) -> bool:
    if reading.tokens[at].key in reading.lexicon.lists.body_articles or kind_of(reading, at) is not None:
        return False
    return reading.marked("opener", at) or reading.marked("that", at)


def _is_discovery(reading: Reading, said: Said, who: Who) -> bool:
    """`They found these dogs`: people find things, reports find facts."""
    found = reading.tokens[said.verb.last - 1].key in _FIND and said.verb.last - said.verb.first == 1
    return found and who.kind not in {Kind.ORGANISATION, Kind.MEDIA, Kind.WORK, Kind.BODY_NOUN}


_FIND = frozenset({"found", "finds", "showed", "counted", "documented", "calculated"})


def _agree(reading: Reading, said: Said) -> bool:
    """`Given to authorities claims to`: after a plural an English verb has no `s`, so it is another word's verb."""
    before = reading.tokens[said.phrase.last - 1].key
    verb = reading.tokens[said.verb.first].key
    many = before in {"some", "many", "several", "others"}
    is_plural = said.speaker is None and (many or (before.endswith("s") and not before.endswith("ss")))
    return not (is_plural and said.phrase.last <= said.verb.first and verb in _SINGULAR)


def _is_passive(reading: Reading, said: Said) -> bool:
    """`Squad for the tour of Osk announced`: nothing is said after the verb, and no comma sets the speaker off."""
    first, last = chain_start(reading, said.phrase.first), said.verb.last
    if said.verb.first < said.phrase.last or last < len(reading.tokens) or first == 0:
        return False
    return not reading.gap(first).strip()


_SINGULAR = frozenset(
    "says tells states announces reports claims warns denies confirms assesses concludes notes writes argues insists "
    "estimates reveals suggests".split()
)


def _tokens(found: Found) -> range:
    return range(found.first, found.last)


def _saying(reading: Reading, said: Said, who: Who, words: Found, start: int) -> Saying:
    first, last = min(words.first, said.verb.first), max(words.last, said.verb.last)
    framed = [f for f in reading.found.get("frame", ()) if first - 2 <= f.first and f.last <= last]
    framed = [f for f in framed if f.first >= first or all(reading.near(i) for i in range(f.last, first + 1))]
    hedge = max(framed, key=lambda f: (f.last - f.first, -f.first), default=None) or _hedge(reading, first, last)
    return Saying(
        who=who,
        start=start + reading.tokens[first].start,
        end=start + reading.tokens[last - 1].end,
        verb=reading.words(said.verb),
        hedge=None if hedge is None else reading.words(hedge),
        passes_on=said.hears,
        of_work=any(reading.marked("work", i) for i in range(first, last)),
        tokens=frozenset((*_tokens(words), *_tokens(said.verb))),
    )


def _hedge(reading: Reading, first: int, last: int) -> Found | None:
    """A word of doubt beside the attribution, in the writer's own words: `reportedly said`."""
    found = hedge_of(reading)
    if found is None or reading.is_quoted(reading.tokens[found.first]):
        return None
    return found if first - _BESIDE <= found.first and found.last <= last + _BESIDE else None


def is_named(saying: Saying) -> bool:
    """Whether it names its source itself."""
    return saying.who.kind in NAMED
