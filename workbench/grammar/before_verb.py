"""Who stands before a reporting verb: `Ada Brook has said`, `the ministry said`, `Газета «Вісник» пише`."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading
from workbench.grammar.said import APPOSITION, LONGEST, REACH, Said, Scope, unbroken, where, with_that
from workbench.grammar.speakers import is_body, is_cut, speaks

_NOUNS_TOO = frozenset({"reports", "claims", "estimates", "states", "notes", "posted"})


def before(reading: Reading, verb: Found, names: Sequence[Name], scope: Scope) -> Said | None:
    """Speaker, then verb: `Ada Brook has said that`, `Ada Brook, the mayor, said`."""
    last = with_that(reading, verb.last)
    for end in range(verb.first, max(verb.first - REACH, 0), -1):
        if not all(_may_stand_between(reading, i, scope) for i in range(end, verb.first)):
            break
        if not unbroken(reading, end, verb.first + 1):
            break
        name = next((n for n in names if n.last == end), None) or _initial_name(reading, end)
        if name is not None and speaks(reading, name):
            return Said(first=name.first, last=last, verb=verb, speaker=name.text, phrase=where(name))
        if name is not None and not reading.is_owner(name.last - 1):
            start = _phrase_start(reading, name.first)
            return Said(first=start, last=last, verb=verb, speaker=None, phrase=Found(first=start, last=end))
        if any(reading.marked(mark, end - 1) for mark in scope.heads):
            start = _role_start(reading, end - 1)
            return Said(first=start, last=last, verb=verb, speaker=None, phrase=Found(first=start, last=end))
    return _before_apposition(reading, verb, names)


def quoted_before(reading: Reading, verb: Found) -> Said | None:
    """`Газета «Вісник Оска» пише`: a name in quotation marks that a noun says is a medium."""
    end = reading.tokens[verb.first - 1].end if verb.first else 0
    quote = next((q for q in reading.quoted if q.end - 1 == end), None)
    if quote is None or reading.gap(verb.first).strip() not in _CLOSING:
        return None
    first = next((i for i, token in enumerate(reading.tokens) if token.start > quote.start), 0)
    if first == 0 or not reading.marked("medium", first - 1):
        return None
    phrase = Found(first=first - 1, last=verb.first)
    name = reading.text[quote.start + 1 : quote.end - 1]
    return Said(first=first - 1, last=verb.last, verb=verb, speaker=name, phrase=phrase)


_CLOSING = frozenset('»”“"’')


def _before_apposition(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    for name in reversed([n for n in names if verb.first - APPOSITION <= n.last <= verb.first]):
        if name.last == verb.first:
            # `His mother, Ada Brook, said`; one word alone may be the place of `the mayor of Osk, Velmar, said`.
            encloses = name.last - name.first > 1 and reading.gap(name.first).strip() == "," and name.first > 0
            if encloses and not is_body(reading, name) and not is_cut(reading, name):
                return _named_before(reading, name, verb, name.text)
        elif reading.gap(name.last).strip() == "," and unbroken(reading, name.last + 1, verb.first):
            speaker = name.text if speaks(reading, name) else None
            return _named_before(reading, name, verb, speaker)
    return None


def _named_before(reading: Reading, name: Name, verb: Found, speaker: str | None) -> Said:
    last = with_that(reading, verb.last)
    return Said(first=name.first, last=last, verb=verb, speaker=speaker, phrase=where(name))


def _may_stand_between(reading: Reading, at: int, scope: Scope) -> bool:
    """Whether a word may stand between speaker and verb: `has`, `did not`, `on Monday`."""
    if any(reading.marked(mark, at) for mark in scope.between):
        return True
    dated = "date" in scope.between and at + 1 < len(reading.tokens) and reading.is_dated(at + 1)
    return dated and reading.marked("bound", at)


def _initial_name(reading: Reading, end: int) -> Name | None:
    """A single capitalised word that opens the sentence right before a reporting verb: `Brook said`."""
    if end != 1 or any(
        reading.marked(name, 0)
        for name in ("opener", "role", "body", "titles", "first_person", "number", "date", "unnamed", "refers", "work")
    ):
        return None
    token = reading.tokens[0]
    # `Describing reports of`, `Published claims that`: the verb is a noun there.
    is_participle = token.text.endswith(("ing", "ed")) and token.text not in reading.known
    is_name = token.text[0].isupper() and len(token.text) > 1
    is_noun = is_participle and reading.tokens[1].key in _NOUNS_TOO
    # `Earlier reports`, and lines in capitals.
    is_other = reading.marked("between", 0) or reading.tokens[1].text.isupper()
    return Name(text=token.text, first=0, last=1) if is_name and not is_noun and not is_other else None


def _phrase_start(reading: Reading, at: int) -> int:
    """Where the phrase that a name ends begins: the article of `the mayor of Osk`."""
    start = at
    while start > 0 and at - start < LONGEST and unbroken(reading, start, start + 1):
        start -= 1
        follows_link = start > 0 and reading.marked("bound", start - 1)
        links = reading.marked("bound", start) or reading.marked("coordinating", start)
        if reading.marked("opener", start) and not links and not follows_link:
            return start
    return at


def _role_start(reading: Reading, at: int) -> int:
    """Where a role's phrase begins: its article and at most one word before it (`the defence ministry`)."""
    start = at
    while (
        start > 0
        and at - start < 2
        and unbroken(reading, start, start + 1)
        and not reading.tokens[start - 1].text[0].isdecimal()
    ):
        start -= 1
        if reading.marked("opener", start):
            return start
    return at
