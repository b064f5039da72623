"""What a capitalised name of a sentence names: a medium, a body or a person."""

from __future__ import annotations

import re

from workbench.grammar.reading import Name, Reading
from workbench.grammar.speakers import is_body, with_titles
from workbench.organisations import has_head, is_medium_name
from workbench.resting.who import Book, Kind, Who

_ADDRESS = re.compile(r"\w\.(?:com|org|net|info|news|tv|fr|de|es|ua|ru|co|uk|io)$", re.IGNORECASE)
_INITIALS = re.compile(r"\s*\(([^\W\d_][\w-]{1,9})(?:[,;][^)]{0,40})?\)")
_NEAR = 3
"""How many words before a name may say that it is a medium."""
_NOT_PEOPLE = frozenset({"in", "at", "inside", "across", "from"})


def named(reading: Reading, name: Name, book: Book, text: str) -> Who:
    """Who a name is, by the lists, its own nouns and the words before it; of one word alone a person is assumed.

    Args:
        reading: The sentence.
        name: One of its names.
        book: Known sources.
        text: The article up to here, for the initials it gave the name.
    """
    bare = " ".join(name.text.split())
    listed = book.listed(bare) or book.listed(bare.removeprefix("The ").removeprefix("the "))
    if listed is not None:
        return listed
    bare = bare.removeprefix("The ")
    if _is_medium(reading, name):
        return Who(name=bare, kind=Kind.MEDIA)
    if is_body(reading, name) or has_head(bare) or _is_articled(reading, name):
        short = _initials(bare, text)
        return book.listed(short) or Who(name=short, kind=Kind.ORGANISATION)
    alone = name.last - name.first == 1 and with_titles(reading, name.first) == name.first
    stands_for_body = " " not in bare and alone and stands_as_place(bare, text)
    return Who(name=bare, kind=Kind.ORGANISATION if stands_for_body else Kind.PERSON)


def stands_as_place(name: str, text: str) -> bool:
    """Whether the article says `in Moscow`, `at Velcorp`: places and firms speak too, but nobody is in a person."""
    return re.search(rf"\b(?:[Ii]n|[Aa]t|[Aa]cross|[Ii]nside)\s+{re.escape(name)}\b(?![’']s)", text) is not None


def _is_medium(reading: Reading, name: Name) -> bool:
    before = range(max(name.first - _NEAR, 0), name.first)
    described = any(
        reading.marked("medium", i) and all(reading.near(j) for j in range(i + 1, name.first + 1)) for i in before
    )
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
