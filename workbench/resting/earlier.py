"""What the article said before: whom `it`, `the ministry`, `the mayor` or a family name alone stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.grammar.attribution import full_names_of, in_full
from workbench.grammar.lexicon import Lexicon
from workbench.grammar.reading import Name, Reading, read_sentence
from workbench.grammar.speakers import whole_names, with_titles
from workbench.organisations import organisation_at
from workbench.resting.keys import is_body_of, lacks_place, source_key
from workbench.resting.names import named
from workbench.resting.sayings import Saying, is_named
from workbench.resting.who import Book, Kind, Who
from workbench.types import Attributed

_MOST_PLACES = 12
"""Earlier mentions of a noun or family name that are looked at, the nearest ones."""
_LOOK_BACK = 20_000
_AROUND = 120
"""Characters around a mention within which its name stands."""
_NEAR = 3
"""How many sentences back a person who said nothing may stand for `she`."""
_STEM = 5
_ARTICLE = 3
"""Articles are no longer than this."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence that was read before."""

    text: str
    sayings: Sequence[Saying]
    """Its attributions up to the place asked about, last first."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The article before a place of it."""

    text: str
    lexicon: Lexicon
    book: Book
    sentences: Callable[[int], Iterator[Sentence]]
    """The sentences before a place, nearest first, as far as a reader still has them in mind."""

    def resolve(self, saying: Saying) -> Saying:
        """The saying with whoever it points back at; unchanged where nobody, or more than one, fits."""
        who = saying.who
        if who.kind is Kind.PERSON and " " not in who.name:
            return replace(saying, who=replace(who, name=self._full_name(who.name, saying.start)))
        if who.kind is Kind.ORGANISATION and _lacks_place(who):
            return replace(saying, who=self._with_place(who, saying.start))
        if is_named(saying) or who.kind is Kind.UNNAMED:
            return saying
        found = {
            Kind.PRONOUN: self._by_pronoun,
            Kind.BODY_NOUN: self._by_noun,
            Kind.OFFICE: self._by_office,
            Kind.WORK: self._by_work,
        }[who.kind](who, saying.start)
        return replace(saying, who=found or self._left_open(who))

    def _by_pronoun(self, who: Who, place: int) -> Who | None:
        lists = self.lexicon.lists
        wanted = {Kind.PERSON} if lists.pronoun_body else {Kind.PERSON, Kind.ORGANISATION, Kind.MEDIA}
        if who.head in lists.pronoun_body:
            wanted = {Kind.ORGANISATION, Kind.MEDIA}
        for distance, sentence in enumerate(self.sentences(place)):
            if distance == 0 and Kind.PERSON not in wanted and not sentence.sayings and self._names_body(sentence.text):
                return None
            for saying in sentence.sayings:
                # `She said` before `she added` is the same person, whoever that is.
                found = saying.who if saying.who.kind is Kind.PRONOUN else self.resolve(saying).who
                if found.kind in wanted:
                    return found
                if found.kind is Kind.UNNAMED and Kind.PERSON in wanted:
                    return None
            people = self._people(sentence.text) if distance < _NEAR and Kind.PERSON in wanted else {}
            if people and not sentence.sayings:
                ((who, is_sure), *others) = people.items()
                return who if is_sure and not others else None
        return None

    def _names_body(self, part: str) -> bool:
        """Whether a part of a sentence speaks of a body: `it` after `the government` is hardly an earlier one."""
        reading = read_sentence(part, self.lexicon)
        return any(reading.has(mark) for mark in ("body", "refers"))

    def _people(self, sentence: str) -> dict[Who, bool]:
        """Who a sentence names in full, and whether a title or its place as subject says that it is a person."""
        reading = read_sentence(sentence, self.lexicon)
        full = [name for name in whole_names(reading) if name.last - name.first > 1]
        found = {named(reading, name, self.book, ""): _is_person_here(reading, name) for name in full}
        return {who: is_sure for who, is_sure in found.items() if who.kind is Kind.PERSON}

    def _sayings(self, place: int) -> Iterator[Saying]:
        return (saying for sentence in self.sentences(place) for saying in sentence.sayings)

    def _with_place(self, who: Who, place: int) -> Who:
        """The one body of its kind that was named with its place just before: `Russia's Defence Ministry`."""
        key = source_key(_as_source(who))
        named_so = {s.who.name: s.who for s in self._sayings(place) if s.who.kind is Kind.ORGANISATION}
        keys = {source_key(_as_source(other)): other for other in named_so.values()}
        fitting = [other for found, other in keys.items() if key and found and is_body_of(found, key)]
        return fitting[0] if len(fitting) == 1 else who

    def _by_noun(self, who: Who, place: int) -> Who | None:
        named_so = (w for w in self._named_with(who.head, place) if _fits(who, w))
        found = {w.name.casefold(): w for w in named_so}
        if len(found) == 1:
            return next(iter(found.values()))
        if found or not self._is_opaque_noun(who.head):
            return None
        kinds = {Kind.MEDIA} if "medium" in self.lexicon.find([who.head]) else {Kind.MEDIA, Kind.ORGANISATION}
        near = {s.who.name: s.who for s in self._sayings(place) if s.who.kind in kinds}
        return next(iter(near.values())) if len(near) == 1 else None

    def _is_opaque_noun(self, head: str) -> bool:
        """Whether a noun may stand for a body whose name does not hold it: an institute called `ISW`."""
        marks = self.lexicon.find([head])
        return "medium" in marks or ("body" in marks and "refers" not in marks) or head in _OPAQUE

    def _named_with(self, head: str, place: int) -> Iterator[Who]:
        """Bodies named before whose name holds a noun."""
        if self.lexicon.lists.prefixes:
            yield from self._named_without_capitals(head.removeprefix("ال"), place)
            return
        for reading, _ in self._around(head[:_STEM] if len(head) > _STEM else head, place):
            for name in whole_names(reading):
                if any(_is_form(reading.tokens[i].key, head) for i in range(name.first, name.last)):
                    who = named(reading, name, self.book, self.text[:place])
                    if who.kind in {Kind.ORGANISATION, Kind.MEDIA}:
                        yield who

    def _named_without_capitals(self, noun: str, place: int) -> Iterator[Who]:
        end = place
        for _ in range(_MOST_PLACES):
            end = self.text.rfind(f" {noun} ", max(place - _LOOK_BACK, 0), end)
            if end < 0:
                return
            found = organisation_at(self.text, end + 1, self.book.agencies, self.book.publishers)
            if found is not None:
                yield self.book.listed(found.name) or Who(name=found.name, kind=Kind.ORGANISATION)

    def _by_office(self, who: Who, place: int) -> Who | None:
        """The one person the article gave that title."""
        found: dict[str, Who] = {}
        for reading, _ in self._around(who.head, place):
            for name in whole_names(reading):
                title = name.first - 1
                if title >= 0 and reading.tokens[title].key == who.head and name.last - name.first > 1:
                    person = named(reading, name, self.book, self.text[:place])
                    found[person.name] = person
        people = [person for person in found.values() if person.kind is Kind.PERSON]
        return people[0] if len(people) == 1 else None

    def _by_work(self, who: Who, place: int) -> Who | None:
        """Whoever was said to have brought out such a work."""
        return next((s.who for s in self._sayings(place) if s.of_work and is_named(s)), None)

    def _full_name(self, family: str, place: int) -> str:
        names = [name.text for reading, _ in self._around(_stem_of(family), place) for name in reading.names]
        return in_full(family, full_names_of(names))

    def _left_open(self, who: Who) -> Who:
        """`The police` is a body; `a website`, `the mayor` and `they` name nobody."""
        is_body = who.kind is Kind.BODY_NOUN and "medium" not in self.lexicon.find([who.head])
        return replace(who, kind=Kind.ORGANISATION if is_body else Kind.UNNAMED)

    def _around(self, word: str, place: int) -> Iterator[tuple[Reading, int]]:
        """The text around earlier mentions of a word, nearest first, read."""
        behind = self.text[max(place - _LOOK_BACK, 0) : place]
        end = len(behind)
        # A few letters grow when they become small; then places would not fit, and capitals have to agree.
        lowered = small if len(small := behind.lower()) == end else behind
        for _ in range(_MOST_PLACES):
            end = lowered.rfind(word.lower(), 0, end)
            if end < 0:
                return
            start, stop = _clause(behind, end)
            yield read_sentence(behind[start:stop], self.lexicon), start


