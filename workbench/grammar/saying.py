"""The words of a sentence that attribute it: a reporting verb or `according to`, and whoever they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading, is_capital
from workbench.grammar.speakers import ends_phrase, is_body, is_cut, is_of_title, speaks, whole_names, with_titles

_REACH = 3
"""How many words may stand between a speaker and the reporting verb."""
_LONGEST = 8
"""Words of an attribution that names nobody in capitals."""
_NOUNS_TOO = frozenset({"reports", "claims", "estimates", "states", "notes", "posted"})
_APPOSITION = 16
"""How many words a speaker's description may take: `Ada Brook, the mayor of Osk, said`."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """The words of one attribution: tokens `[first, last)` of its sentence."""

    first: int
    last: int
    verb: Found
    """The reporting words."""
    speaker: str | None
    """The name it gives; `None` when it names nobody (`the ministry said`)."""
    phrase: Found
    """Where whoever says it stands: the name, or the words instead of one."""
    hears: bool = False
    """They were told it, and pass it on."""


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """How far a search for attributions goes."""

    verbs: tuple[str, ...]
    """Lists of reporting verbs."""
    markers: tuple[str, ...]
    """Lists of words after which comes whoever says it."""
    between: tuple[str, ...]
    """Lists of words that may stand between a speaker and the verb."""
    heads: tuple[str, ...]
    """Lists of nouns that speak without a name."""


_MAIN = _Scope(verbs=("reporting",), markers=("according",), between=("between",), heads=("role",))
_ALL = _Scope(
    verbs=("reporting", "says"),
    markers=("according", "sourced"),
    between=("between", "frame", "date"),
    heads=("role", "body", "unnamed", "refers", "work", "pronoun", "titles", "medium"),
)


def first_said(reading: Reading) -> Said | None:
    """The sentence's main attribution: `according to` before a verb."""
    names = _names(reading, _MAIN)
    marker = min(_outside_quotes(reading, "according"), key=lambda f: (f.first, -f.last), default=None)
    found = None if marker is None else _governed(reading, marker, names)
    return found or next(_by_verbs(reading, names, _MAIN), None)


def all_said(reading: Reading) -> tuple[Said, ...]:
    """Every attribution of the sentence, left to right: also of bodies without a name, denied and supposed ones."""
    names = _names(reading, _ALL)
    markers = _apart([f for mark in _ALL.markers for f in _outside_quotes(reading, mark)])
    found = [said for marker in markers if (said := _governed(reading, marker, names)) is not None]
    found += [said for said in _by_verbs(reading, names, _ALL) if not any(_meet(said.verb, m) for m in markers)]
    found += [said for said in _hearers(reading, names) if not any(_meet(said.phrase, f.phrase) for f in found)]
    return tuple(sorted(found, key=lambda s: (s.first, s.last)))


def _apart(markers: Sequence[Found]) -> list[Found]:
    """The longest of markers that overlap: `as reported by`, not `reported by`."""
    kept: list[Found] = []
    for marker in sorted(markers, key=lambda f: (f.first - f.last, f.first)):
        if not any(_meet(marker, other) for other in kept):
            kept.append(marker)
    return kept


def _meet(one: Found, other: Found) -> bool:
    return one.first < other.last and other.first < one.last


def _names(reading: Reading, scope: _Scope) -> tuple[Name, ...]:
    return whole_names(reading) if any(reading.has(m) for m in (*scope.markers, *scope.verbs, "heard_by")) else ()


def _outside_quotes(reading: Reading, mark: str) -> list[Found]:
    return [f for f in reading.found.get(mark, ()) if not reading.is_quoted(reading.tokens[f.first])]


def _governed(reading: Reading, marker: Found, names: Sequence[Name]) -> Said | None:
    """`According to ISW`, `citing the ministry`: who it is follows."""
    if marker.last >= len(reading.tokens):
        return None
    end = _before_verb(reading, marker.last, _clause_end(reading, marker.last, limit=marker.last + _LONGEST))
    near = [n for n in names if marker.last <= n.first < end]
    name = next((n for n in near if not _is_before_its_noun(reading, n)), None)
    if name is not None and _is_free(reading, name, after=marker.last) and ends_phrase(reading, name):
        last = max(name.last, marker.last + 1)
        return Said(first=marker.first, last=last, verb=marker, speaker=name.text, phrase=_where(name))
    speaker = _phrase_speaker(reading, marker.last, end)
    return Said(first=marker.first, last=end, verb=marker, speaker=speaker, phrase=Found(first=marker.last, last=end))


