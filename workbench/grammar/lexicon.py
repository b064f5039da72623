"""Word lists by language and the weights of the signs: data a newsroom can read and change."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import SettingsError

PACKAGED = Path(__file__).parent.parent / "data" / "checkworthy.yaml"
"""The lists that ship with the workbench."""

_SAME: dict[int, str | None] = {ord(c): "'" for c in "’ʼ`"} | dict.fromkeys((0x0640, 0x0670, *range(0x064B, 0x0660)))
"""Arabic vowel signs and the stretching stroke, which writers use or not, and the shapes of the apostrophe."""
_ELIDED = re.compile(r"^[ld]'(?=\w{3})")
"""French articles that are written onto the next word."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C where it was built: these lists are long, and it is ten times as fast."""
_WORDS_KEPT = 32_768
_STEM_KEY = 3
"""Stems are looked up by their first letters; every stem is at least so long."""


_NOT_LOOKED_UP = frozenset({"not_event", "prefixes", "particles", "body_articles"})
"""Lists of parts of words, and lists that are read as they stand."""
_ATTRIBUTING = frozenset({"reporting", "says", "according", "sourced", "heard_by"})
"""Lists by whose words an attribution is found; see `saying.all_said`."""
_BODIES = frozenset({"body"})


class Weights(BaseModel):
    """What each sign adds to the score's logit at full strength."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float
    number: float
    measure: float
    date: float
    name: float
    reporting: float
    quotation: float
    event: float
    comparative: float
    cause: float
    position: float
    length: float
    opinion: float
    first_person: float
    future: float
    question: float
    imperative: float
    short: float
    fragment: float
    boilerplate: float

    def of(self, sign: str) -> float:
        """The weight of one sign by name."""
        return float(getattr(self, sign))


class WordLists(BaseModel):
    """One language's lists: lower-case words, phrases, and `stem*` for every word that begins so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reporting: tuple[str, ...] = ()
    according: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    event_endings: tuple[str, ...] = ()
    """Endings of past-tense forms, for words of at least five letters."""
    not_event: tuple[str, ...] = ()
    comparative: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    hedge: tuple[str, ...] = ()
    opinion: tuple[str, ...] = ()
    first_person: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    imperative: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """Titles that stand before a name and are not part of it."""
    opener: tuple[str, ...] = ()
    """Small words whose capital at the start of a sentence names nothing."""
    between: tuple[str, ...] = ()
    """Words that may stand between a speaker and the reporting verb."""
    role: tuple[str, ...] = ()
    """Bodies and people that speak without a name."""
    sourced: tuple[str, ...] = ()
    """Words before whoever wrote, released or gave it (`a report by`, `data from`)."""
    says: tuple[str, ...] = ()
    """Reporting verbs that make a sentence no more worth checking, or that are other words too."""
    heard_by: tuple[str, ...] = ()
    """Words before a medium that was told it (`in an interview with`)."""
    frame: tuple[str, ...] = ()
    """Words by which an attribution is denied or only supposed (`did not say`, `would say`)."""
    pronoun: tuple[str, ...] = ()
    """Who was named before: a person or a body."""
    pronoun_body: tuple[str, ...] = ()
    """Which of the pronouns stand for bodies only."""
    refers: tuple[str, ...] = ()
    """Bodies without a name beside those of `body` (`the police`, `the authorities`)."""
    medium: tuple[str, ...] = ()
    """Nouns of papers, agencies and broadcasters."""
    work: tuple[str, ...] = ()
    """What bodies and people bring out: reports, studies, statements, figures."""
    unnamed: tuple[str, ...] = ()
    """People who are not named (`officials`, `a source`, `witnesses`)."""
    own_paper: tuple[str, ...] = ()
    """The article's own paper (`this newspaper`)."""
    prefixes: tuple[str, ...] = ()
    """Letters that are written onto the next word (Arabic `and`)."""
    demonym_endings: tuple[str, ...] = ()
    """Endings of capitalised adjectives that name no speaker (`Ukrainian news agency`)."""
    adjective_endings: tuple[str, ...] = ()
    """Endings by which a capitalised word before a noun in lower case is its adjective (`Осканська рада`)."""
    genitive_endings: tuple[str, ...] = ()
    """Endings with which one name after a title may be the place (`мер Оска`) as well as the person."""
    genitive_adjectives: tuple[str, ...] = ()
    """The same for the first of several words (`голова Нижнього Оска`)."""
    topic_endings: tuple[str, ...] = ()
    """How fields of work end, so that `Roads and Public Health` is one body's name and no person."""
    body: tuple[str, ...] = ()
    """Nouns that say what kind of body a name belongs to."""
    body_endings: tuple[str, ...] = ()
    """Endings of one-word bodies (`Verkehrsministerium`)."""
    body_links: tuple[str, ...] = ()
    """Small words inside the names of bodies."""
    body_articles: tuple[str, ...] = ()
    """Articles, which stand inside a name only after another small word."""
    body_takes_lower: bool = False
    """Whether the names of bodies go on in lower case (`Міністерство інфраструктури`)."""
    bound: tuple[str, ...] = ()
    """Small words after which a name belongs to the phrase before it (`the mayor of Osk`)."""
    coordinating: tuple[str, ...] = ()
    """`And`, `or`."""
    speaks_for: tuple[str, ...] = ()
    """Which of the `bound` words join people to the body they speak for (`analysts at ORV`)."""
    listener: tuple[str, ...] = ()
    """Reporting verbs after which comes who listens (`told the Post`)."""
    particles: tuple[str, ...] = ()
    """Small words that begin a family name (`van der Berg`)."""
    nouns_are_capitalised: bool = False
    speaker_may_follow: bool = False
    """Whether `said Brook` needs no comma or quotation mark before it."""


