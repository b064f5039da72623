"""How check-worthy a sentence is: a few signs a reader can follow, each with a weight from a data file.

The score is a logistic of the weighted signs, as in linear check-worthiness rankers (Hassan et al., ClaimBuster,
KDD 2017), but with signs that need no trained tagger and that carry over to languages with a word list.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from workbench.grammar.lexicon import Lexicons, Weights
from workbench.grammar.reading import Reading, Token, read_sentence

SHORT_WORDS = 6
"""A sentence with fewer words is rarely a claim on its own."""
LONG_WORDS = 40
"""From this many words on, length adds no more."""
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_ENDED = re.compile(r"[.!?…。！？؟।۔;][\s\"'”’»“)\]」]*$")
_ASKED = re.compile(r"[?？؟][\s\"'”’»“)\]」]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|©")
_MONEY = frozenset("$€£¥₴₽₹₪₺")
_SYMBOLS = _MONEY | frozenset("%‰°٪")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_LISTED = {
    "reporting": "reports speech",
    "event": "tells an event",
    "comparative": "compares",
    "cause": "gives a cause",
    "position": "takes a position",
}
_LISTED_OUTSIDE_QUOTES = {
    "opinion": "voices an opinion",
    "first_person": "speaks of the speaker or the listener",
    "future": "speaks of the future",
}


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One sign found in a sentence."""

    name: str
    strength: float
    """0..1."""
    reason: str
    """In words, with the sentence's own wording; empty for a sign that needs none."""


@dataclass(frozen=True, kw_only=True)
class Checkworthiness:
    """A sentence's score and why."""

    score: float
    """0..1: comparable between sentences, no probability of anything."""
    reasons: tuple[str, ...]
    """Plain words, the heaviest sign first."""
    signs: tuple[Sign, ...]


def score_sentence(text: str, language: str | None, *, lexicons: Lexicons) -> Checkworthiness:
    """Score one sentence.

    Args:
        text: The sentence.
        language: BCP 47 tag; a language without lists is scored by digits, names and quotation marks.
        lexicons: Lists and weights (`packaged_lexicons()`).
    """
    return score_reading(read_sentence(text, lexicons.of(language)), lexicons.weights)


def score_reading(reading: Reading, weights: Weights) -> Checkworthiness:
    """Score a sentence that has been read already."""
    signs = signs_of(reading)
    logit = weights.intercept + sum(weights.of(s.name) * s.strength for s in signs)
    told = sorted((s for s in signs if s.reason), key=lambda s: -abs(weights.of(s.name) * s.strength))
    return Checkworthiness(score=1 / (1 + math.exp(-logit)), reasons=tuple(s.reason for s in told), signs=signs)


def signs_of(reading: Reading) -> tuple[Sign, ...]:
    """Every sign present in a sentence."""
    return (
        *_numbers(reading),
        *_names(reading),
        *_listed(reading),
        *_quotation(reading),
        *_form(reading),
        *_manner(reading),
    )


def counted(reading: Reading) -> str | None:
    """The sentence's first counting number with what it counts (`12 kilometers`), or `None`."""
    numbers = _number_tokens(reading)
    with_unit = next((at for at in numbers if _has_unit(reading, at)), None)
    return _with_noun(reading, numbers[0] if with_unit is None else with_unit) if numbers else None


def measured(reading: Reading) -> bool:
    """Whether a number comes with a unit, a currency or per cent."""
    return any(_has_unit(reading, at) for at in _number_tokens(reading))


def _numbers(reading: Reading) -> tuple[Sign, ...]:
    signs: list[Sign] = []
    number = counted(reading)
    if number is not None:
        signs.append(Sign(name="number", strength=1.0, reason=f"states a number: {number}"))
        if measured(reading):
            signs.append(Sign(name="measure", strength=1.0, reason=""))
    day = _date(reading)
    if day is not None:
        signs.append(Sign(name="date", strength=1.0, reason=f"gives a date: {day}"))
    return tuple(signs)


def _number_tokens(reading: Reading) -> list[int]:
    return [at for at in range(len(reading.tokens)) if _is_number(reading, at)]


