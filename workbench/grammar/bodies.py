"""The names of bodies: a noun that says what they are (`Ministry`, `інститут`) and all that belongs to it.

No gazetteer and no model: the listed nouns, the small words that link, and where capitals stand.
"""

from __future__ import annotations

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading, is_capital, trimmed

_LONGEST = 9
"""A name with more words than this has run into its sentence."""
_STOPS = (
    "bound",
    "reporting",
    "says",
    "event",
    "that",
    "between",
    "hedge",
    "date",
    "number",
    "future",
    "titles",
    "role",
)
"""What ends a name that may hold words in lower case."""


def bodies(reading: Reading) -> tuple[Name, ...]:
    """The bodies a sentence names in full, left to right. A bare `Ministry` names none."""
    found: list[Name] = []
    for head in range(len(reading.tokens)):
        past = found[-1].last if found else 0
        if head < past or not reading.marked("body", head):
            continue
        name = _body(reading, head, past)
        if name is not None:
            found.append(name)
    return tuple(found)


def _body(reading: Reading, head: int, past: int) -> Name | None:
    lists = reading.lexicon.lists
    if not lists.body_takes_lower and not is_capital(reading.tokens[head]):
        return None
    last = _end(reading, head)
    if last is None:
        return None
    first = _start(reading, head, past, bare=last == head + 1)
    if last - first < 2 or not any(is_capital(reading.tokens[i]) for i in range(first, last)):
        return None
    return Name(text=trimmed(reading.words(Found(first=first, last=last))), first=first, last=last)


def _start(reading: Reading, head: int, past: int, *, bare: bool) -> int:
    """Where the capitals before the noun begin: `Roads and Waters` of `Roads and Waters Ministry`."""
    start = _capitals_before(reading, head, past)
    if start == head and bare and head > past and reading.is_owner(head - 1) and reading.near(head):
        # `Office` alone is no name, `Prime Minister's Office` is one.
        return _capitals_before(reading, head - 1, past) if is_capital(reading.tokens[head - 1]) else head
    before = start - 2
    joins = bare and start < head and before >= past and reading.marked("coordinating", start - 1)
    if joins and _is_complement(reading, before) and reading.near(start) and reading.near(start - 1):
        return _capitals_before(reading, before + 1, past)
    return start


def _capitals_before(reading: Reading, at: int, past: int) -> int:
    while at > past and _continues_back(reading, at - 1) and reading.near(at):
        at -= 1
    return at


def _continues_back(reading: Reading, at: int) -> bool:
    if not is_capital(reading.tokens[at]) or reading.is_owner(at) or reading.is_dated(at):
        return False
    return not (reading.is_initial(at) and reading.marked("opener", at))


def _end(reading: Reading, head: int) -> int | None:
    """Where the name ends, or `None` when nothing ends it in time."""
    end, linked = head + 1, False
    while end - head <= _LONGEST:
        content = _past_links(reading, end)
        if content is None or not _may_follow(reading, head, end, content, linked=linked):
            return end
        linked = linked or content > end
        end = content + 1
    return None


def _past_links(reading: Reading, at: int) -> int | None:
    """The token after the small words that link, `None` when something ends the name before it."""
    lists, first = reading.lexicon.lists, at
    while at < len(reading.tokens) and at - first < 3 and reading.near(at):
        key = reading.tokens[at].key
        is_link = reading.marked("body_links", at) or (at > first and key in lists.body_articles)
        if not is_link or is_capital(reading.tokens[at]):
            return at
        at += 1
    return None


def _may_follow(reading: Reading, head: int, end: int, content: int, *, linked: bool) -> bool:
    joined = content > end and reading.marked("coordinating", end)
    if joined and (not linked and not reading.lexicon.lists.body_takes_lower):
        return False
    if joined and not _goes_on(reading, end + 1, content):
        return False
    token = reading.tokens[content]
    if reading.is_dated(content) or reading.marked("titles", content):
        return False
    if is_capital(token):
        # `Osk Rivers Office Ada Brook` names two: only a noun that comes first takes capitals without a link.
        unlinked = content == end and not linked and not reading.lexicon.lists.body_takes_lower
        apart = unlinked and _capitals_before(reading, head, 0) < head
        return not (apart or _names_its_speaker(reading, head, content))
    return reading.lexicon.lists.body_takes_lower and not _ends_name(reading, content, linked=content > end)


def _ends_name(reading: Reading, at: int, *, linked: bool) -> bool:
    stops = tuple(name for name in _STOPS if name != "role") if linked else _STOPS
    return reading.tokens[at].text[0].isdecimal() or any(reading.marked(name, at) for name in stops)


def _goes_on(reading: Reading, after: int, content: int) -> bool:
    """Whether the part after `and` belongs to the same name and is no second speaker."""
    if reading.tokens[after].key in reading.lexicon.lists.body_articles or not _is_complement(reading, content):
        return False
    last = content
    while (
        is_capital(reading.tokens[content])
        and last + 1 < len(reading.tokens)
        and reading.near(last + 1)
        and is_capital(reading.tokens[last + 1])
    ):
        last += 1
    # `Foreign Affairs and Regional Cooperation` ends in a thing, `Roads and Ada Brook` in nothing known.
    endings = reading.lexicon.lists.topic_endings
    return last == content or (bool(endings) and reading.tokens[last].key.endswith(endings))


def _is_complement(reading: Reading, at: int) -> bool:
    """Whether a word beside `and` can belong to a body's name: no initials, no other body."""
    token = reading.tokens[at]
    return not ((token.text.isupper() and len(token.text) > 1) or reading.marked("body", at))


def _names_its_speaker(reading: Reading, head: int, at: int) -> bool:
    """`речниця Міністерства інфраструктури Олена Верес`: after a role's body comes the person."""
    if not reading.lexicon.lists.body_takes_lower or head == 0:
        return False
    role = reading.marked("role", head - 1) or reading.marked("titles", head - 1)
    following = at + 1 < len(reading.tokens) and reading.near(at + 1) and is_capital(reading.tokens[at + 1])
    return role and following and at > head + 1
