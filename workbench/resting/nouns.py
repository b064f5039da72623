"""What a phrase without a speaker's name says of its source: a body by its noun, an office, a pronoun, nobody named."""

from __future__ import annotations

import re

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading, is_capital
from workbench.grammar.speakers import is_body, is_of_title, whole_names
from workbench.organisations import NOT_ORGANISATIONS, is_medium_name
from workbench.resting.names import named
from workbench.resting.who import Book, Kind, Who
from workbench.resting.words import source_words

_HEADS = ("pronoun", "work", "body", "refers", "medium", "unnamed", "role", "titles")
_MOST_BEFORE = 4
"""Words a noun may have before it: `the Velmarian defence ministry`."""
_NO_ADJECTIVES = ("bound", "coordinating", "that", "opener", "event", "between", "frame", "reporting", "future")
"""Lists whose words are no part of the noun's phrase."""
_NO_NOUNS = frozenset({"some", "many", "others", "several"})
_MOUTHPIECES = ("spokes", "речни", "пресс-секр", "sprecher", "porte-parole", "portavoz")
"""People whose words are those of whom they speak for."""
_STAFF = (
    *_MOUTHPIECES,
    *("official", "analyst", "expert", "researcher", "scientist", "representative", "officer"),
    *("аналіт", "аналит", "експерт", "эксперт", "дослідник", "исследовател", "представни", "представит"),
    *("forscher", "experte", "vertreter", "beamt", "responsable", "chercheur", "funcionario", "analista"),
)
"""People who tell what their body knows; not those who only work there or stand close to it."""
STATES = frozenset({"US", "U.S", "USA", "UK", "U.K"})
_MOST_LINKS, _MOST_AFTER = 2, 7
_POSSESSIVE = re.compile(r"['’]s?$")


def described(reading: Reading, phrase: Found, book: Book, text: str) -> tuple[Who, Found] | None:
    """Who a phrase stands for, and the words of the phrase that say so; `None` when it is no source.

    Args:
        reading: The sentence.
        phrase: Tokens of the phrase.
        book: Known sources.
        text: The article up to here.
    """
    phrase = Found(first=_past_small(reading, phrase), last=phrase.last)
    every = whole_names(reading)
    inside = (n for n in every if phrase.first <= n.first and n.last <= phrase.last)
    names = [n for n in inside if not _is_adjective(reading, n)]
    heads = [i for i in range(phrase.first, phrase.last) if kind_of(reading, i) is not None]
    if heads and noun_phrase_start(reading, heads[0], phrase.first) > phrase.first:
        heads = []
    if any(reading.marked("own_paper", i) for i in range(phrase.first, phrase.last)):
        return None
    if not heads:
        return _first_of_chain(reading, names, phrase, book, text)
    whole = next((n for n in names if n.first <= heads[0] < n.last and n.last - n.first > 1), None)
    is_whole = whole is not None and (is_body(reading, whole) or is_medium_name(whole.text))
    if whole is not None and is_whole and not reading.is_owner(whole.last - 1):
        return named(reading, whole, book, text), Found(first=whole.first, last=whole.last)
    head = _last_adjacent(reading, heads)
    ahead = [n for n in every if n.first > head]
    return _by_head(reading, head, names, ahead, phrase, book, text)


def _past_small(reading: Reading, phrase: Found) -> int:
    """Where a phrase begins without the small words before it: `у міністерстві`, `des témoins`."""
    first = phrase.first
    while first < phrase.last - 1 and reading.marked("bound", first) and kind_of(reading, first) is None:
        first += 1
    return first


def _is_adjective(reading: Reading, name: Name) -> bool:
    """`French` of `a French website`."""
    endings = reading.lexicon.lists.demonym_endings
    return name.last - name.first == 1 and bool(endings) and name.text.endswith(endings)


def kind_of(reading: Reading, at: int) -> str | None:
    """Which list of nouns a word stands in, the most telling first."""
    return next((mark for mark in _HEADS if reading.marked(mark, at)), None)


def _last_adjacent(reading: Reading, heads: list[int]) -> int:
    """The last of nouns that stand together: `officials` of `ministry officials`."""
    head = heads[0]
    while head + 1 in heads and reading.near(head + 1) and not is_capital(reading.tokens[head + 1]):
        head += 1
    return head