class Lists(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: Weights
    languages: dict[str, WordLists]


class Found(NamedTuple):
    """A listed word or phrase in a sentence: tokens `[first, last)`. A tuple: a text has hundreds."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """One language's lists, indexed by first word and by stem."""

    lists: WordLists
    entries: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    """First word → (list name, the words after it)."""
    stems: Mapping[str, tuple[tuple[str, str], ...]]
    """First letters of a stem → (stem, list name)."""
    not_event: frozenset[str]

    def find(self, keys: Sequence[str]) -> dict[str, list[Found]]:
        """Every listed word and phrase, by list, in order of the sentence.

        Args:
            keys: The sentence's words as `key` gives them.
        """
        found: dict[str, list[Found]] = {}
        lists_of = self._lists_of
        for at, word in enumerate(keys):
            for name, rest in lists_of(word):
                last = at + 1 + len(rest)
                if not rest or tuple(keys[at + 1 : last]) == rest:
                    found.setdefault(name, []).append(Found(at, last))
        return found

    def attributes(self, keys: Sequence[str]) -> bool:
        """Whether any listed word of attribution occurs; as `find` would tell, in a fifth of the time."""
        return any(True for _ in _occurrences(keys, self._attributed_by))

    def names_bodies(self, words: Sequence[str]) -> bool:
        """Whether any listed noun of a body occurs; with a capital where the names of bodies have them.

        Args:
            words: words as written.
        """
        found = _occurrences([key(word) for word in words], self._named_by)
        if self.lists.body_takes_lower:
            return any(True for _ in found)
        return any(char.isupper() for first, last in found for word in words[first:last] for char in word)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """Words by which an attribution is recognised: a sentence with none of them makes none."""
        lists = self.lists
        phrases = (*lists.reporting, *lists.says, *lists.according, *lists.sourced, *lists.heard_by)
        return frozenset(key(phrase).split()[0] for phrase in phrases)

    @cached_property
    def _lists_of(self) -> Callable[[str], tuple[tuple[str, tuple[str, ...]], ...]]:
        """Word → the lists it is in, with the words that must follow it. Words repeat: each is looked up once."""
        return lru_cache(_WORDS_KEPT)(self._look_up)

    @cached_property
    def _attributed_by(self) -> Callable[[str], tuple[tuple[str, ...], ...]]:
        """Word → what must follow it to be an attribution; nothing follows most words, for they begin none."""
        return lru_cache(_WORDS_KEPT)(lambda word: self._begun_by(word, _ATTRIBUTING))

    @cached_property
    def _named_by(self) -> Callable[[str], tuple[tuple[str, ...], ...]]:
        return lru_cache(_WORDS_KEPT)(lambda word: self._begun_by(word, _BODIES))

    def _begun_by(self, word: str, lists: Collection[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(rest for name, rest in self._look_up(word) if name in lists)

    def _look_up(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        alone = [(name, ()) for name in self._stems_of(word)]
        if len(word) > 4 and word.endswith(self.lists.event_endings) and word not in self.not_event:
            alone.append(("event", ()))
        if self.lists.body_endings and word.endswith(self.lists.body_endings):
            alone.append(("body", ()))
        elided = _ELIDED.sub("", word)
        return (*self._entries_of(word), *alone, *(self._look_up(elided) if elided != word else ()))

    def _entries_of(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        entries = self.entries.get(word, ())
        if entries or len(word) < 4 or not word.startswith(self.lists.prefixes):
            return entries
        return self.entries.get(word[1:], ())

    def _stems_of(self, word: str) -> tuple[str, ...]:
        stems = self.stems.get(word[:_STEM_KEY])
        return () if stems is None else tuple(name for stem, name in stems if word.startswith(stem))


def _occurrences(keys: Sequence[str], begun_by: Callable[[str], tuple[tuple[str, ...], ...]]) -> Iterator[Found]:
    for at, word in enumerate(keys):
        for rest in begun_by(word):
            last = at + 1 + len(rest)
            if not rest or tuple(keys[at + 1 : last]) == rest:
                yield Found(at, last)


@dataclass(frozen=True, kw_only=True)
class Lexicons:
    """Weights and one lexicon a language."""

    weights: Weights
    languages: Mapping[str, Lexicon]

    def of(self, language: str | None) -> Lexicon:
        """The lexicon of a BCP 47 tag's language; an empty one when there is none."""
        primary = (language or "").split("-")[0].lower()
        return self.languages.get(primary) or _index(WordLists())


def key(word: str) -> str:
    """The form under which a word is looked up: lower case, straight apostrophes, no Arabic vowel signs."""
    lower = word.lower()
    return lower if lower.isalpha() and lower.isascii() else lower.translate(_SAME)


def load_lexicons(path: Path) -> Lexicons:
    """Read a list file.

    Raises:
        SettingsError: it is missing, no YAML, or has a key that is not known.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        lists = Lists.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"Cannot read the check-worthiness lists {path}: {error}. Correct the file.") from error
    return Lexicons(weights=lists.weights, languages={tag: _index(words) for tag, words in lists.languages.items()})


@cache
def packaged_lexicons() -> Lexicons:
    """The lists that ship with the workbench, read once."""
    return load_lexicons(PACKAGED)


def _index(lists: WordLists) -> Lexicon:
    entries: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    stems: dict[str, list[tuple[str, str]]] = {}
    for name, words in lists:
        if not isinstance(words, tuple) or name in _NOT_LOOKED_UP or name.endswith("_endings"):
            continue
        for word in words:
            first, *rest = key(word).split()
            if first.endswith("*"):
                stems.setdefault(first[:_STEM_KEY], []).append((first[:-1], name))
            else:
                entries.setdefault(first, []).append((name, tuple(rest)))
    return Lexicon(
        lists=lists,
        entries={word: tuple(found) for word, found in entries.items()},
        stems={letters: tuple(found) for letters, found in stems.items()},
        not_event=frozenset(key(word) for word in lists.not_event),
    )
