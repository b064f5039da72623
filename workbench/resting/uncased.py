"""Who a phrase of a script without capitals stands for: a title and a name, a body, or people without a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Reading
from workbench.grammar.said import Said
from workbench.organisations import organisation_at
from workbench.resting.who import Book, Kind, Who

_KINDS = {
    "unnamed": Kind.UNNAMED,
    "refers": Kind.BODY_NOUN,
    "work": Kind.WORK,
    "medium": Kind.BODY_NOUN,
}


def without_capitals(reading: Reading, said: Said, book: Book) -> Iterator[tuple[Who, Found]]:
    """A phrase of a script whose names carry no capitals: a title and a name, a body, or people without a name."""
    tokens = list(range(said.phrase.first, said.phrase.last))
    if not tokens:
        return
    first, head = tokens[0], reading.tokens[tokens[0]].key
    if reading.marked("titles", first):
        name = _after_title(reading, tokens)
        who = Who(name=reading.words(name), kind=Kind.PERSON) if name else Who(name=head, kind=Kind.OFFICE, head=head)
        yield who, Found(first=first, last=name.last if name else first + 1)
        return
    body = organisation_at(reading.text, reading.tokens[first].start, book.agencies, book.publishers)
    words = body.name.split() if body is not None else []
    if body is not None and not (words[0].startswith("ال") and len(words) > 1 and not words[1].startswith("ال")):
        listed = book.listed(body.name) or Who(name=body.name, kind=Kind.MEDIA if body.is_media else Kind.ORGANISATION)
        last = max((i + 1 for i in tokens if reading.tokens[i].end <= body.end), default=said.phrase.last)
        is_medium = reading.marked("medium", first)
        yield (replace(listed, kind=Kind.MEDIA) if is_medium else listed), Found(first=first, last=last)
        return
    mark = next((m for m in _KINDS if reading.marked(m, first)), None)
    if mark is not None:
        found = Found(first=first, last=first + 1 if mark != "unnamed" else said.phrase.last)
        yield Who(name=reading.words(found), kind=_KINDS[mark], head=head), found
    elif said.speaker is not None:
        is_name = 2 <= len(tokens) <= 4
        yield Who(name=said.speaker, kind=Kind.PERSON if is_name else Kind.UNNAMED, head=head), said.phrase


def _after_title(reading: Reading, tokens: list[int]) -> Found | None:
    """The name behind a title and what it is the title of: at least two words without an article."""
    start = next((i for i in tokens[1:] if not _is_of_title(reading, i)), None)
    return None if start is None or tokens[-1] - start < 1 else Found(first=start, last=tokens[-1] + 1)


def _is_of_title(reading: Reading, at: int) -> bool:
    marks = ("refers", "medium", "body", "titles")
    return reading.tokens[at].key.startswith("ال") or any(reading.marked(mark, at) for mark in marks)