def _by_head(
    reading: Reading, head: int, names: list[Name], ahead: list[Name], phrase: Found, book: Book, text: str
) -> tuple[Who, Found] | None:
    """Who the noun at `head` stands for; `names` stand in the phrase, `ahead` anywhere after the noun."""
    kind = kind_of(reading, head)
    stands_alone = kind == "pronoun" or reading.tokens[head].key in _NO_NOUNS
    start = head if stands_alone else noun_phrase_start(reading, head, phrase.first)
    here = Found(first=start, last=head + 1)
    if kind == "pronoun":
        return Who(name=reading.words(here), kind=Kind.PRONOUN, head=reading.tokens[head].key), here
    linked = next((n for n in names if n.first > head and _is_linked(reading, head, n)), None)
    owner = next((n for n in reversed(names) if start <= n.first and n.last <= head and n.text not in STATES), None)
    if kind in {"body", "refers"}:
        return _body(reading, head, start, linked)
    speaks_for = linked or owner
    if speaks_for is not None and reading.tokens[head].key.startswith(_MOUTHPIECES):
        who = named(reading, speaks_for, book, text)
        place = Found(first=start, last=max(head + 1, speaks_for.last))
        return (who if who.kind is not Kind.PERSON else Who(name=who.name, kind=Kind.ORGANISATION)), place
    if linked is not None and (kind == "work" or is_body(reading, linked) or book.listed(linked.text)):
        return named(reading, linked, book, text), Found(first=start, last=linked.last)
    if owner is not None and kind == "medium" and reading.tokens[start].key not in {"a", "an"}:
        return Who(name=owner.text, kind=Kind.MEDIA), here
    if owner is not None and _owns(reading, owner, head, kind, book):
        return named(reading, owner, book, text), here
    if kind == "medium" and (medium := _unlisted_medium(reading, head, start)) is not None:
        return medium
    follower = next((n for n in ahead if n.first == head + 1 and reading.near(head + 1)), None)
    is_place = follower is not None and (reading.is_elided(follower.first) or is_of_title(reading, follower))
    if kind in {"role", "titles"} and follower is not None and not is_place:
        return named(reading, follower, book, text), Found(first=start, last=follower.last)
    if kind in {"unnamed", "role", "titles"} and (apposed := _apposed(reading, ahead, phrase.last)) is not None:
        return named(reading, apposed, book, text), Found(first=start, last=apposed.last)
    if (body := _noun_of(reading, head, start, phrase)) is not None:
        return body
    plain = {"work": Kind.WORK, "medium": Kind.BODY_NOUN, "unnamed": Kind.UNNAMED}.get(kind or "", Kind.OFFICE)
    return Who(name=reading.words(here), kind=plain, head=reading.tokens[head].key), here


def _unlisted_medium(reading: Reading, head: int, start: int) -> tuple[Who, Found] | None:
    """`The website oskNews.fr`: after the noun any word with a capital or an address is its name."""
    at = head + 1
    if at >= len(reading.tokens) or not reading.near(at):
        return None
    token = reading.tokens[at]
    written = _ADDRESS.match(reading.text, token.start)
    if written is None and token.text == token.text.lower():
        return None
    return Who(name=written.group() if written else token.text, kind=Kind.MEDIA), Found(first=start, last=at + 1)


_ADDRESS = re.compile(r"[\w-]+(?:\.[a-z]{2,})+")


def _owns(reading: Reading, owner: Name, head: int, kind: str | None, book: Book) -> bool:
    """`ISW analysts`, `the Osk Post report`, `Brook's statement`: not the platform of `a Telegram post`."""
    if owner.text in NOT_ORGANISATIONS:
        return False
    if is_body(reading, owner) or book.listed(owner.text) or is_medium_name(owner.text):
        return True
    return kind == "work" and owner.last == head and owner.text not in source_words().platforms


def _body(reading: Reading, head: int, start: int, linked: Name | None) -> tuple[Who, Found]:
    """`The ministry`, or a body named by whose it is: `Velmar’s government`, `the Velmarian defence ministry`."""
    here = Found(first=start, last=_past_field(reading, head))
    key = _POSSESSIVE.sub("", reading.tokens[head].key)
    if linked is not None and reading.tokens[head + 1].key in {"of", "de", "von", "der", "des", "du"}:
        whole = Found(first=start, last=linked.last)
        return Who(name=_without_article(reading, whole), kind=Kind.ORGANISATION, head=key), whole
    if any(key.endswith(end) and key != end for end in reading.lexicon.lists.body_endings):
        # A German compound says which ministry it is.
        return Who(name=_POSSESSIVE.sub("", reading.tokens[head].text), kind=Kind.ORGANISATION, head=key), here
    whose = any(is_capital(reading.tokens[i]) and not reading.is_initial(i) for i in range(start, head))
    initial = reading.is_initial(start) and head > start and not reading.marked("opener", start)
    is_named = whose or (initial and is_capital(reading.tokens[start])) or here.last > head + 1
    if is_named and not reading.lexicon.lists.nouns_are_capitalised:
        return Who(name=_without_article(reading, here), kind=Kind.ORGANISATION, head=key), here
    return Who(name=reading.words(here), kind=Kind.BODY_NOUN, head=key), here


