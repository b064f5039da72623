"""What a capitalised name of a sentence names: a medium, a body or a person."""

from __future__ import annotations

import re

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
    if name not in near:
        return False
    if _may_stand_in(name, near):
        return _USED.search(near.replace(name, _STAND_IN)) is not None
    return re.search(_USES.replace(_STAND_IN, re.escape(name)), near) is not None


_LOOK_BACK = 20_000
_STAND_IN = "\ua4d8"
"""A letter that stands in for any name, so that one pattern does: making one for each name takes milliseconds."""
_USES = (
    r"\b(?:(?:[Ii]n|[Aa]t|[Aa]cross|[Ii]nside)\s+NAME\b(?![’']s)|[Aa]n?\s+NAME\s+\w"
    r"|(?:spokes\w+|official\w*|executives?|officers?)\s+(?:for|from|at|of)\s+NAME\b"
    r"|NAME(?:[’']s)?\s+(?:spokes\w+|officials?|executives?|chief|website|users|customers|shares|stores?|staff|employees?"
    r"|Inc|Corp|Ltd|LLC|GmbH|AG|SA)\b)"
).replace("NAME", _STAND_IN)
_USED = re.compile(_USES)
_WORD_CHAR = re.compile(r"\w")


def _may_stand_in(name: str, text: str) -> bool:
    """Whether a letter is at the name's edges as the name is there: its own are of words, and no two places overlap."""
    edges = _WORD_CHAR.match(name) and _WORD_CHAR.match(name[-1])
    overlaps = any(name.endswith(name[:size]) for size in range(1, len(name)))
    return bool(edges) and not overlaps and _STAND_IN not in text


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
