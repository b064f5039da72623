"""Who says it and how surely: the sentence's own words of attribution and hedging, and the speaker's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading, is_capital
from workbench.grammar.speakers import ends_phrase, is_body, is_cut, is_of_title, speaks, whole_names, with_titles

_REACH = 3
"""How many words may stand between a speaker and the reporting verb."""
_LONGEST = 8
"""Words of an attribution that names nobody in capitals."""
_APPOSITION = 16
"""How many words a speaker's description may take: `Ada Brook, the mayor of Osk, said`."""
_NO_PERSON = frozenset({"of", "for", "and", "&", "the"})
"""Words that no person's name holds."""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """What a sentence says about where it comes from; every part is verbatim or absent."""

    words: str | None
    """`ISW assessed that`, `according to the ministry`."""
    speaker: str | None
    """The name in `words`, in full when the article gave it in full before and only one person fits."""
    hedge: str | None
    """`reportedly`, `likely`."""


@dataclass(frozen=True, kw_only=True)
class _Range:
    first: int
    last: int
    speaker: str | None


def attribute(reading: Reading, *, earlier: Sequence[str]) -> Attribution:
    """Find a sentence's attribution, speaker and hedge.

    Args:
        reading: The sentence.
        earlier: The article's names up to here: a family name is given in full when one of them fits.
    """
    names = whole_names(reading) if "according" in reading.found or "reporting" in reading.found else ()
    found = _according(reading, names) or _reporting(reading, names)
    hedge = next((f for f in reading.found.get("hedge", ()) if _hedges(reading, f)), None)
    words = None if found is None else reading.words(Found(first=found.first, last=found.last))
    speaker = None if found is None or found.speaker is None else _in_full(found.speaker, full_names_of(earlier))
    return Attribution(words=words, speaker=speaker, hedge=None if hedge is None else reading.words(hedge))


def full_names_of(names: Iterable[str]) -> dict[str, str]:
    """Family name → full name, only where one full name fits: two people of one name are nobody."""
    fits: dict[str, set[str]] = {}
    for name in names:
        parts = name.split()
        is_person = 2 <= len(parts) <= 5 and parts[0][0].isupper() and not _NO_PERSON.intersection(parts)
        if is_person and not any(part.isupper() and len(part) > 1 for part in parts):
            small = next((i for i, part in enumerate(parts) if part[0].islower()), len(parts) - 1)
            for family in {parts[-1], " ".join(parts[small:])}:
                fits.setdefault(family, set()).add(name)
    return {family: next(iter(full)) for family, full in fits.items() if len(full) == 1}


def _in_full(name: str, full_names: Mapping[str, str]) -> str:
    if name in full_names:
        return full_names[name]
    if " " in name:
        return name
    inflected = {full for family, full in full_names.items() if _same_inflected(name, family)}
    return inflected.pop() if len(inflected) == 1 else name


def _same_inflected(one: str, other: str) -> bool:
    """Whether two Cyrillic forms differ only by a case ending of up to three letters."""
    if not ("\u0400" <= one[0] <= "\u052f"):
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared >= 4 and max(len(one), len(other)) - shared <= 3


def _hedges(reading: Reading, found: Found) -> bool:
    """`May` inside a sentence is a month."""
    token = reading.tokens[found.first]
    return found.first == 0 or not token.text[0].isupper()


def _according(reading: Reading, names: Sequence[Name]) -> _Range | None:
    found = [f for f in reading.found.get("according", ()) if not reading.is_quoted(reading.tokens[f.first])]
    marker = min(found, key=lambda f: (f.first, -f.last), default=None)
    if marker is None or marker.last >= len(reading.tokens):
        return None
    end = _clause_end(reading, marker.last, limit=marker.last + _LONGEST)
    near = [n for n in names if marker.last <= n.first < end]
    name = next((n for n in near if not _is_before_its_noun(reading, n)), None)
    if name is not None and _is_free(reading, name, after=marker.last) and ends_phrase(reading, name):
        return _Range(first=marker.first, last=max(name.last, marker.last + 1), speaker=name.text)
    return _Range(first=marker.first, last=end, speaker=_phrase_speaker(reading, marker.last, end))