def _past_field(reading: Reading, head: int) -> int:
    """Where a body's lower-case name ends: `министерства обороны`."""
    last = head + 1
    while reading.lexicon.lists.body_takes_lower and last < len(reading.tokens) and reading.near(last):
        found = source_words().of(reading.tokens[last].key)
        if found is None or found[0] != "fields":
            break
        last += 1
    return last


def _noun_of(reading: Reading, head: int, start: int, phrase: Found) -> tuple[Who, Found] | None:
    """The body without a name that a person speaks for, or whose work it is: `ministry officials`, `its report`."""
    if not (reading.marked("work", head) or reading.tokens[head].key.startswith(_STAFF)):
        return None
    at = next((i for i in range(head - 1, start - 1, -1) if _is_body_noun(reading, i)), None)
    if at is not None:
        who, _ = _body(reading, at, start, None)
        name, key = _POSSESSIVE.sub("", who.name), _POSSESSIVE.sub("", who.head)
        return Who(name=name, kind=who.kind, head=key), Found(first=start, last=head + 1)
    at = next((i for i in range(head + 2, min(head + _MOST_AFTER, phrase.last)) if _is_body_noun(reading, i)), None)
    if at is None or not _only_small(reading, head + 1, noun_phrase_start(reading, at, head + 1)):
        return None
    who, there = _body(reading, at, noun_phrase_start(reading, at, head + 1), None)
    return who, Found(first=start, last=there.last)


def _is_body_noun(reading: Reading, at: int) -> bool:
    known = reading.lexicon.find([_POSSESSIVE.sub("", reading.tokens[at].key)]) if reading.is_owner(at) else {}
    return any(mark in known or reading.marked(mark, at) for mark in ("body", "refers"))


def _apposed(reading: Reading, ahead: list[Name], last: int) -> Name | None:
    """`The mayor of Osk, Ada Brook.`: the name that a comma joins to an office."""
    if last >= len(reading.tokens) or reading.gap(last).strip() != ",":
        return None
    name = next((n for n in ahead if n.first == last and n.last - last > 1), None)
    ends = name is not None and (name.last >= len(reading.tokens) or bool(reading.gap(name.last).strip()))
    return name if ends and name is not None and not is_body(reading, name) else None


def _is_linked(reading: Reading, head: int, name: Name) -> bool:
    return name.first > head + 1 and _only_small(reading, head + 1, name.first)


def _only_small(reading: Reading, first: int, last: int) -> bool:
    """Whether only words that link stand there, at least one, with nothing but spaces between."""
    small = all(
        reading.near(i) and any(reading.marked(mark, i) for mark in ("bound", "opener", "medium", "body_links"))
        for i in range(first, last)
    )
    return first < last and last - first <= _MOST_BEFORE and small and reading.near(last)


def _first_of_chain(
    reading: Reading, names: list[Name], phrase: Found, book: Book, text: str
) -> tuple[Who, Found] | None:
    """`Ada Brook of the Osk Institute`: the first of names that only small words join."""
    first = names[0] if names else None
    if first is None or first.last - first.first < 2 or reading.is_owner(first.last - 1):
        return None
    begins = first.first == phrase.first or _only_small(reading, phrase.first, first.first)
    return (named(reading, first, book, text), Found(first=first.first, last=first.last)) if begins else None


def noun_phrase_start(reading: Reading, head: int, least: int = 0) -> int:
    """Where the noun's article and adjectives begin."""
    start = head
    while start > least and head - start < _MOST_BEFORE and reading.near(start):
        before = start - 1
        if reading.tokens[before].key in reading.lexicon.lists.body_articles:
            return before
        word = reading.tokens[before]
        is_other = any(reading.marked(mark, before) for mark in _NO_ADJECTIVES)
        if is_other or word.key == "which" or word.text[0].isdecimal():
            return start
        start = before
    return start


def chain_start(reading: Reading, at: int) -> int:
    """Where a chain of nouns begins: `a source close to the ministry`, `the mayor of the town`."""
    start = noun_phrase_start(reading, at)
    for _ in range(_MOST_LINKS):
        link = start - 1
        if link < 1 or not reading.near(start) or not reading.marked("bound", link) or not reading.near(link):
            break
        before = noun_phrase_start(reading, link - 1)
        nouns = [i for i in range(before, link) if kind_of(reading, i) not in {None, "body", "refers", "work"}]
        if not nouns:
            break
        start = before
    return start


def _without_article(reading: Reading, found: Found) -> str:
    first = found.first
    if reading.tokens[first].key.endswith("-based") and found.last - first > 1:
        first += 1
    if reading.tokens[first].key in reading.lexicon.lists.body_articles and found.last - first > 1:
        first += 1
    return " ".join(_POSSESSIVE.sub("", reading.words(Found(first=first, last=found.last))).split())
