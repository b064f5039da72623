"""Finds amounts: counts with what is counted, measures, money and per cent."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.matter import Matter, matter_of
from workbench.slots.meaning import STATE, THING, beside, meaning
from workbench.slots.measures import AGE, COUNT, PERCENT, Measure, measure_after, measure_before
from workbench.slots.model import Quantity, Slot
from workbench.slots.numerals import Numeral, begins_number, numeral_at
from workbench.slots.ranges import opens_range, range_at
from workbench.slots.refused import refused
from workbench.slots.text import NUMBER, SIGN, WORD, Reading, fold
from workbench.types import SlotKind

__all__ = ["find_quantities"]

_COUNT = Measure(kind=SlotKind.NUMBER, dimension=COUNT)
_REFUSED = "refused"
_PEOPLE = frozenset(
    THING + name for name in ("person", "civilian", "child", "woman", "man", "soldier", "police", "prisoner")
)
_SHARE = Measure(kind=SlotKind.PERCENT, dimension=PERCENT)


def find_quantities(reading: Reading, taken: Collection[int]) -> Iterator[Slot]:
    """Amounts in the order of the text; `taken` are the tokens that belong to dates."""
    index = 0
    while index < len(reading.tokens):
        token = reading.tokens[index]
        known = token.kind == NUMBER or (token.kind == WORD and _may_begin(token.key, reading.language))
        found = _amount(reading, index, taken) if known and index not in taken else None
        if found is None:
            index += 1
            continue
        index = max(index + 1, found.next)
        if slot := _slot(reading, found):
            yield slot


@lru_cache(maxsize=2**16)
def _may_begin(key: str, language: str) -> bool:
    """Whether a word can be the first of an amount: asked of every word, so answered from memory."""
    words = _words(language)
    return begins_number(key, language) or words.shares.begins(key) or key in words.one_strict


@dataclass(frozen=True, kw_only=True)
class _Amount:
    """A number with its measure and the words before it that loosen it. Token places, the last one excluded."""

    first: int
    number: int
    next: int
    numeral: Numeral
    measure: Measure
    bound: str
    """`about`, `more`, `fewer`, or empty."""


def _amount(reading: Reading, index: int, taken: Collection[int]) -> _Amount | None:
    token, words = reading.tokens[index], _words(reading.language)
    if token.kind == WORD and (told := words.shares.at(reading.tokens, index)):
        part = Numeral(low=told[0], high=told[0], step=0.5, next=index + told[1], whole=False, spelled=True)
        return _bounded(reading, index, index, part, _SHARE, words)
    numeral = numeral_at(reading, index) or _one(reading, index, words)
    if numeral is None:
        return None
    if share := _share(reading, index, numeral, words):
        return _bounded(reading, index, index, share, _SHARE, words)
    return _whole(reading, index, numeral, taken)


def _share(reading: Reading, index: int, numeral: Numeral, words: _Words) -> Numeral | None:
    """`nine out of ten`, `9 in 100` as per cent."""
    link = words.out_of.at(reading.tokens, numeral.next)
    start = numeral.next + link[1] if link else len(reading.tokens)
    whole = numeral_at(reading, start) if start < len(reading.tokens) else None
    if not whole or whole.high not in (10, 100) or not 0 < numeral.high < whole.high:
        return None
    if refused(reading, index, numeral.next, measured=False):
        return None
    per_cent = 100 * numeral.high / whole.high
    return replace(whole, low=per_cent, high=per_cent, step=50 / whole.high, whole=False)


def _whole(reading: Reading, index: int, numeral: Numeral, taken: Collection[int]) -> _Amount | None:
    words = _words(reading.language)
    if below_zero := _below_zero(reading, index):
        numeral = replace(numeral, low=-numeral.low, high=-numeral.high)
    first, sign = index - below_zero, measure_before(reading, index)
    if sign:
        first -= sign[1]
    ranged = range_at(reading, index, numeral)
    if any(place in taken for place in range(index, ranged.next)):
        return None
    spanned, measure = _measured(reading, ranged, sign[0] if sign else None)
    if ranged is numeral and refused(reading, index, spanned.next, measured=measure is not None):
        # It is passed over whole, so that no part of it is read as a number of its own.
        return _Amount(first=first, number=index, next=spanned.next, numeral=spanned, measure=_COUNT, bound=_REFUSED)
    if ranged is not numeral and opens_range(reading, index):
        first -= 1
    return _bounded(reading, first, index, spanned, measure or _COUNT, words)


def _below_zero(reading: Reading, index: int) -> bool:
    """A minus that touches the number and nothing before it."""
    if index == 0 or reading.tokens[index - 1].key not in ("-", "−", "–"):
        return False
    minus = reading.tokens[index - 1]
    return minus.end == reading.tokens[index].start and (
        minus.start == 0 or reading.text[minus.start - 1] in " (\u00a0"
    )


def _one(reading: Reading, index: int, words: _Words) -> Numeral | None:
    """`one person`: a word for one counts before a person, what befell them, or a unit."""
    if reading.tokens[index].key not in words.one_strict or index + 1 >= len(reading.tokens):
        return None
    stem = meaning(reading.tokens[index + 1].key, reading.language)
    if not (stem in _PEOPLE or stem.startswith(STATE)) and not measure_after(reading, index + 1):
        return None
    return Numeral(low=1, high=1, step=0, next=index + 1, whole=True, spelled=True)


def _measured(reading: Reading, numeral: Numeral, sign: Measure | None) -> tuple[Numeral, Measure | None]:
    """The number with the unit after it; an `m` that touches it is a million of money, else metres."""
    tokens, place = reading.tokens, numeral.next
    if sign and place < len(tokens) and tokens[place].key == "m" and tokens[place - 1].end == tokens[place].start:
        million = replace(numeral, low=numeral.low * 1e6, high=numeral.high * 1e6, step=(numeral.step or 0.5) * 1e6)
        return replace(million, next=place + 1, whole=False), sign
    if sign and sign.dimension != AGE:
        # The name of the currency may follow its sign or code: US$5 million dollars.
        after = measure_after(reading, place)
        again = after is not None and after[0].dimension == sign.dimension
        return (replace(numeral, next=place + after[1]), sign) if again and after else (numeral, sign)
    hyphen = place + 1 < len(tokens) and tokens[place].kind == SIGN and tokens[place].key in "-‑–"
    found = measure_after(reading, place + 1 if hyphen else place)
    if found:
        numeral = replace(numeral, next=place + found[1] + hyphen)
        return (numeral, sign) if sign else (_in_unit(numeral, found[0]), found[0])
    return numeral, sign


def _in_unit(numeral: Numeral, measure: Measure) -> Numeral:
    return replace(
        numeral,
        low=numeral.low * measure.factor,
        high=numeral.high * measure.factor,
        step=(numeral.step or (0.5 if measure.factor != 1 else 0.0)) * measure.factor,
    )


def _bounded(reading: Reading, first: int, number: int, numeral: Numeral, measure: Measure, words: _Words) -> _Amount:
    """The amount with what stands before or after it: about, more than, at least, or so."""
    bound, tokens = "", reading.tokens
    for _ in range(2):
        found = words.bounds.before(tokens, first)
        if not found:
            break
        bound = found[0] if bound in ("", "about") else bound
        first -= found[1]
    if not bound and (after := words.bounds.at(tokens, numeral.next)) and _closes(reading, numeral.next + after[1]):
        bound = after[0]
    if not bound and numeral.next < len(tokens) and tokens[numeral.next].key == "+":
        bound, numeral = "more", replace(numeral, next=numeral.next + 1)
    return _Amount(first=first, number=number, next=numeral.next, numeral=numeral, measure=measure, bound=bound)


def _closes(reading: Reading, index: int) -> bool:
    """Words after an amount belong to it only at the end of a clause; else they loosen what comes next."""
    return index >= len(reading.tokens) or reading.tokens[index].kind in ("stop", "break")


def _slot(reading: Reading, amount: _Amount) -> Slot | None:
    if amount.bound == _REFUSED:
        return None
    matter = matter_of(reading, amount.number, amount.next, counted=amount.measure.dimension == COUNT)
    kind, dimension = amount.measure.kind, amount.measure.dimension
    if dimension == "pounds" and amount.numeral.high >= 1e6:
        kind, dimension = SlotKind.MONEY, "GBP"
    last = matter.last
    if reading.tokens[last].key == "of":  # half of: the link is read, and not shown
        last -= 1
    start, end = reading.tokens[amount.first].start, reading.tokens[last].end
    return Slot(
        kind=kind,
        start=start,
        end=end,
        text=reading.text[start:end],
        value=_quantity(reading, amount, dimension, matter),
        beside=beside(reading, reading.tokens[amount.number].sentence),
    )


def _quantity(reading: Reading, amount: _Amount, dimension: str, matter: Matter) -> Quantity:
    numeral = amount.numeral
    stated = (numeral.low + numeral.high) / 2
    return Quantity(
        low=-math.inf if amount.bound == "fewer" else numeral.low,
        high=math.inf if amount.bound == "more" else numeral.high,
        stated=numeral.high if amount.bound == "fewer" else numeral.low if amount.bound == "more" else stated,
        step=numeral.step,
        dimension=dimension,
        noun=matter.nouns,
        states=matter.states,
        part=matter.part,
        lead=reading.tokens[amount.first - 1].key if amount.first else "",
        about=amount.bound == "about",
        vague=numeral.low < numeral.high and numeral.step == 0 and numeral.spelled,
    )


@dataclass(frozen=True, kw_only=True)
class _Words:
    shares: Phrases[float]
    bounds: Phrases[str]
    out_of: Phrases[bool]
    one_strict: frozenset[str]


@cache
def _words(language: str) -> _Words:
    held = lists("slots")

    def of(section: str) -> frozenset[str]:
        return frozenset(fold(word) for part in spoken(held[section], language) for word in part)

    shares = ((word, float(value)) for part in spoken(held["shares"], language) for word, value in part.items())
    bounds = [
        (word, name) for name in ("about", "more", "fewer") for part in spoken(held[name], language) for word in part
    ]
    return _Words(
        shares=phrases(shares, language),
        bounds=phrases(bounds, language),
        out_of=phrases(((word, True) for part in spoken(held["out_of"], language) for word in part), language),
        one_strict=of("one_strict"),
    )