def _before_verb(reading: Reading, first: int, last: int) -> int:
    """`Unter Berufung auf das Amt berichtet ORV`: what a verb comes between is not governed."""
    verbs = (i for i in range(first + 1, last) if reading.marked("reporting", i) or reading.marked("says", i))
    return next(verbs, last)


def _where(name: Name) -> Found:
    return Found(first=name.first, last=name.last)


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


def _verbs(reading: Reading, scope: _Scope) -> list[Found]:
    found = [f for mark in scope.verbs for f in _outside_quotes(reading, mark)]
    if scope is _MAIN:
        return found
    # `She added` is listed as a whole: who it is stands in its first word.
    bare = [Found(first=f.first + 1, last=f.last) if _has_pronoun(reading, f) else f for f in found]
    return sorted(_apart(bare), key=lambda f: f.first)


def _has_pronoun(reading: Reading, verb: Found) -> bool:
    return verb.last - verb.first > 1 and reading.marked("pronoun", verb.first)


def _by_verbs(reading: Reading, names: Sequence[Name], scope: _Scope) -> Iterator[Said]:
    for verb in _verbs(reading, scope):
        found = (
            _closing(reading, verb, names)
            or (_right_after(reading, verb, names, scope) if scope is _ALL else None)
            or (_quoted_before(reading, verb) if scope is _ALL else None)
            or _before(reading, verb, names, scope)
            or _after(reading, verb, names)
            or _noun_after(reading, verb, scope)
        )
        if found is not None:
            yield found