def _is_number(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    if not token.text[0].isdecimal():
        return reading.marked("number", at)
    return not _dates(reading, at) and (_YEAR.fullmatch(token.text) is None or _has_unit(reading, at))


def _dates(reading: Reading, at: int) -> bool:
    """Whether a digit belongs to a date: a month's name stands beside it."""
    beside = (i for i in (at - 1, at + 1) if 0 <= i < len(reading.tokens))
    return any(reading.marked("date", i) or reading.is_may(i) for i in beside)


def _has_unit(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    before, after = reading.text[: token.start].rstrip()[-1:], reading.text[token.end :].lstrip()[:1]
    near = any(reading.marked("unit", i) for i in range(at + 1, min(at + 3, len(reading.tokens))))
    return near or before in _MONEY or after in _SYMBOLS


def _with_noun(reading: Reading, at: int) -> str:
    """The number and what it counts, with its currency or per cent sign."""
    start, last = reading.tokens[at].start, at + 1
    priced = reading.text[max(start - 1, 0) : start] in _MONEY
    while last < min(at + 3, len(reading.tokens)) and reading.gap(last) in {" ", "\u00a0"}:
        if priced and not reading.marked("number", last):
            break
        last += 1
        if reading.marked("unit", last - 1) and not reading.marked("number", last - 1):
            break
    end = reading.tokens[last - 1].end
    signed = reading.text[end : end + 1] in _SYMBOLS
    return reading.text[start - priced : end + signed]


def _date(reading: Reading) -> str | None:
    """The date's own words: a listed month or day with the numbers beside it, else a year."""
    at = next((i for i in range(len(reading.tokens)) if reading.marked("date", i) or reading.is_may(i)), None)
    if at is None:
        return next((t.text for t in reading.tokens if _YEAR.fullmatch(t.text)), None)
    first, last = at, at + 1
    while last < len(reading.tokens) and reading.marked("date", last):
        last += 1
    if at and _is_day(reading.tokens[at - 1]):
        first -= 1
    while last < len(reading.tokens) and _is_day(reading.tokens[last]) and len(reading.gap(last)) <= 2:
        last += 1
    return reading.text[reading.tokens[first].start : reading.tokens[last - 1].end]


def _is_day(token: Token) -> bool:
    return token.text.isdecimal() and (len(token.text) <= 2 or _YEAR.fullmatch(token.text) is not None)


def _names(reading: Reading) -> tuple[Sign, ...]:
    names = list(dict.fromkeys(name.text for name in reading.names))
    if not names:
        return ()
    return (Sign(name="name", strength=min(len(names), 3) / 3, reason="names: " + ", ".join(names[:4])),)


def _listed(reading: Reading) -> tuple[Sign, ...]:
    signs = [(name, words, reading.found.get(name, [])) for name, words in _LISTED.items()]
    signs += [(name, words, reading.outside_quotes(name)) for name, words in _LISTED_OUTSIDE_QUOTES.items()]
    return tuple(
        Sign(name=name, strength=1.0, reason=f"{words}: {reading.words(found[0])}")
        for name, words, found in signs
        if found
    )


def _quotation(reading: Reading) -> tuple[Sign, ...]:
    longest = max((len(reading.text[q.start : q.end].split()) for q in reading.quoted), default=0)
    return (Sign(name="quotation", strength=1.0, reason="quotes someone's words"),) if longest > 3 else ()


def _form(reading: Reading) -> tuple[Sign, ...]:
    words = size_in_words(reading)
    signs = [Sign(name="length", strength=min(words, LONG_WORDS) / LONG_WORDS, reason="")]
    if words < SHORT_WORDS:
        signs.append(Sign(name="short", strength=1.0, reason=f"fewer than {SHORT_WORDS} words"))
    if not _ENDED.search(reading.text):
        signs.append(Sign(name="fragment", strength=1.0, reason="no full sentence"))
    return tuple(signs)


def _manner(reading: Reading) -> tuple[Sign, ...]:
    signs: list[Sign] = []
    if _ASKED.search(reading.text):
        signs.append(Sign(name="question", strength=1.0, reason="asks a question"))
    ordered = next((f for f in reading.found.get("imperative", ()) if f.first == 0), None)
    if ordered is not None:
        signs.append(
            Sign(name="imperative", strength=1.0, reason=f"tells the reader what to do: {reading.words(ordered)}")
        )
    outside = _outside_story(reading)
    if outside:
        signs.append(Sign(name="boilerplate", strength=1.0, reason=f"not part of the story: {outside}"))
    return tuple(signs)


def _outside_story(reading: Reading) -> str | None:
    listed = next((f for f in reading.found.get("boilerplate", ()) if f.first == 0 or len(reading.tokens) < 15), None)
    address = _ADDRESS.search(reading.text)
    if listed is not None:
        return reading.words(listed)
    # A sentence may end with a link; a line that is mostly a link is none of the story.
    mostly = address is not None and (address.group() == "©" or len(address.group()) * 2 > len(reading.text))
    return "an address or a credit" if mostly else None


def size_in_words(reading: Reading) -> int:
    """Words of a sentence; two characters count as one word in scripts written without spaces."""
    return sum(_words_in(token) for token in reading.tokens)


def _words_in(token: Token) -> int:
    return max(1, len(token.text) // 2) if _SPACELESS.search(token.text) else 1
