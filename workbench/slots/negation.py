"""Finds what a text denies, and tells where one text denies what the other states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.meaning import beside, meaning
from workbench.slots.model import Held, Polarity, Slot
from workbench.slots.text import BREAK, NUMBER, STOP, WORD, Reading, fold
from workbench.types import SlotKind, SlotRelation

__all__ = ["find_denials", "flipped", "relate_denial"]

_REACH = 4
"""Words after a denying word among which the denied one stands."""
_LEAST, _SHARE = 3, 0.5
"""How many words two sentences must share, and which share of the longer one, to tell of the same event."""


@lru_cache(maxsize=512)
def find_denials(reading: Reading) -> tuple[Slot, ...]:
    """Denials in the order of the text: `did not sign`, `denied signing`; one a sentence at most.

    A sentence that denies twice is left out: what it says in the end is not for rules to tell.
    """
    found: dict[int, list[Slot]] = {}
    for slot in _denials(reading):
        found.setdefault(reading.sentence_at(slot.start), []).append(slot)
    return tuple(slots[0] for slots in found.values() if len(slots) == 1)


def relate_denial(claim: Slot, denials: Sequence[Slot], passage: Reading) -> Held:
    """What a passage says of something the claim denies."""
    denied = _words(claim)
    for slot in denials:
        if denied & _words(slot) and _same_event(claim.beside, slot.beside):
            return SlotRelation.AGREES, slot, f"{slot.text} here, {claim.text} in the claim"
    if any(denied & _words(slot) for slot in _denials(passage)) or _doubtful(passage):
        return SlotRelation.ABSENT, None, "not told here"
    for sentence in range(len(passage.sentences)):
        stated = beside(passage, sentence)
        if denied & stated and _same_event(claim.beside, stated) and not _denies(passage, sentence):
            slot = _stated(passage, sentence, denied)
            return SlotRelation.DIFFERS, slot, f"stated here ({slot.text}), denied in the claim ({claim.text})"
    return SlotRelation.ABSENT, None, "not told here"


def flipped(claim: Reading, denials: Sequence[Slot]) -> Iterator[tuple[Slot, Slot, str]]:
    """What the claim states and the passage denies: the claim's word, the passage's denial, words for the reader."""
    for sentence in range(len(claim.sentences)):
        stated = beside(claim, sentence)
        if _denies(claim, sentence):
            continue
        for slot in denials:
            denied = _words(slot) & stated
            if len(denied) >= min(2, len(_words(slot))) and _same_event(stated, slot.beside):
                word = _stated(claim, sentence, denied)
                yield word, slot, f"denied here ({slot.text}), stated in the claim ({word.text})"
                break


@lru_cache(maxsize=512)
def _doubtful(reading: Reading) -> bool:
    return any(_doubts().of(token.key) for token in reading.tokens if token.kind == WORD)


@cache
def _doubts() -> Phrases[bool]:
    return phrases((word, True) for word in lists("slot_negation")["doubt"])


def _same_event(one: frozenset[str], other: frozenset[str]) -> bool:
    common = len(one & other)
    return common >= _LEAST and common >= _SHARE * max(len(one), len(other))


def _words(slot: Slot) -> frozenset[str]:
    assert isinstance(slot.value, Polarity)
    return frozenset(slot.value.words)


def _denies(reading: Reading, sentence: int) -> bool:
    first, last = reading.sentences[sentence]
    words = _lists(reading.language)
    return any(
        words.deny.at(reading.tokens, at) or words.denial.at(reading.tokens, at)
        for at in range(first, last)
        if _may_deny(reading.tokens[at].key, reading.language)
    )


def _stated(reading: Reading, sentence: int, words: frozenset[str]) -> Slot:
    """The last word of a sentence that stands for one of these, as a slot."""
    first, last = reading.sentences[sentence]
    tokens = reversed(reading.tokens[first:last])
    token = next(t for t in tokens if t.kind == WORD and meaning(t.key, reading.language) in words)
    return Slot(
        kind=SlotKind.NEGATION,
        start=token.start,
        end=token.end,
        text=reading.text[token.start : token.end],
        value=Polarity(negated=False, words=tuple(sorted(words))),
        beside=beside(reading, sentence),
    )


def _denials(reading: Reading) -> Iterator[Slot]:
    words, index = _lists(reading.language), 0
    while index < len(reading.tokens):
        if not _may_deny(reading.tokens[index].key, reading.language):
            index += 1
            continue
        verb = words.denial.at(reading.tokens, index)
        found = verb or words.deny.at(reading.tokens, index)
        if not found:
            index += 1
            continue
        following = index + found[1]
        scope = _scope(reading, index, following, words, verb=verb is not None)
        if scope:
            yield _slot(reading, index, scope)
        index = following


@lru_cache(maxsize=2**16)
def _may_deny(key: str, language: str) -> bool:
    """Whether a word can be the first of a denial: asked of every word, so answered from memory."""
    words = _lists(language)
    return words.denial.begins(key) or words.deny.begins(key)


def _scope(reading: Reading, index: int, following: int, words: _Lists, *, verb: bool) -> list[int]:
    """The tokens of the word that is denied, or for a verb of denial of all that may be."""
    tokens = reading.tokens
    if following < len(tokens) and (tokens[following].key in words.not_before or tokens[following].kind == NUMBER):
        return []
    if words.closing and tokens[index].key in ("ne", "n'"):
        near = [token.key for token in tokens[following : following + 6]]
        if not any(key in words.closing for key in near) or "que" in near[:4]:
            return []
    found: list[int] = []
    for place in range(following, min(len(tokens), following + (12 if verb else _REACH + 2))):
        if tokens[place].kind == STOP or (tokens[place].kind == BREAK and not verb):
            break
        if tokens[place].kind != WORD:
            continue
        if not verb and tokens[place].key in words.across:
            break
        if meaning(tokens[place].key, reading.language) and not _adverb(reading, place):
            if verb and tokens[place].key in words.hearsay:
                continue
            found.append(place)
            if not verb:
                break
    if reading.language == "de" and not verb:
        found += _german_verb(reading, index)
    return found


def _adverb(reading: Reading, place: int) -> bool:
    key = reading.tokens[place].key
    return reading.language == "en" and (key.endswith("ly") or key in ("yet", "ever", "even", "immediately"))


def _german_verb(reading: Reading, index: int) -> list[int]:
    """In German the verb may stand before: unterzeichnete den Vertrag nicht."""
    tokens, found = reading.tokens, []
    for place in range(index - 1, max(-1, index - 7), -1):
        if tokens[place].kind in (STOP, BREAK):
            break
        lower = tokens[place].kind == WORD and not reading.capital(place)
        if lower and meaning(tokens[place].key, reading.language):
            found.append(place)
    return found


def _slot(reading: Reading, index: int, scope: list[int]) -> Slot:
    tokens = reading.tokens
    first, last = min(index, *scope), max(index, *scope)
    start, end = tokens[first].start, tokens[last].end
    return Slot(
        kind=SlotKind.NEGATION,
        start=start,
        end=end,
        text=reading.text[start:end],
        value=Polarity(negated=True, words=tuple(meaning(tokens[place].key, reading.language) for place in scope)),
        beside=beside(reading, tokens[index].sentence),
    )


@dataclass(frozen=True, kw_only=True)
class _Lists:
    deny: Phrases[bool]
    denial: Phrases[bool]
    not_before: frozenset[str]
    across: frozenset[str]
    hearsay: frozenset[str]
    closing: frozenset[str]


@cache
def _lists(language: str) -> _Lists:
    held = lists("slot_negation")

    def of(section: str) -> list[str]:
        return [str(word) for part in spoken(held[section], language) for word in part]

    return _Lists(
        deny=phrases(((word, True) for word in of("deny")), language),
        denial=phrases(((word, True) for word in of("denial")), language),
        not_before=frozenset(fold(word) for word in of("not_before")),
        across=frozenset(fold(word) for word in of("across")),
        hearsay=frozenset(fold(word) for word in of("hearsay")),
        closing=frozenset(fold(word) for word in of("closing")),
    )
