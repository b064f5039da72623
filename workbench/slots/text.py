"""A text as folded tokens with exact places: what every finder of slots reads."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

__all__ = ["BREAK", "LONGEST", "NUMBER", "SIGN", "STOP", "WORD", "Reading", "Token", "fold", "read"]

LONGEST = 20_000
"""Characters of a text that are read; a passage is far shorter, and what is longer is no passage."""

BREAK, NUMBER, SIGN, STOP, WORD = "break", "number", "sign", "stop", "word"

_LETTER = r"[^\W\d_]"
_SPACES = " \u00a0\u202f\u2009"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,٫·]\d+)?|\d+(?:[.,٫٬·'’]\d+)*"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})"
    r"|(?P<stop>[.!?…؟](?=[\s\"»”)’\]]|$)|\n+)"
    r"|(?P<break>[,;:()\[\]\"«»“”„،؛])"
    r"|(?P<word>(?i:[dljnsmtc]|qu|jusqu)['’](?=[^\W\d_])"  # French elision: d'euros, l'an, jusqu'à
    r"|(?i:km|m)[23](?!\w)"
    rf"|{_LETTER}{{1,3}}/{_LETTER}{{1,4}}(?!\w)"
    rf"|{_LETTER}[^\W\d_\u0640]*(?:[\u0640\u064B-\u065F]+[^\W\d_]*)*(?:['’ʼ‑·-]{_LETTER}[^\W\d_]*)*)"
    r"|(?P<sign>°\s?[CFСcf]?(?!\w)|(?:US|A|C)?\$|[%٪％﹪‰€£₴₽¥₹₺₩₪~≈<>≤≥№#/+–—−‑°-])"
)

# Abbreviations that a sentence goes on after, folded.
_GOES_ON = frozenset(
    (
        "mr mrs ms dr gen col st sen rep gov prof lt sgt no vs jan feb mar apr jun jul aug sep sept oct nov "
        "dec mio mrd tsd bzw ca etwa nr м р рр г гг тис тыс млн млрд трлн ул вул им ім см св sr sra mme "
        "approx art janv fevr avr juil dic ene abr "
    ).split()
)
_LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_ARABIC_MARKS = dict.fromkeys((*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, 0x0640))
_ALIKE = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ё": "е"} | dict.fromkeys("’ʼ`", "'") | {"‑": "-"}
)
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")


class Token(NamedTuple):
    """One word, number or sign. A tuple: a passage has two hundred, and a dataclass takes five times as long."""

    start: int
    end: int
    key: str
    """Folded word, or the number's or sign's own characters."""
    kind: str
    sentence: int


_token = Token._make


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A text with its tokens. `language` is one of the word lists', or empty when there is none for it."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    """For each sentence its first token and the one after its last."""

    def verbatim(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, both included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def sentence_at(self, offset: int) -> int:
        """The sentence that holds this place in the text."""
        following = bisect_right(self.tokens, offset, key=lambda token: token.start)
        return self.tokens[max(0, following - 1)].sentence if self.tokens else 0

    def capital(self, index: int) -> bool:
        """Whether the token begins with a capital letter."""
        return self.text[self.tokens[index].start].isupper()


@lru_cache(maxsize=512)
def read(text: str, language: str | None) -> Reading:
    """The tokens of the first `LONGEST` characters. Without a language, it is told from the script and small words."""
    text = text[:LONGEST]
    code = (language or "").split("-")[0].lower() or _language(text)
    tokens: list[Token] = []
    starts = [0]
    sentence = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or SIGN
        start, end = match.span()
        if kind == WORD:
            tokens.append(_token((start, end, fold(match.group()), WORD, sentence)))
            continue
        if kind == STOP:
            if text[start] != "\n" and _goes_on(text, start, tokens, code):
                continue
            tokens.append(Token(start, end, ".", STOP, sentence))
            starts.append(len(tokens))
            sentence += 1
            continue
        word = match.group()
        tokens.append(Token(start, end, fold(word) if kind == SIGN else word, kind, sentence))
    ends = [*starts[1:], len(tokens)]
    return Reading(text=text, language=code, tokens=tuple(tokens), sentences=tuple(zip(starts, ends, strict=True)))


def _goes_on(text: str, place: int, tokens: list[Token], language: str) -> bool:
    if text[place] != ".":
        return False
    before = tokens[-1] if tokens and tokens[-1].end == place else None
    following = text[place + 1 : place + 4].lstrip()
    if following[:1].islower():
        return True
    if before is None:
        return False
    if before.kind == NUMBER:
        return language == "de" and len(before.key) <= 2
    return before.kind == WORD and (before.key in _GOES_ON or (len(before.key) == 1 and text[before.start].isupper()))


@lru_cache(maxsize=2**16)
def fold(word: str) -> str:
    """A word without case, accents, Arabic vowel signs and article; letters that writers use for one another alike."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", word.casefold())))
    folded = folded.translate(_ARABIC_MARKS).translate(_ALIKE)
    if "\u0600" <= folded[:1] <= "\u06ff":
        for article in _ARTICLES:
            if folded.startswith(article) and len(folded) - len(article) >= 2:
                return folded[len(article) :]
    return folded


_SCRIPT = re.compile("[\u0400-\u04ff]|[\u0600-\u06ff]|[A-Za-z]")
_SMALL = {
    "en": frozenset("the of and in to was is that for on with were has".split()),
    "de": frozenset("der die das und den von mit ist im wurde nicht auf ein eine".split()),
    "fr": frozenset("le la les des et du une est dans que pour sur au ont".split()),
    "es": frozenset("el la los las y del que en una por con se fue".split()),
}


def _language(text: str) -> str:
    first = _SCRIPT.search(text)
    if first is None:
        return ""
    if "\u0600" <= first.group() <= "\u06ff":
        return "ar"
    if "\u0400" <= first.group() <= "\u04ff":
        return "uk" if re.search("[іїєґІЇЄҐ]", text) else "ru"
    words = re.findall(r"[a-zà-ÿ]+", text[:1000].lower())
    counts = {code: sum(word in small for word in words) for code, small in _SMALL.items()}
    return max(counts, key=lambda code: counts[code])
