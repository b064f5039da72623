"""Numbers as they are written: in digits of several scripts and habits, in words, and both with a scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from workbench.slots.compounds import compound
from workbench.slots.digits import in_digits
from workbench.slots.number_words import NumberWords, number_words
from workbench.slots.text import NUMBER, SIGN, WORD, Reading

__all__ = ["Numeral", "begins_number", "numeral_at"]


@dataclass(frozen=True, kw_only=True)
class Numeral:
    """A number at a place in a text."""

    low: float
    high: float
    """Equal to `low` but for orders of size (`dozens`)."""
    step: float
    """Half the weight of the last digit told."""
    next: int
    """The token after it."""
    whole: bool
    """Written in full, without a scale word."""
    spelled: bool
    """Written in words alone."""


@lru_cache(maxsize=2**16)
def begins_number(key: str, language: str) -> bool:
    """Whether a folded word can be the first of a number."""
    words = number_words(language)
    tables = (words.vague, words.half, words.one_and_half, words.numbers)
    known = any(table.begins(key) for table in tables) or key in words.ones or key in words.alone
    return known or compound(key, language) is not None


def numeral_at(reading: Reading, index: int) -> Numeral | None:
    """The longest number that begins at this token."""
    words = number_words(reading.language)
    token = reading.tokens[index]
    if token.kind == NUMBER:
        written = in_digits(token.key, reading.language)
        if written is None:
            return None
        value, step = written
        plain = Numeral(low=value, high=value, step=step, next=index + 1, whole=True, spelled=False)
        return _scaled(reading, plain, words)
    if token.kind != WORD:
        return None
    if vague := words.vague.at(reading.tokens, index):
        (low, high), size = vague
        return Numeral(low=low, high=high, step=0, next=index + size, whole=False, spelled=True)
    return _in_words(reading, index, words)


def _scaled(reading: Reading, found: Numeral, words: NumberWords) -> Numeral:
    """The number with the scale words after it: 1.2 million, 40 тис., 2 and a half million."""
    tokens = reading.tokens
    if half := words.and_half.at(tokens, found.next):
        found = replace(found, low=found.low + 0.5, high=found.high + 0.5, step=0.05, next=found.next + half[1])
    while (scale := words.scales.at(tokens, found.next)) and _is_scale(reading, found.next):
        factor, size = scale
        step = (found.step or 0.5) * factor if factor >= 1000 else 0.0
        found = replace(
            found, low=found.low * factor, high=found.high * factor, step=step, next=found.next + size, whole=False
        )
    return found


_SHORT_SCALES = frozenset({"k", "m"})


def _is_scale(reading: Reading, index: int) -> bool:
    """`k` and `m` count only where they touch their number; `m` is left to its readers, for it means metres as well."""
    token = reading.tokens[index]
    if token.key not in _SHORT_SCALES:
        # بالمئة is per cent: with its article the word for hundred is no scale.
        return not reading.text.startswith("بال", token.start)
    return token.key == "k" and reading.tokens[index - 1].end == token.start


def _in_words(reading: Reading, index: int, words: NumberWords) -> Numeral | None:
    tokens = reading.tokens
    if half := words.half.at(tokens, index):
        scale = words.scales.at(tokens, index + half[1])
        return scale and _spelled(0.5 * scale[0], 0.05 * scale[0], index + half[1] + scale[1])
    if half := words.one_and_half.at(tokens, index):
        scale = words.scales.at(tokens, index + half[1])
        factor, size = scale or (1.0, 0)
        return _spelled(1.5 * factor, 0.05 * factor, index + half[1] + size)
    value, place, scaled = _sum(reading, index, words)
    if place == index:
        return None
    if words.and_half.at(tokens, place):
        return _scaled(reading, _spelled(value, 0.0, place), words)
    numeral = _spelled(value, 0.5 * scaled if scaled >= 1000 and value % scaled == 0 else 0.0, place)
    return replace(numeral, whole=scaled < 1000)


def _spelled(value: float, step: float, place: int) -> Numeral:
    return Numeral(low=value, high=value, step=step, next=place, whole=False, spelled=True)


@dataclass(kw_only=True)
class _Sum:
    """Number words put together so far: thousands and more in `total`, the rest in `group`."""

    total: float = 0
    group: float = 0
    last_scale: float = 0
    least_scale: float = 1e18

    def add(self, value: float, language: str, *, joined: bool) -> bool:
        rest = self.group % 100
        fits = (
            self.group == 0
            or (value < 100 and rest == 0)
            or (value < 10 and rest >= 20 and rest % 10 == 0)
            or (language == "fr" and value < 20 and rest in (60, 80))
            or (language == "ar" and 0 < rest < 10 and (value == 10 or (value < 100 and joined and value % 10 == 0)))
            or (language == "ar" and value == 100 and 0 < self.group < 10)
        )
        if fits:
            self.group += value
        return fits

    def scale(self, factor: float) -> bool:
        if factor < 1000:
            if self.group >= 100:
                return False
            self.group = max(self.group, 1) * factor
        elif factor >= self.least_scale:
            return False
        else:
            self.total += max(self.group, 1) * factor
            self.group = 0
            self.least_scale = factor
        self.last_scale = factor
        return True


def _sum(reading: Reading, index: int, words: NumberWords) -> tuple[float, int, float]:
    """Value, the token after the number, and its last scale; the token is `index` when there is no number."""
    tokens, sum_, place = reading.tokens, _Sum(), index
    while place < len(tokens) and place - index < 12:
        at, joined = place, False
        if place > index and tokens[place].key in words.joins:
            at, joined = place + 1, True
        elif place > index and tokens[place].kind == SIGN and tokens[place].key == "-":
            at = place + 1
        taken = _part(reading, at, words, sum_, first=place == index, joined=joined)
        if not taken:
            break
        place = at + taken
    return sum_.total + sum_.group, place, sum_.last_scale


def _part(reading: Reading, at: int, words: NumberWords, sum_: _Sum, *, first: bool, joined: bool) -> int:
    """How many tokens the next part of a number takes; 0 when the number is over."""
    tokens = reading.tokens
    if at >= len(tokens) or tokens[at].kind != WORD:
        return 0
    key = tokens[at].key
    if words.language == "ar" and key.startswith("و") and not first:
        joined = True
    value = _value(reading, at, words)
    if value is not None:
        return value[1] if sum_.add(value[0], words.language, joined=joined) else 0
    scale = _scale(reading, at, words)
    if scale and (not first or key in words.alone):
        return scale[1] if sum_.scale(scale[0]) else 0
    if key in words.ones:
        after = _scale(reading, at + 1, words) or _arabic_tens(reading, at + 1)
        unit = sum_.group % 100 >= 20 and sum_.group % 10 == 0
        if unit or (after and not joined and sum_.group == 0):
            sum_.group += 1
            return 1
    return 0


def _arabic_tens(reading: Reading, at: int) -> float | None:
    """One and twenty: in Arabic the one comes first, and `and` is part of the second word."""
    if reading.language != "ar" or at >= len(reading.tokens) or not reading.tokens[at].key.startswith("و"):
        return None
    return compound(reading.tokens[at].key, "ar")


def _value(reading: Reading, at: int, words: NumberWords) -> tuple[float, int] | None:
    found = words.numbers.at(reading.tokens, at)
    if found:
        return found
    value = compound(reading.tokens[at].key, words.language)
    return None if value is None else (value, 1)


def _scale(reading: Reading, at: int, words: NumberWords) -> tuple[float, int] | None:
    if at >= len(reading.tokens):
        return None
    found = words.scales.at(reading.tokens, at)
    if found and not _is_scale(reading, at):
        return None
    key = reading.tokens[at].key
    if found or words.language != "ar" or key[:1] not in "وب":
        return found
    value = words.scales.of(key[1:])
    return None if value is None else (value, 1)