def _is_before_its_noun(reading: Reading, name: Name) -> bool:
    """`Ukrainian agency UNN`, `London's Telegraph`: what is named comes next."""
    endings = reading.lexicon.lists.demonym_endings
    is_demonym = name.last - name.first == 1 and bool(endings) and name.text.endswith(endings)
    following = name.last < len(reading.tokens) and reading.near(name.last) and is_capital(reading.tokens[name.last])
    return is_demonym or (reading.is_owner(name.last - 1) and following)


def _is_free(reading: Reading, name: Name, *, after: int) -> bool:
    """Whether a name after a verb or `according to` is what they govern, not a later part of the phrase."""
    lists, start = reading.lexicon.lists, with_titles(reading, name.first)
    if is_cut(reading, name):
        return False
    if start == after or (start == after + 1 and reading.tokens[after].key in lists.body_articles):
        return not (reading.is_owner(name.last - 1) or _is_bare(reading, name) or is_of_title(reading, name))
    within = range(after, start)
    if not lists.speaker_may_follow and any(_begins_clause(reading, i) for i in within):
        return False
    bound = [i for i in within if reading.marked("bound", i) and not reading.marked("titles", i)]
    if bound and not (len(bound) == 1 and bound[0] >= name.first - 2):
        return False
    return speaks(reading, name)


def _begins_clause(reading: Reading, at: int) -> bool:
    """`Said it exposed Osk`: a pronoun or a verb between the verb and the name makes the name no speaker."""
    small = reading.marked("opener", at) and not reading.marked("bound", at)
    is_article = reading.tokens[at].key in reading.lexicon.lists.body_articles
    return reading.marked("event", at) or (small and not is_article)


def _is_bare(reading: Reading, name: Name) -> bool:
    """A capitalised `Committee` is short for some body, and nothing says which."""
    alone = name.last - name.first == 1
    return alone and any(reading.marked(mark, name.first) for mark in ("body", "role"))


def _reporting(reading: Reading, names: Sequence[Name]) -> _Range | None:
    verbs = [f for f in reading.found.get("reporting", ()) if not reading.is_quoted(reading.tokens[f.first])]
    for verb in verbs:
        found = _closing(reading, verb, names) or _before(reading, verb, names) or _after(reading, verb, names)
        if found is not None:
            return found
    return None


def _closing(reading: Reading, verb: Found, names: Sequence[Name]) -> _Range | None:
    """`…, said Ada Brook, who` after a comma: the name before it is not the speaker."""
    if verb.first == 0 or not reading.gap(verb.first).strip() or reading.lexicon.lists.speaker_may_follow:
        return None
    found = _after(reading, verb, names)
    name = None if found is None else next((n for n in names if n.last == found.last and n.first >= verb.last), None)
    return found if name is not None and _is_closed(reading, name) else None


def _is_closed(reading: Reading, name: Name) -> bool:
    """Whether a name after a verb is all that follows: `said Brook in`, not `says Brook will`."""
    last = name.last
    if last >= len(reading.tokens) or not reading.near(last):
        return True
    return any(reading.marked(mark, last) for mark in ("bound", "opener", "date"))


def _before(reading: Reading, verb: Found, names: Sequence[Name]) -> _Range | None:
    """Speaker, then verb: `Ada Brook has said that`, `Ada Brook, the mayor, said`."""
    last = _with_that(reading, verb.last)
    for end in range(verb.first, max(verb.first - _REACH, 0), -1):
        if not all(reading.marked("between", i) for i in range(end, verb.first)):
            break
        if not _unbroken(reading, end, verb.first + 1):
            break
        name = next((n for n in names if n.last == end), None) or _initial_name(reading, end)
        if name is not None and speaks(reading, name):
            return _Range(first=name.first, last=last, speaker=name.text)
        if name is not None and not reading.is_owner(name.last - 1):
            return _Range(first=_phrase_start(reading, name.first), last=last, speaker=None)
        if reading.marked("role", end - 1):
            return _Range(first=_role_start(reading, end - 1), last=last, speaker=None)
    return _before_apposition(reading, verb, names)