def _closing(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    """`…, said Ada Brook, who` after a comma: the name before it is not the speaker."""
    if verb.first == 0 or not reading.gap(verb.first).strip() or reading.lexicon.lists.speaker_may_follow:
        return None
    found = _after(reading, verb, names)
    name = None if found is None else next((n for n in names if n.last == found.last and n.first >= verb.last), None)
    return found if name is not None and _is_closed(reading, name) else None


def _right_after(reading: Reading, verb: Found, names: Sequence[Name], scope: _Scope) -> Said | None:
    """`…, informó Reuters.`, `…, said the ministry.`: a comma before, the speaker at once, and nothing that goes on."""
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    found = _after(reading, verb, names) if reading.lexicon.lists.speaker_may_follow else None
    if found is None or found.speaker is None or found.phrase.first > verb.last + 1:
        found = _noun_after(reading, verb, scope)
    if found is None:
        return None
    last = found.last
    goes_on = last < len(reading.tokens) and reading.near(last)
    return None if goes_on and not any(reading.marked(m, last) for m in ("bound", "date")) else found


def _quoted_before(reading: Reading, verb: Found) -> Said | None:
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


def _is_closed(reading: Reading, name: Name) -> bool:
    """Whether a name after a verb is all that follows: `said Brook in`, not `says Brook will`."""
    last = name.last
    if last >= len(reading.tokens) or not reading.near(last):
        return True
    return any(reading.marked(mark, last) for mark in ("bound", "opener", "date"))


def _before(reading: Reading, verb: Found, names: Sequence[Name], scope: _Scope) -> Said | None:
    """Speaker, then verb: `Ada Brook has said that`, `Ada Brook, the mayor, said`."""
    last = _with_that(reading, verb.last)
    for end in range(verb.first, max(verb.first - _REACH, 0), -1):
        if not all(_may_stand_between(reading, i, scope) for i in range(end, verb.first)):
            break
        if not _unbroken(reading, end, verb.first + 1):
            break
        name = next((n for n in names if n.last == end), None) or _initial_name(reading, end)
        if name is not None and speaks(reading, name):
            return Said(first=name.first, last=last, verb=verb, speaker=name.text, phrase=_where(name))
        if name is not None and not reading.is_owner(name.last - 1):
            start = _phrase_start(reading, name.first)
            return Said(first=start, last=last, verb=verb, speaker=None, phrase=Found(first=start, last=end))
        if any(reading.marked(mark, end - 1) for mark in scope.heads):
            start = _role_start(reading, end - 1)
            return Said(first=start, last=last, verb=verb, speaker=None, phrase=Found(first=start, last=end))
    return _before_apposition(reading, verb, names)


def _before_apposition(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    for name in reversed([n for n in names if verb.first - _APPOSITION <= n.last <= verb.first]):
        if name.last == verb.first:
            # `His mother, Ada Brook, said`; one word alone may be the place of `the mayor of Osk, Velmar, said`.
            encloses = name.last - name.first > 1 and reading.gap(name.first).strip() == "," and name.first > 0
            if encloses and not is_body(reading, name) and not is_cut(reading, name):
                return _named_before(reading, name, verb, name.text)
        elif reading.gap(name.last).strip() == "," and _unbroken(reading, name.last + 1, verb.first):
            speaker = name.text if speaks(reading, name) else None
            return _named_before(reading, name, verb, speaker)
    return None


def _named_before(reading: Reading, name: Name, verb: Found, speaker: str | None) -> Said:
    last = _with_that(reading, verb.last)
    return Said(first=name.first, last=last, verb=verb, speaker=speaker, phrase=_where(name))


def _may_stand_between(reading: Reading, at: int, scope: _Scope) -> bool:
    """Whether a word may stand between speaker and verb: `has`, `did not`, `on Monday`."""
    if any(reading.marked(mark, at) for mark in scope.between):
        return True
    dated = "date" in scope.between and at + 1 < len(reading.tokens) and reading.is_dated(at + 1)
    return dated and reading.marked("bound", at)


def _after(reading: Reading, verb: Found, names: Sequence[Name]) -> Said | None:
    """Verb, then speaker: `said Ada Brook`, `заявила Ада Брук`, `قال الوزير إن`."""
    lists = reading.lexicon.lists
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    if (set_off or lists.speaker_may_follow) and not _is_told(reading, verb):
        reach = verb.last + (_APPOSITION if lists.body_takes_lower else _REACH)
        for name in (n for n in names if verb.last <= n.first <= reach and _unbroken(reading, verb.last, n.first + 1)):
            if _is_free(reading, name, after=verb.last):
                closed = ends_phrase(reading, name) and (lists.speaker_may_follow or _is_closed(reading, name))
                speaker = name.text if closed else None
                return Said(first=verb.first, last=name.last, verb=verb, speaker=speaker, phrase=_where(name))
    end = next((f.first for f in reading.found.get("that", ()) if verb.last < f.first <= verb.last + _LONGEST), None)
    if end is None or not lists.prefixes:
        return None
    phrase = Found(first=verb.last, last=end)
    speaker = _phrase_speaker(reading, verb.last, end)
    return Said(first=verb.first, last=end + 1, verb=verb, speaker=speaker, phrase=phrase)


def _noun_after(reading: Reading, verb: Found, scope: _Scope) -> Said | None:
    """`…, the ministry said` turned round: `teilte das Ministerium mit`, `повідомили в поліції`."""
    lists = reading.lexicon.lists
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    if scope is not _ALL or _is_told(reading, verb) or not (set_off or lists.speaker_may_follow):
        return None
    for at in range(verb.last, min(verb.last + _REACH, len(reading.tokens))):
        if not _unbroken(reading, verb.last, at + 1) or reading.marked("that", at):
            return None
        turned = lists.speaker_may_follow or not reading.marked("pronoun", at)
        if turned and any(reading.marked(mark, at) for mark in scope.heads) and not reading.marked("work", at):
            end = _clause_end(reading, at, limit=at + _REACH)
            phrase = Found(first=verb.last, last=end)
            return Said(first=verb.first, last=at + 1, verb=verb, speaker=None, phrase=phrase)
    return None


def _hearers(reading: Reading, names: Sequence[Name]) -> Iterator[Said]:
    """Who was told: `told the Osk Post`, `in an interview with ORV`. Whether it is a medium is left to the caller."""
    listens = reading.lexicon.lists.listener
    told = [v for v in _verbs(reading, _ALL) if not listens or _is_told(reading, v)]
    for verb in (*told, *_outside_quotes(reading, "heard_by")):
        name = next((n for n in names if verb.last <= n.first <= verb.last + _REACH), None)
        if name is not None and _unbroken(reading, verb.last, name.first + 1):
            last = name.last
            yield Said(first=verb.first, last=last, verb=verb, speaker=name.text, phrase=_where(name), hears=True)


def _is_told(reading: Reading, verb: Found) -> bool:
    return any(reading.marked("listener", i) for i in range(verb.first, verb.last))


def _phrase_speaker(reading: Reading, first: int, last: int) -> str | None:
    """The phrase itself, in scripts whose names carry no capital."""
    if last <= first or not reading.lexicon.lists.prefixes:
        return None
    return reading.words(Found(first=first, last=last))


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
    return Name(text=token.text, first=0, last=1) if is_name and not is_noun else None


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
