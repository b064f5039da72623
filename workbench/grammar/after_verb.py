"""Who stands after the words that attribute: `according to ORV`, `said Ada Brook`, `told the Osk Post`."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading, is_capital
from workbench.grammar.said import (
    ALL,
    APPOSITION,
    LONGEST,
    REACH,
    Said,
    Scope,
    clause_end,
    is_told,
    unbroken,
    where,
)
from workbench.grammar.speakers import ends_phrase, is_cut, is_of_title, speaks, with_titles


def governed(reading: Reading, marker: Found, names: Sequence[Name]) -> Said | None:
    """`According to ISW`, `citing the ministry`: who it is follows."""
    if marker.last >= len(reading.tokens):
        return None
    end = _before_verb(reading, marker.last, clause_end(reading, marker.last, limit=marker.last + LONGEST))
    near = [n for n in names if marker.last <= n.first < end]
    name = next((n for n in near if not _is_before_its_noun(reading, n)), None)
    if name is not None and _is_free(reading, name, after=marker.last) and ends_phrase(reading, name):
        last = max(name.last, marker.last + 1)
        return Said(first=marker.first, last=last, verb=marker, speaker=name.text, phrase=where(name))
    speaker = _phrase_speaker(reading, marker.last, end)
    return Said(first=marker.first, last=end, verb=marker, speaker=speaker, phrase=Found(first=marker.last, last=end))


def _before_verb(reading: Reading, first: int, last: int) -> int:
    """`Unter Berufung auf das Amt berichtet ORV`: what a verb comes between is not governed."""
    verbs = (i for i in range(first + 1, last) if reading.marked("reporting", i) or reading.marked("says", i))
    return next(verbs, last)


def _is_before_its_noun(reading: Reading, name: Name) -> bool:
    """`Ukrainian agency UNN`, `London's Telegraph`: what is named comes next."""
    endings = reading.lexicon.lists.demonym_endings
    is_demonym = name.last - name.first == 1 and bool(endings) and name.text.endswith(endings)
    following = name.last < len(reading.tokens) and reading.near(name.last) and is_capital(reading.tokens[name.last])
    return is_demonym or (reading.is_owner(name.last - 1) and following)


def _is_free(reading: Reading, name: Name, *, after: int) -> bool:
    """Whether a name after a verb or `according to` is what they govern, not a later part of the phrase."""
    lists, start = reading.lexicon.lists, with_titles(reading, name.first)
    if is_cut(reading, name) or (reading.is_elided(name.first) and name.first > after):
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


def closing(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    """`…, said Ada Brook, who` after a comma: the name before it is not the speaker."""
    if verb.first == 0 or not reading.gap(verb.first).strip() or reading.lexicon.lists.speaker_may_follow:
        return None
    found = after(reading, verb, names)
    name = None if found is None else next((n for n in names if n.last == found.last and n.first >= verb.last), None)
    return found if name is not None and _is_closed(reading, name) else None


def right_after(reading: Reading, verb: Found, names: Sequence[Name], scope: Scope) -> Said | None:
    """`…, informó Reuters.`, `…, said the ministry.`: a comma before, the speaker at once, and nothing that goes on."""
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    found = after(reading, verb, names) if reading.lexicon.lists.speaker_may_follow else None
    if found is None or found.speaker is None or found.phrase.first > verb.last + 1:
        found = noun_after(reading, verb, scope)
    if found is None:
        return None
    last = found.last
    goes_on = last < len(reading.tokens) and reading.near(last)
    return None if goes_on and not any(reading.marked(m, last) for m in ("bound", "date")) else found


def _is_closed(reading: Reading, name: Name) -> bool:
    """Whether a name after a verb is all that follows: `said Brook in`, not `says Brook will`."""
    last = name.last
    if last >= len(reading.tokens) or not reading.near(last):
        return True
    return any(reading.marked(mark, last) for mark in ("bound", "opener", "date"))


def after(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    """Verb, then speaker: `said Ada Brook`, `заявила Ада Брук`, `قال الوزير إن`."""
    lists = reading.lexicon.lists
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    if (set_off or lists.speaker_may_follow) and not is_told(reading, verb):
        reach = verb.last + (APPOSITION if lists.body_takes_lower else REACH)
        for name in (n for n in names if verb.last <= n.first <= reach and unbroken(reading, verb.last, n.first + 1)):
            if _is_free(reading, name, after=verb.last):
                closed = ends_phrase(reading, name) and (lists.speaker_may_follow or _is_closed(reading, name))
                speaker = name.text if closed else None
                return Said(first=verb.first, last=name.last, verb=verb, speaker=speaker, phrase=where(name))
    end = next((f.first for f in reading.found.get("that", ()) if verb.last < f.first <= verb.last + LONGEST), None)
    if end is None or not lists.prefixes:
        return None
    phrase = Found(first=verb.last, last=end)
    speaker = _phrase_speaker(reading, verb.last, end)
    return Said(first=verb.first, last=end + 1, verb=verb, speaker=speaker, phrase=phrase)


def noun_after(reading: Reading, verb: Found, scope: Scope) -> Said | None:
    """`…, the ministry said` turned round: `teilte das Ministerium mit`, `повідомили в поліції`."""
    lists = reading.lexicon.lists
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    if scope is not ALL or is_told(reading, verb) or not (set_off or lists.speaker_may_follow):
        return None
    for at in range(verb.last, min(verb.last + REACH, len(reading.tokens))):
        if not unbroken(reading, verb.last, at + 1) or reading.marked("that", at):
            return None
        turned = lists.speaker_may_follow or not reading.marked("pronoun", at)
        if turned and any(reading.marked(mark, at) for mark in scope.heads) and not reading.marked("work", at):
            end = clause_end(reading, at, limit=at + REACH)
            phrase = Found(first=verb.last, last=end)
            return Said(first=verb.first, last=at + 1, verb=verb, speaker=None, phrase=phrase)
    return None


def _phrase_speaker(reading: Reading, first: int, last: int) -> str | None:
    """The phrase itself, in scripts whose names carry no capital."""
    if last <= first or not reading.lexicon.lists.prefixes:
        return None
    return reading.words(Found(first=first, last=last))
