"""What a sentence only expects or believes: looked for again in a wording, and no claim that can be checked.

`The railway will open` is not `The railway opened`, and `I think it is a disgrace` is not `It is a disgrace`. The word
lists know the signs; how far a sign reaches is told by commas, and by `and` before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.claims.vocabulary import Vocabulary, Word, words_of
from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Reading
from workbench.grammar.saying import all_said

__all__ = ["unfit_by_rules", "why_outlook_lost"]

_BREAK = re.compile(r"[,;:—–،؛、，；()]")
_JOINED_WITHIN = 4
"""How many words after `and` a sign may stand to belong to a part of its own: `and the mayor will vote`."""
_INTRODUCES_WITHIN = 4
"""An opinion that begins later in a sentence does not introduce it."""

# Listed signs that are other words as often: too weak to call a sentence a forecast.
_WEAK = frozenset(
    """
    wird werden morgen mañana va vont aura auront tendrá habrá plant planen plans planea prevé prévoit планує планують
    планирует планируют going
    """.split()
)
_OTHER_WORDS = frozenset("mine ihr".split())
"""Listed words of the first person that are nouns and words for others too."""
_I_BELIEVE = frozenset(
    """
    вважаю думаю гадаю сподіваюся сподіваємося считаю полагаю надеюсь надеемся creo pienso espero opino
    أعتقد نعتقد أظن آمل نأمل أتمنى نتمنى
    """.split()
)
"""Verbs that hold their `I` or `we`."""
_IN_MY_VIEW = frozenset({"на мою думку", "на мой взгляд", "по-моему", "meiner meinung", "à mon avis", "في رأيي"})


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """A listed sign, and the words of its sentence that it governs: tokens `[first, last)`."""

    found: Found
    first: int
    last: int
    ends: bool
    """Whether it closes its clause, as `next year` does."""


def why_outlook_lost(wording: Reading, sentences: Sequence[Reading]) -> str | None:
    """Which sign of a forecast or of an opinion a wording of these sentences loses; `None` when it keeps them."""
    for sentence in sentences:
        lost = _future_lost(wording, sentence) or _opinion_lost(wording, sentence)
        if lost is not None:
            return lost
    return None


def unfit_by_rules(wording: Reading) -> str | None:
    """`opinion` or `prediction` for a statement that is plainly no more than that, whatever a model calls it."""
    if any(not said.hears for said in all_said(wording)):
        return None  # that somebody says so can be checked
    if any(f.first < _INTRODUCES_WITHIN and _is_belief(wording, f) for f in wording.found.get("opinion", ())):
        return "opinion"
    return "prediction" if any(_forecasts(wording, sign) for sign in _signs(wording, "future")) else None


def _future_lost(wording: Reading, sentence: Reading) -> str | None:
    every = _signs(sentence, "future")
    # `Will vote next week`: the verb tells how far both reach.
    led = {id(s) for s in every if s.ends and any(v.first <= s.found.first < v.last for v in every if not v.ends)}
    signs = [sign for sign in every if id(sign) not in led and _governs(sentence, sign, wording)]
    verbs = [sign for sign in signs if not sign.ends]
    kept = _signs(wording, "future")
    if not signs or any(not sign.ends for sign in kept):
        return None
    told = sentence.words((verbs or signs)[0].found)
    if verbs or not kept:
        return f"its forecast is lost: {told}"
    # Where a day alone tells the future, the verb does too, by a form that no list knows.
    exact = {token.key for token in sentence.tokens}
    held = Vocabulary([sentence.text])
    changed = [w.text for w in words_of(wording.text) if not w.is_small and held.has(w) and w.text.lower() not in exact]
    return f"its forecast is lost: {told}, {changed[0]}" if changed else None


def _opinion_lost(wording: Reading, sentence: Reading) -> str | None:
    told = any(not said.hears for said in all_said(wording))
    words = Vocabulary([wording.text])
    for name in ("opinion", "first_person"):
        for sign in _signs(sentence, name):
            mine = name == "first_person" or _is_belief(sentence, sign.found)
            # What is attributed to whoever says `I think` is not stated as a fact.
            if (told and mine) or sentence.tokens[sign.found.first].key in _OTHER_WORDS:
                continue
            if not _kept(words, sentence, sign.found) and _governs(sentence, sign, wording):
                return f"its opinion is lost: {sentence.words(sign.found)}"
    return None


def _kept(words: Vocabulary, reading: Reading, found: Found) -> bool:
    return all(words.has(word) for word in words_of(reading.words(found)))


def _governs(sentence: Reading, sign: _Sign, wording: Reading) -> bool:
    """Whether a wording holds any word that the sign is about."""
    held = Vocabulary([wording.text])
    return any(held.has(word) for word in _content(sentence, sign.first, sign.last))


def _content(reading: Reading, first: int, last: int) -> Iterator[Word]:
    signs = ("future", "opinion", "first_person", "that")
    for at in range(first, last):
        if not any(reading.marked(sign, at) for sign in signs):
            yield from (word for word in words_of(reading.tokens[at].text) if not word.is_small)


def _signs(reading: Reading, name: str) -> list[_Sign]:
    return [_reach(reading, found) for found in reading.found.get(name, ()) if not _is_morning(reading, found)]


def _reach(reading: Reading, found: Found) -> _Sign:
    first, last = _clause(reading, found.first, found.last)
    ends = found.last == last
    joints = [at for at in range(max(first, found.first - _JOINED_WITHIN), found.first)]
    joined = [at for at in joints if reading.marked("coordinating", at)]
    if joined and not ends:
        first = joined[-1]
    if not any(True for _ in _content(reading, first, last)):
        # `In my view, …` and `…, I think` are about what the comma parts them from.
        first, last = (first, _clause(reading, last, last + 1)[1]) if last < len(reading.tokens) else (0, last)
    return _Sign(found=found, first=first, last=last, ends=ends)


def _clause(reading: Reading, first: int, last: int) -> tuple[int, int]:
    while first > 0 and not _BREAK.search(reading.gap(first)):
        first -= 1
    while last < len(reading.tokens) and not _BREAK.search(reading.gap(last)):
        last += 1
    return first, last


def _forecasts(reading: Reading, sign: _Sign) -> bool:
    """Whether nothing but a forecast is stated: a sure sign, in no clause of its own and with no event beside it."""
    before = sign.found.first - 1
    relative = before >= 0 and (reading.marked("that", before) or reading.tokens[before].key in {"which", "who"})
    told = [f for f in reading.found.get("event", ()) if not sign.found.first <= f.first < sign.last]
    weak = reading.tokens[sign.found.first].key in _WEAK
    quoted = reading.is_quoted(reading.tokens[sign.found.first])
    clause_only = sign.ends and not _whole(reading, sign)
    return not (relative or told or weak or quoted or clause_only)


def _whole(reading: Reading, sign: _Sign) -> bool:
    return sign.first == 0 and sign.last == len(reading.tokens)


def _is_belief(reading: Reading, found: Found) -> bool:
    """Whether a word of opinion says `I` or `we`, or stands right after it."""
    if reading.words(found).lower() in _IN_MY_VIEW or reading.tokens[found.first].key in _I_BELIEVE:
        return True
    return any(reading.marked("first_person", at) for at in range(max(0, found.first - 1), found.last))


def _is_morning(reading: Reading, found: Found) -> bool:
    """`La mañana` and `der Morgen` are no tomorrow."""
    token = reading.tokens[found.first]
    if token.key == "mañana":
        return found.first > 0 and reading.tokens[found.first - 1].key in {"la", "esta", "una"}
    return token.key == "morgen" and token.text[0].isupper() and found.first > 0
