"""Which names of a sentence can be its speaker: whole names that stand for themselves, never part of a phrase."""

from __future__ import annotations

from workbench.grammar.bodies import bodies
from workbench.grammar.reading import Name, Reading, is_capital

_BINDING = frozenset("/@_+&")


def whole_names(reading: Reading) -> tuple[Name, ...]:
    """Bodies in full, and the names of people and places that are no part of them, left to right."""
    full = bodies(reading)
    named = (_after_place(reading, _with_day(reading, name)) for name in reading.names)
    named = (name for name in named if not (name.last - name.first == 1 and name.text.endswith("-based")))
    names = [part for name in named if (part := _apart(reading, name, full)) is not None]
    kept = [body for body in full if not any(n.first <= body.first and body.last <= n.last for n in names)]
    return tuple(sorted((*names, *kept), key=lambda n: n.first))


def speaks(reading: Reading, name: Name) -> bool:
    """Whether a name can be a speaker as it stands.

    Not the adjective of the noun that follows (`Ukrainian agency`), not an owner (`Brook's lawyer`), not the end of
    a phrase (`the mayor of Osk`, `a friend of Brook`), not one of several (`Brook and Venn`).
    """
    if is_cut(reading, name) or (name.last - name.first == 1 and not _is_name_alone(reading, name)):
        return False
    return not reading.is_owner(name.last - 1) and _begins_phrase(reading, name)


def ends_phrase(reading: Reading, name: Name) -> bool:
    """Whether nothing after a name goes on with it: `according to Brook and Venn`, `according to Vice staffers`."""
    if name.last >= len(reading.tokens) or not reading.near(name.last):
        return True
    lists, after = reading.lexicon.lists, name.last
    follows = after + 1 < len(reading.tokens) and reading.near(after + 1)
    if reading.marked("unnamed", after) and not is_capital(reading.tokens[after]):
        return False
    goes_on = follows and is_capital(reading.tokens[_past_article(reading, after + 1)])
    if goes_on and (reading.marked("coordinating", after) or (lists.listener and reading.marked("body_links", after))):
        return False
    if is_capital(reading.tokens[after]) or not lists.listener:
        return not (lists.body_takes_lower and name.last - name.first == 1 and _is_adjective(reading, name))
    if follows and reading.marked("role", after) and is_capital(reading.tokens[after + 1]):
        return False
    known = ("opener", "bound", "event", "reporting", "that", "between", "date", "hedge", "future", "coordinating")
    return any(reading.marked(mark, after) for mark in known) or is_body(reading, name)


def is_cut(reading: Reading, name: Name) -> bool:
    """Whether a sign binds a name to what stands beside it: `Osk/now`, `osk+Velmar`."""
    start, end = reading.tokens[name.first].start, reading.tokens[name.last - 1].end
    return reading.text[start - 1 : start] in _BINDING | {"."} or reading.text[end : end + 1] in _BINDING


def is_body(reading: Reading, name: Name) -> bool:
    """Whether a name is a body's by its noun, or initials (`ORV`)."""
    initials = name.text.isupper() and " " not in name.text and len(name.text) > 1
    return initials or any(reading.marked("body", i) for i in range(name.first, name.last))


def is_of_title(reading: Reading, name: Name) -> bool:
    """Whether a name may be what the title before it is the title of: `Мер Оска`, `речниця Міністерства доріг`."""
    lists, before = reading.lexicon.lists, name.first - 1
    titled = before >= 0 and any(reading.marked(mark, before) for mark in ("titles", "role"))
    if not titled or not lists.body_takes_lower:
        return False
    if name.last - name.first == 1:
        return bool(lists.genitive_endings) and name.text.endswith(lists.genitive_endings)
    adjective = bool(lists.genitive_adjectives) and name.text.split()[0].endswith(lists.genitive_adjectives)
    return adjective or is_body(reading, name)


def with_titles(reading: Reading, first: int) -> int:
    """Where the titles and the capitals before a name begin: `Russian President Ada Brook`."""
    start = first
    while start > 0 and reading.near(start) and not reading.is_dated(start - 1):
        titled = reading.marked("titles", start - 1)
        if not titled and (start == first or not is_capital(reading.tokens[start - 1])):
            break
        start -= 1
    while start > 0 and reading.near(start) and reading.is_owner(start - 1):
        start -= 1
    return start


