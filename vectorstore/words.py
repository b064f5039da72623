"""From free text to the terms of the word index: one rule for passages and queries, in every script we promise.

No language is asked for or guessed: what happens to a word depends on its script alone, so that a short claim and a
long passage always meet in the same terms. Chinese, Japanese, Thai and their like are written without spaces and
become overlapping pairs of characters; other scripts become words with their endings taken off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

MAX_TERM = 60
"""Longest term kept, in characters; what is longer is no word a person searches."""

# Scripts without spaces between words: Thai and Lao, Burmese, Khmer, kana, Han and its extensions.
_UNSPACED_RUN = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f]+)"
)
# Vowel signs of these scripts are no \w to Python, but belong to the word; the danda U+0964 and U+0965 does not.
_MARKS = "\u0300-\u036f\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(rf"(?P<number>\d+(?:[.,]\d+)*)(?!\w)|(?P<word>[\w{_MARKS}]+)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")

_LATIN_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_APOSTROPHE_S = re.compile(r"['\u2019]s\b")
# Ukrainian writes an apostrophe inside words, with several characters.
_APOSTROPHE_INSIDE = re.compile(r"(?<=[\u0400-\u04ff])['\u2019\u02bc](?=[\u0400-\u04ff])")
# Arabic vowel marks and the stretching stroke; then letters that writers use for one another.
_ARABIC_MARKS = {mark: None for mark in (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, 0x0640)}
_ALIKE = str.maketrans("\u0623\u0625\u0622\u0671\u0649\u0629\u0451", "\u0627\u0627\u0627\u0627\u064a\u0647\u0435")
_DIGITS = str.maketrans({zero + step: str(step) for zero in (0x0660, 0x06F0, 0x0966, 0x0E50) for step in range(10)})


def terms(text: str) -> list[str]:
    """Give the terms of a text in order, repeated as often as they occur; none contains a space.

    Case, width, accents, Arabic vowel marks and digits of other scripts make no difference. Words lose their endings
    (Snowball for Latin, Russian and Arabic; short lists of endings for Ukrainian and Hindi); "1,250" and "1250" meet.
    """
    return [term for term in _raw_terms(_plain(text)) if len(term) <= MAX_TERM]


def _raw_terms(plain: str) -> Iterator[str]:
    for number, word in _TOKEN.findall(plain):
        if number:
            yield _number(number)
        elif word.isascii() or not _UNSPACED_RUN.search(word):
            yield _stem(word)
        else:
            yield from _mixed(word)


def _mixed(run: str) -> Iterator[str]:
    # Splitting by a group gives what lies between at even places and the unspaced runs at odd ones.
    for place, part in enumerate(_UNSPACED_RUN.split(run)):
        if place % 2:
            yield from _pairs(part)
        elif part:
            yield _stem(part)


def _plain(text: str) -> str:
    if text.isascii():
        return _APOSTROPHE_S.sub("", text.lower()).replace("_", " ")
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKC", _LATIN_ACCENTS.sub("", folded))
    folded = folded.translate(_ARABIC_MARKS).translate(_ALIKE).translate(_DIGITS)
    return _APOSTROPHE_INSIDE.sub("", _APOSTROPHE_S.sub("", folded)).replace("_", " ")


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _number(digits: str) -> str:
    if _GROUPED.fullmatch(digits):
        return digits.replace(",", "").replace(".", "")
    return digits.replace(",", ".")


# A language's vocabulary fits; stemming a word costs fifty times as much as finding it here.
@lru_cache(maxsize=2**17)
def _stem(word: str) -> str:
    if word.isascii():
        return _snowball("english")(word)
    first = word[0]
    if "\u0400" <= first <= "\u04ff":
        return _cyrillic(word)
    if "\u0600" <= first <= "\u06ff":
        return _snowball("arabic")(_without_article(word))
    if "\u0900" <= first <= "\u097f":
        return _without_ending(word, _HINDI_ENDINGS, keep=2)
    return _snowball("english")(word)


def _cyrillic(word: str) -> str:
    if _UKRAINIAN_LETTERS.search(word):
        return _without_ending(word, _UKRAINIAN_ENDINGS, keep=3)
    return _snowball("russian")(word)


def _without_ending(word: str, endings: tuple[str, ...], *, keep: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            return word[: -len(ending)]
    return word


def _without_article(word: str) -> str:
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word[len(article) :]
    return word


@lru_cache(maxsize=8)
def _snowball(language: str) -> Callable[[str], str]:
    """Give tantivy's Snowball stemmer of a language."""
    import tantivy

    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(language)).build()
    return lambda word: str(analyzer.analyze(word)[0])


def _longest_first(endings: str) -> tuple[str, ...]:
    return tuple(sorted(endings.split(), key=len, reverse=True))


_UKRAINIAN_LETTERS = re.compile("[іїєґ]")
_UKRAINIAN_ENDINGS = _longest_first(
    "ями ами ові еві єві ого ього ому ьому ими їми ість істю ості ів їв ої ій їй ою ею єю ію ах ях ам ям ом ем єм их "
    "їх им їм ії ія іє є а я у ю и і ї о е ь й"
)
_HINDI_ENDINGS = _longest_first("ियों ियाँ ियां ाओं ाएँ ाएं ुओं ुएँ ुएं ों ें ीं ाँ ां ओं एं एँ ो े ू ु ी ि ा")
# Article, and article after "and", "with", "like", "so", "for".
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