def _lacks_place(who: Who) -> bool:
    return lacks_place(_as_source(who))


def _as_source(who: Who) -> Attributed:
    return Attributed(source=who.name, kind=str(who.kind), phrase=who.name, start=0, end=len(who.name))


def _is_person_here(reading: Reading, name: Name) -> bool:
    if with_titles(reading, name.first) < name.first:
        return True
    acts = name.last < len(reading.tokens) and any(reading.marked(mark, name.last) for mark in ("event", "reporting"))
    return name.first == 0 and acts


_OPAQUE = frozenset({"group", "watchdog", "charity", "organisation", "organization", "think"})
_EDGE = re.compile(r"[.!?…]\s|\n")


def _clause(text: str, at: int) -> tuple[int, int]:
    """The part of a sentence around a place."""
    start = max(at - _AROUND, 0)
    edges = [match.end() for match in _EDGE.finditer(text, start, at)]
    space = text.find(" ", start, at) + 1 if start else 0
    after = _EDGE.search(text, at, at + _AROUND)
    return (edges[-1] if edges else space), (after.start() if after else min(at + _AROUND, len(text)))


def _stem_of(family: str) -> str:
    """A family name without the letters a case may change."""
    cyrillic = "\u0400" <= family[0] <= "\u052f"
    return family[: max(4, len(family) - 2)] if cyrillic else family


def _fits(who: Who, body: Who) -> bool:
    """Whether a body's name holds what the noun is described with: `the roads ministry` is no Ministry of Waters."""
    described = who.name.casefold().split()[:-1]
    words = [word for word in described if len(word) > _ARTICLE]
    return all(word[:_STEM] in body.name.casefold() for word in words)


def _is_form(word: str, head: str) -> bool:
    """Whether a word is a noun in another case form or number."""
    stem = head[: max(_STEM, len(head) - 2)]
    return word == head or (len(head) > _STEM and word.startswith(stem) and abs(len(word) - len(head)) <= 3)
