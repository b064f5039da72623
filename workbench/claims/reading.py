"""A sentence read once: its words, listed words, names and quoted parts. Every later step works on this."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from vectorstore.types import Span
from workbench.claims.lexicon import Found, Lexicon, key

_LETTERS = (
    r"[\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e4e\u200c]"
)
_WORD = re.compile(
    rf"\d+(?:[.,:/]\d+)*{_LETTERS}*(?:[-–]\d+(?:[.,]\d+)*)?(?:['’-]{_LETTERS}+)*|{_LETTERS}+(?:['’ʼ-]{_LETTERS}+)*"
)
_QUOTED = re.compile(r"“[^“”]{2,}”|«[^«»]{2,}»|„[^„“”]{2,}[“”]|\"[^\"]{2,}\"|「[^「」]{2,}」|‘[^‘’]{12,}’(?!\w)")
_OPENING = frozenset("“«„\"'‘「(:.!?…—–*•")
_PARTICLES = frozenset(
    {"of", "de", "del", "van", "von", "der", "bin", "al", "el", "la", "di", "da", "du", "des", "ibn", "ben", "dos"}
)
_FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'll", "i'd"})
_LINKS = frozenset({("for", "the"), ("of", "the")})
_SPACES = frozenset(" \u00a0")
_SHORTENED = frozenset({"st", "dr", "mr", "mrs", "ms", "jr", "gen", "sen"})
_ELISION = re.compile(r"^(?:l|d|qu|n|s|c|j)['’](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, kw_only=True)
class Token:
    """One word or number of a sentence; offsets count code points of the sentence."""

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
        return index in self._marked.get(name, ())

    @cached_property
    def _marked(self) -> dict[str, frozenset[int]]:
        return {name: frozenset(i for f in all_ for i in range(f.first, f.last)) for name, all_ in self.found.items()}

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
            if not _capital(token) or self.marked("date", at) or self.is_may(at):
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
        linked = between in _LINKS or (len(between) < 2 and _PARTICLES.issuperset(between))
        gaps = {self.gap(i) for i in range(before + 1, at + 1)}
        return linked and (gaps <= _SPACES or (gaps == {". "} and self.tokens[before].key in _SHORTENED))

    def _name(self, run: list[int]) -> Name | None:
        first, last = run[0], run[-1] + 1
        initial = first == 0 or self.gap(first).strip()[-1:] in _OPENING
        if initial and self._opens(first):
            first, initial = first + 1, False
        for at in range(first, last):
            # Only what follows the last title is the name: "Russian President Ada Brook".
            if self.marked("titles", at) and at + 1 < last:
                first, initial = at + 1, False
        if first >= last or not self._counts(first, last, initial):
            return None
        text = self.text[self.tokens[first].start : self.tokens[last - 1].end]
        return Name(text=_POSSESSIVE.sub("", _ELISION.sub("", text)), first=first, last=last)

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
    matches = _WORD.finditer(text)
    tokens = tuple(Token(start=m.start(), end=m.end(), text=m.group(), key=key(m.group())) for m in matches)
    return Reading(text, tokens, lexicon.find([t.key for t in tokens]), lexicon, known)


def _capital(token: Token) -> bool:
    text = token.text
    if text[1:2] in {"'", "’"} or text[2:3] in {"'", "’"}:
        text = _ELISION.sub("", text)
    return text[:1].isupper() and token.key not in _FIRST_PERSON
