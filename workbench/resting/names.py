"""What a capitalised name of a sentence names: a medium, a body or a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.grammar.reading import Name, Reading
from workbench.grammar.speakers import is_body, with_titles
from workbench.organisations import has_head, is_medium_name
from workbench.resting.who import Book, Kind, Who
from workbench.resting.words import source_words

_ADDRESS = re.compile(r"\w\.(?:com|org|net|info|news|tv|fr|de|es|ua|ru|co|uk|io)$", re.IGNORECASE)
_INITIALS = re.compile(r"\s*\(([^\W\d_][\w-]{1,9})(?:[,;][^)]{0,40})?\)")


def named(reading: Reading, name: Name, book: Book, text: str) -> Who:
    """Who a name is, by the lists, its own nouns and the words before it; of one word alone a person is assumed.

    Args:
        reading: The sentence.
        name: One of its names.
        book: Known sources.
        text: The article up to here, for the initials it gave the name.
    """
    bare = " ".join(name.text.split())
    first, _, rest = bare.partition(" ")
    lists = reading.lexicon.lists
    called = (
        lists.nouns_are_capitalised
        and reading.marked("medium", name.first)
        and first == reading.tokens[name.first].text
    )
    if rest and (called or first.casefold() in lists.body_articles) and book.listed(bare) is None:
        bare = rest
    # `Reuters news agency` is Reuters.
    capitals = re.sub(r"(?:\s+[a-z]+)+$", "", bare)
    listed = book.listed(bare) or book.listed(bare.removeprefix("The ").removeprefix("the ")) or book.listed(capitals)
    if listed is not None:
        return listed
    bare = bare.removeprefix("The ")
    acronym, _, rest = bare.partition(" for ")
    if rest and acronym.isupper():
        return book.listed(acronym) or Who(name=acronym, kind=Kind.ORGANISATION)
    person, _, rest = bare.partition(" of ")
    if rest and " " in person and not has_head(person):
        return Who(name=person, kind=Kind.PERSON)
    known_as = source_words().of(bare.casefold())
    if known_as is not None and known_as[0] == "short" and " " not in bare:
        return Who(name=bare, kind=Kind.ORGANISATION)
    if _is_medium(reading, name) or bare in source_words().media:
        return Who(name=bare, kind=Kind.MEDIA)
    if _holds_body(reading, name) or has_head(bare) or _is_articled(reading, name):
        short = _initials(bare, text)
        return book.listed(short) or Who(name=short, kind=Kind.ORGANISATION)
    is_titled = with_titles(reading, name.first) < name.first
    known = bare in source_words().organisations
    is_body_too = not is_titled and (known or _is_called_body(reading, name) or stands_as_body(bare, text))
    return Who(name=bare, kind=Kind.ORGANISATION if is_body_too else Kind.PERSON)


def _holds_body(reading: Reading, name: Name) -> bool:
    """Whether one of the name's own words is a body's noun; its tokens may go on (`Ada Brook of the Osk Institute`)."""
    end = reading.tokens[name.first].start + len(name.text) + 1
    last = next((i for i in range(name.first + 1, name.last) if reading.tokens[i].start > end), name.last)
    return is_body(reading, Name(text=name.text, first=name.first, last=last))


def stands_as_body(name: str, text: str) -> bool:
    """Whether the article uses a name as one uses that of a place, a firm or an office, not of a person.

    `In Osk`, `at Velcorp`, `a Velcorp shop`, `Velcorp's website`, `a spokeswoman for Velcorp`, `MyVelcorp`.
    """
    if " " not in name and _is_coined(name):
        return True
    near = text[-_LOOK_BACK:]
    return any(_is_body_at(near, start, start + len(name)) for start in _places_of(name, near))


_LOOK_BACK = 20_000
_BESIDE = 200
"""Characters before a name in which the words stand that tell what it is."""
# What stands before and after a name, and not one pattern with the name in it: making a pattern takes milliseconds.
_BEFORE = re.compile(
    r"\b(?:(?P<speaks_for>(?:spokes\w+|official\w*|executives?|officers?)\s+(?:for|from|at|of))"
    r"|(?P<there>[Ii]n|[Aa]t|[Aa]cross|[Ii]nside)|(?P<one>[Aa]n?))\s+\Z"
)
_AFTER = {
    "speaks_for": re.compile(r"\b"),
    "there": re.compile(r"\b(?![’']s)"),
    "one": re.compile(r"\s+\w"),
}
_EDGE = re.compile(r"\b")
_OWNED = re.compile(
    r"(?:[’']s)?\s+(?:spokes\w+|officials?|executives?|chief|website|users|customers|shares|stores?|staff|employees?"
    r"|Inc|Corp|Ltd|LLC|GmbH|AG|SA)\b"
)


def _places_of(name: str, text: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _is_body_at(text: str, start: int, end: int) -> bool:
    if _OWNED.match(text, end) and _EDGE.match(text, start):
        return True
    before = _BEFORE.search(text, max(0, start - _BESIDE), start)
    return before is not None and _AFTER[str(before.lastgroup)].match(text, end) is not None


def _is_coined(name: str) -> bool:
    """`MyHeritage`, `BuzzFeed`: capitals inside a word, where it is no family name."""
    return re.search(r"[a-zà-ÿ][A-ZÀ-Þ]", name) is not None and _FAMILY.match(name) is None


_FAMILY = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|O|Fitz|Van|Von|Al|El)(?=[-’']?[A-Z])")


def _is_called_body(reading: Reading, name: Name) -> bool:
    """`The group Boko Haram`, `the company Velcorp`: a noun of bodies right before a name that takes no title."""
    before = name.first - 1
    if before < 0 or not reading.near(name.first) or reading.tokens[before].text[0].isupper():
        return False
    return any(reading.marked(mark, before) for mark in ("body", "refers")) and reading.tokens[before].key in _CALLED


_CALLED = frozenset(
    "group company firm organisation organization charity watchdog service network alliance coalition movement party "
    "operator airline utility supplier maker manufacturer retailer chain app platform startup studio band team "
    "club".split()
)


def _is_medium(reading: Reading, name: Name) -> bool:
    described = name.first > 0 and reading.near(name.first) and reading.marked("medium", name.first - 1)
    described = described or (name.last - name.first > 1 and reading.marked("medium", name.first))
    return described or is_medium_name(name.text) or _ADDRESS.search(name.text) is not None


def _is_articled(reading: Reading, name: Name) -> bool:
    """`The Kremlin`, `the White House`: people carry no article where other names may."""
    before = name.first - 1
    if name.text.startswith("The ") and name.last - name.first > 1:
        return True
    if before < 0 or reading.lexicon.lists.body_takes_lower or not reading.near(name.first):
        return False
    return (
        reading.tokens[before].key in {"the", "der", "die", "das", "dem"}
        and with_titles(reading, name.first) == name.first
    )


def _initials(name: str, text: str) -> str:
    """The short form the article puts in brackets after the name."""
    at = text.find(f"{name} (")
    found = _INITIALS.match(text, at + len(name)) if at >= 0 else None
    return found.group(1) if found and found.group(1)[:2].isupper() else name
