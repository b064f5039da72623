"""A sentence read once: its words, listed words, names and quoted parts. Every later step works on this."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vectorstore.types import Span
from workbench.grammar.lexicon import Found, Lexicon, key

_LETTERS = (
    r"[\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e4e\u200c]"
)
_WORD = re.compile(
    rf"\d+(?:[.,:/]\d+)*{_LETTERS}*(?:[-–]\d+(?:[.,]\d+)*)?(?:['’-]{_LETTERS}+)*|{_LETTERS}+(?:['’ʼ-]{_LETTERS}+)*"
)
_QUOTED = re.compile(r"“[^“”]{2,}”|«[^«»]{2,}»|„[^„“”]{2,}[“”]|\"[^\"]{2,}\"|「[^「」]{2,}」|‘[^‘’]{12,}’(?!\w)")
_OPENING = frozenset("“«„\"'‘「(:.!?…—–*•")
_OF_PEOPLE = frozenset("de del van von der den bin al el la los di da dos ibn ben ван дер фон бен ібн ибн аль".split())
_PARTICLES = _OF_PEOPLE | {"of", "du", "des"}
_FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'll", "i'd"})
_LINKS = frozenset({("for", "the"), ("of", "the")})
_SPACES = frozenset(" \u00a0")
_SHORTENED = frozenset(
    "st dr mr mrs ms jr gen sen rev gov rep prof col lt sgt capt maj hon supt det insp cllr adm".split()
)
_ARTICLED = re.compile(r"(?:al|el|as|ad|an|ar|ash|at|az|ul)[-’'](?=[^\W\d_])|(?:аль|эль|ель)-", re.IGNORECASE)
"""Articles that Arabic names carry in lower case: `al-Rashid` is as capital as `Rashid`."""
_ELISION = re.compile(r"^(?:l|d|qu|n|s|c|j)['’](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")


class Token(NamedTuple):
    """One word or number of a sentence; offsets count code points of the sentence.

    A tuple, because a text has thousands and they are made three times as fast.
    """

    start: int
    end: int
    text: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Name:
    """A capitalised name: tokens `[first, last)`, without the title before it."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """One sentence, its words and what the lists know of them."""

    text: str
    tokens: tuple[Token, ...]
    found: dict[str, list[Found]]
    lexicon: Lexicon
    known: Collection[str] = frozenset()
    """Names met inside other sentences of the article: their capital counts at the start of this one too."""

    def has(self, name: str) -> bool:
        """Whether any word of a list occurs."""
        return name in self.found

    def words(self, found: Found) -> str:
        """The sentence's own wording of a finding."""
        return self.text[self.tokens[found.first].start : self.tokens[found.last - 1].end]

    def gap(self, index: int) -> str:
        """The text between token `index - 1` and token `index`."""
        return self.text[self.tokens[index - 1].end if index else 0 : self.tokens[index].start]

    def marked(self, name: str, index: int) -> bool:
        """Whether a token belongs to a finding of a list."""
        places = self._marked.get(name)
        if places is None:
            places = frozenset(i for found in self.found.get(name, ()) for i in range(found.first, found.last))
            self._marked[name] = places
        return index in places

    @cached_property
    def _marked(self) -> dict[str, frozenset[int]]:
        """Tokens by list, for the lists that were asked for."""
        return {}

    def near(self, index: int) -> bool:
        """Whether only a space, or what holds a name together, stands before a token."""
        gap = self.gap(index)
        return gap in _SPACES or (index > 0 and self._stopped(index - 1, {gap}))

    def is_initial(self, index: int) -> bool:
        """Whether a token opens the sentence, a quotation or a part after a colon or dash."""
        return index == 0 or self.gap(index).strip()[-1:] in _OPENING

    def is_owner(self, index: int) -> bool:
        """Whether a token is a possessive: `Brook's`."""
        return _POSSESSIVE.search(self.tokens[index].text) is not None

    def is_elided(self, index: int) -> bool:
        """Whether a token carries an elided `of`: `d'Osk`."""
        return self.tokens[index].key.startswith("d'") and self.tokens[index].text[:1] == "d"

    def is_dated(self, index: int) -> bool:
        """Whether a token belongs to a date."""
        return self.marked("date", index) or self.is_may(index)

    def before_article(self, index: int) -> int:
        """The token before a token and the article that stands before it; -1 when there is none."""
        before = index - 1
        return before - 1 if before >= 0 and self.tokens[before].key in self.lexicon.lists.body_articles else before

    def is_may(self, at: int) -> bool:
        """Whether a token is the month of May: only a number beside it tells it from the verb and the name."""
        beside = self.tokens[max(at - 1, 0) : at] + self.tokens[at + 1 : at + 2]
        return self.tokens[at].text == "May" and any(t.text[0].isdecimal() for t in beside)

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """Parts inside quotation marks, marks included."""
        return tuple(Span(start=m.start(), end=m.end()) for m in _QUOTED.finditer(self.text))

    def is_quoted(self, token: Token) -> bool:
        """Whether a word stands inside quotation marks."""
        return any(q.start <= token.start and token.end <= q.end for q in self.quoted)

    def outside_quotes(self, name: str) -> list[Found]:
        """Findings of a list in the writer's own words."""
        return [f for f in self.found.get(name, ()) if not self.is_quoted(self.tokens[f.first])]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Names in order. Empty for scripts without capitals and for lines in capitals."""
        shouting = sum(t.text.isupper() for t in self.tokens) * 2 > len(self.tokens) > 3
        return () if shouting else tuple(n for run in self._runs() if (n := self._name(run)) is not None)

    def _runs(self) -> list[list[int]]:
        runs: list[list[int]] = []
        for at, token in enumerate(self.tokens):
            if not is_capital(token) or self.is_dated(at):
                continue
            joins = bool(runs) and self._joins(runs[-1][-1], at)
            if joins:
                runs[-1] += range(runs[-1][-1] + 1, at + 1)
            else:
                runs.append([at])
        return runs

    def _joins(self, before: int, at: int) -> bool:
        if at - before > 3 or _POSSESSIVE.search(self.tokens[before].text):
            return False
        between = tuple(self.tokens[i].key for i in range(before + 1, at))
        linked = between in _LINKS or (_PARTICLES if len(between) < 2 else _OF_PEOPLE).issuperset(between)
        gaps = {self.gap(i) for i in range(before + 1, at + 1)}
        return linked and (gaps <= _SPACES or (not between and self._stopped(before, gaps)))

    def _stopped(self, before: int, gaps: set[str]) -> bool:
        """Whether a stop or `&` holds a name together: `St. Osk`, `J. Brook`, `U.S. Navy`, `Brook & Venn`."""
        letter = self.tokens[before]
        is_short = letter.key in _SHORTENED or (len(letter.text) == 1 and letter.text.isupper())
        return gaps == {" & "} or (gaps <= {". ", "."} and is_short)

    def _name(self, run: list[int]) -> Name | None:
        first, last = run[0], run[-1] + 1
        initial = self.is_initial(first)
        if initial and self._opens(first):
            first, initial = first + 1, False
        for at in range(first, last):
            # Only what follows the last title is the name: "Russian President Ada Brook".
            if self.marked("titles", at) and at + 1 < last:
                first, initial = at + 1, False
        while first < last and not is_capital(self.tokens[first]):
            first += 1
        while first > 0 and self.tokens[first - 1].key in self.lexicon.lists.particles and self.near(first):
            first -= 1
        if first >= last or not self._counts(first, last, initial):
            return None
        text = self.text[self.tokens[first].start : self.tokens[last - 1].end]
        return Name(text=trimmed(text), first=first, last=last)

    def _opens(self, at: int) -> bool:
        return any(
            self.marked(name, at) for name in ("opener", "role", "opinion", "first_person", "imperative", "number")
        )

    def _counts(self, first: int, last: int, initial: bool) -> bool:
        token = self.tokens[first]
        alone = last - first == 1
        acronym = token.text.isupper() and len(token.text) > 1
        if acronym or not alone:
            return not initial or acronym or bool(self.lexicon.lists.opener) or last - first > 2
        if _POSSESSIVE.sub("", _ELISION.sub("", token.text)) in self.known:
            return True
        return not initial and not self.lexicon.lists.nouns_are_capitalised and not self.marked("titles", first)


def read_sentence(text: str, lexicon: Lexicon, *, known: Collection[str] = frozenset()) -> Reading:
    """Read a sentence with one language's lists."""
    tokens = tuple([Token(*m.span(), word := m.group(), key(word)) for m in _WORD.finditer(text)])
    return Reading(text, tokens, lexicon.find([t.key for t in tokens]), lexicon, known)


def word_keys(text: str) -> list[str]:
    """A text's words as the lists know them, without their places: a third of what reading it costs."""
    return [key(word) for word in words_of(text)]


def words_of(text: str) -> list[str]:
    """A text's words as written."""
    found: list[str] = _WORD.findall(text)
    return found


def trimmed(name: str) -> str:
    """A name without the elided article before it and the possessive after it."""
    return _POSSESSIVE.sub("", _ELISION.sub("", name))


def is_capital(token: Token) -> bool:
    """Whether a word is written as a name is."""
    text = token.text
    if text.isalpha():
        return text[0].isupper() and token.key not in _FIRST_PERSON
    if text[1:2] in {"'", "’"} or text[2:3] in {"'", "’"}:
        text = _ELISION.sub("", text)
    if "-" in text or "’" in text or "'" in text:
        text = _ARTICLED.sub("", text, count=1) if _ARTICLED.match(text) else text
    return text[:1].isupper() and token.key not in _FIRST_PERSON