def _after_place(reading: Reading, name: Name) -> Name:
    """`Мер Оска Петро Брук`: after a title the first of three names in another case is the place."""
    endings = reading.lexicon.lists.genitive_endings
    if not endings or name.last - name.first != 3 or name.first == 0:
        return name
    place, middle, family = reading.tokens[name.first : name.last]
    titled = reading.marked("titles", name.first - 1) or reading.marked("role", name.first - 1)
    patronymic = middle.key.endswith(("вич", "вна", "ич"))
    if not titled or not reading.near(name.first) or patronymic or not place.key.endswith(endings):
        return name
    return Name(text=reading.text[middle.start : family.end], first=name.first + 1, last=name.last)


def _with_day(reading: Reading, name: Name) -> Name:
    """`The Sunday Osk Post`: after an article a day is part of the name."""
    day, lists = name.first - 1, reading.lexicon.lists
    if day < 1 or not reading.near(name.first) or not is_capital(reading.tokens[day]):
        return name
    if not reading.is_dated(day) or reading.tokens[day - 1].key not in lists.body_articles:
        return name
    return Name(text=f"{reading.tokens[day].text} {name.text}", first=day, last=name.last)


def _apart(reading: Reading, name: Name, full: tuple[Name, ...]) -> Name | None:
    """A name without the body it overlaps; `None` when nothing of its own is left."""
    body = next((b for b in full if b.first < name.last and name.first < b.last), None)
    if body is None:
        return name
    if name.first >= body.first or is_capital(reading.tokens[body.first - 1]):
        return None
    people = [i for i in range(name.first, body.first) if is_capital(reading.tokens[i])]
    if len(people) < 2 or people[-1] - people[0] >= len(people):
        return name
    # The person of `Ada Brook of the Osk Institute` is named by the first words.
    text = reading.text[reading.tokens[people[0]].start : reading.tokens[people[-1]].end]
    return Name(text=text, first=name.first, last=name.last)


def _is_name_alone(reading: Reading, name: Name) -> bool:
    endings = reading.lexicon.lists.demonym_endings
    if endings and name.text.endswith(endings):
        return False
    return not any(reading.marked(mark, name.first) for mark in ("body", "role"))


def _is_adjective(reading: Reading, name: Name) -> bool:
    endings = reading.lexicon.lists.adjective_endings
    return bool(endings) and name.text.endswith(endings)


def _begins_phrase(reading: Reading, name: Name) -> bool:
    start = with_titles(reading, name.first)
    before = reading.before_article(start)
    if reading.is_elided(name.first) or is_of_title(reading, name):
        return False
    if before < 0 or not all(reading.near(i) for i in range(before + 1, start + 1)):
        return True
    if reading.marked("coordinating", before):
        return _is_office(reading, start) or not _is_one_more(reading, before)
    if reading.marked("bound", before):
        return _speaks_for(reading, before, name)
    if start - before > 1 and is_capital(reading.tokens[before]) and not reading.is_dated(before):
        return reading.marked("opener", before) and reading.is_initial(before)
    return True


def _is_office(reading: Reading, at: int) -> bool:
    """Whether a word is a field of work: `Waters` of `Roads and Waters Minister Ada Brook`."""
    endings = reading.lexicon.lists.topic_endings
    return bool(endings) and reading.tokens[at].key.endswith(endings) and not reading.marked("titles", at)


def _speaks_for(reading: Reading, link: int, name: Name) -> bool:
    """`Analysts at ORV`, `a spokesman for the Ministry of Roads`: people who speak for a body."""
    speaker = link > 0 and reading.marked("role", link - 1) and reading.near(link)
    return speaker and reading.marked("speaks_for", link) and is_body(reading, name)


def _is_one_more(reading: Reading, link: int) -> bool:
    """Whether what stands before `and` is itself a speaker: `Brook and Venn said`, `the police and Venn said`."""
    if link == 0 or not reading.near(link):
        return False
    before = link - 1
    return is_capital(reading.tokens[before]) or any(reading.marked(mark, before) for mark in ("role", "body"))


def _past_article(reading: Reading, at: int) -> int:
    is_article = reading.tokens[at].key in reading.lexicon.lists.body_articles
    return at + 1 if is_article and at + 1 < len(reading.tokens) else at