def _before_apposition(reading: Reading, verb: Found, names: Sequence[Name]) -> _Range | None:
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    for name in reversed([n for n in names if verb.first - _APPOSITION <= n.last <= verb.first]):
        if name.last == verb.first:
            # `His mother, Ada Brook, said`; one word alone may be the place of `the mayor of Osk, Velmar, said`.
            encloses = name.last - name.first > 1 and reading.gap(name.first).strip() == "," and name.first > 0
            if encloses and not is_body(reading, name) and not is_cut(reading, name):
                return _Range(first=name.first, last=_with_that(reading, verb.last), speaker=name.text)
        elif reading.gap(name.last).strip() == "," and _unbroken(reading, name.last + 1, verb.first):
            speaker = name.text if speaks(reading, name) else None
            return _Range(first=name.first, last=_with_that(reading, verb.last), speaker=speaker)
    return None


def _after(reading: Reading, verb: Found, names: Sequence[Name]) -> _Range | None:
    """Verb, then speaker: `said Ada Brook`, `заявила Ада Брук`, `قال الوزير إن`."""
    lists = reading.lexicon.lists
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    hears = any(reading.marked("listener", i) for i in range(verb.first, verb.last))
    if (set_off or lists.speaker_may_follow) and not hears:
        reach = verb.last + (_APPOSITION if lists.body_takes_lower else _REACH)
        for name in (n for n in names if verb.last <= n.first <= reach and _unbroken(reading, verb.last, n.first + 1)):
            if _is_free(reading, name, after=verb.last):
                closed = ends_phrase(reading, name) and (lists.speaker_may_follow or _is_closed(reading, name))
                speaker = name.text if closed else None
                return _Range(first=verb.first, last=name.last, speaker=speaker)
    end = next((f.first for f in reading.found.get("that", ()) if verb.last < f.first <= verb.last + _LONGEST), None)
    if end is None or not lists.prefixes:
        return None
    return _Range(first=verb.first, last=end + 1, speaker=_phrase_speaker(reading, verb.last, end))


def _phrase_speaker(reading: Reading, first: int, last: int) -> str | None:
    """The phrase itself, in scripts whose names carry no capital."""
    if last <= first or not reading.lexicon.lists.prefixes:
        return None
    return reading.words(Found(first=first, last=last))


def _initial_name(reading: Reading, end: int) -> Name | None:
    """A single capitalised word that opens the sentence right before a reporting verb: `Brook said`."""
    if end != 1 or any(
        reading.marked(name, 0) for name in ("opener", "role", "body", "titles", "first_person", "number", "date")
    ):
        return None
    token = reading.tokens[0]
    return Name(text=token.text, first=0, last=1) if token.text[0].isupper() and len(token.text) > 1 else None


def _phrase_start(reading: Reading, at: int) -> int:
    """Where the phrase that a name ends begins: the article of `the mayor of Osk`."""
    start = at
    while start > 0 and at - start < _LONGEST and _unbroken(reading, start, start + 1):
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
        and _unbroken(reading, start, start + 1)
        and not reading.tokens[start - 1].text[0].isdecimal()
    ):
        start -= 1
        if reading.marked("opener", start):
            return start
    return at


def _with_that(reading: Reading, last: int) -> int:
    return last + 1 if any(f.first == last for f in reading.found.get("that", ())) else last


def _unbroken(reading: Reading, first: int, last: int) -> bool:
    """Whether no more than spaces and the stops of shortened words stand before each of the tokens `[first, last)`."""
    return all(not reading.gap(i).strip() or reading.near(i) for i in range(max(first, 1), last))


def _clause_end(reading: Reading, first: int, *, limit: int) -> int:
    end = first
    while end < min(limit, len(reading.tokens)) and (end == first or not reading.gap(end).strip()):
        end += 1
    return end
