"""Sentences with exact places, in many scripts.

`sentencex` finds the ends; a line break is always one. What it leaves torn for a desk's texts is mended here:
abbreviations of other languages than the text's, initials, list numbers, and Thai and Lao, which mark no sentence end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from vectorstore.graphemes import tears
from vectorstore.types import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")

_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u052f]+"),
    "ar": re.compile(r"[\u0600-\u06ff]+"),
    "hi": re.compile(r"[\u0900-\u097f]+"),
    "el": re.compile(r"[\u0370-\u03ff]+"),
    "zh": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "th": re.compile(r"[\u0e00-\u0eff]+"),
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_SAME_SCRIPT = {
    "ru": frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"}),
    "ar": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "hi": frozenset({"hi", "mr", "ne", "sa"}),
    "zh": frozenset({"zh", "ja", "yue"}),
    "th": frozenset({"th", "lo"}),
    "el": frozenset({"el"}),
}

_QUOTE_MARK = re.compile('["“”„«»「」『』]')
_OPENING_AT_END = re.compile('(\\s)["“„«「『]\\s*$')
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")
_PLAIN_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？।॥۔؟։።]+[”’»」』)]*\s*")
_LAST_WORD = re.compile(r"(?:^|[\s(«„“\"'\u2019])(\S+)\.$")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]$")
_OPENING = "\"'“„‘«‹([{¿¡–—-…"
_CLOSING = "\"'”’»›)]}"
# Words that stand before what they belong to, so that their full stop never ends a sentence.
_BEFORE_A_NAME = frozenset(
    "dr mr mrs ms prof gen col lt sgt capt rev sen rep gov mt mme mlle mgr sr sra srta dott ee "
    "ул вул пл просп буд кв проф акад ген полк им ім см див обл "
    "د أ م डॉ श्री प्रो".split()
)
# Words of their own unless a number follows.
_BEFORE_A_NUMBER = frozenset("no nos nr fig art sec vol ch p pp ст п д гл рис мал стор стр с кв".split())

_LEFT = 40
_LONG_QUOTE = 200
# The splitter takes quadratic time over unclosed quotes; a line without a sentence end in all this is no prose.
_STRETCH = 10_000

# Thai and Lao put a space where others put a comma or a full stop: a paragraph is cut at spaces into readable pieces.
_THAI_PIECE = 90
_THAI_SPACE = re.compile(r"(?<![0-9๐-๙]) +(?![0-9๐-๙ๆฯ ])")


def split_sentences(text: str, language: str | None = None) -> list[Span]:
    """Find the sentences of a text.

    Args:
        text: Any text.
        language: BCP 47, for its abbreviations; where a line is in another script, or when `None`, the script decides.

    Returns:
        Spans in order, without overlap or white space at their ends; every character that is not white space is in one.
        Empty for a text of white space.
    """
    return [span for line in _LINE.finditer(text) for span in _line_spans(line.group(), line.start(), language)]


def _line_spans(line: str, offset: int, language: str | None) -> Iterator[Span]:
    spoken = _language_of(line, language)
    start = 0
    for end in _ends(line, spoken):
        piece = line[start:end]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if first < last:
            yield Span(start=offset + first, end=offset + last)
        start = end


def _ends(line: str, language: str) -> Iterable[int]:
    if language in _SAME_SCRIPT["th"]:
        return _thai_ends(line)
    return _split_quotes(line, _mended(line, _found_ends(line, language)), language)


def _split_quotes(line: str, ends: Iterable[int], language: str) -> Iterator[int]:
    """Split long quotations, which the splitter keeps whole: a statement of ten sentences is ten statements."""
    start = 0
    for end in ends:
        part = line[start:end]
        if end - start > _LONG_QUOTE and _QUOTE_MARK.search(part):
            inner = _found_ends(_QUOTE_MARK.sub(" ", part), language)
            yield from (start + cut for cut in _mended(part, [_before_opening(part, cut) for cut in inner]))
        else:
            yield end
        start = end


def _before_opening(part: str, cut: int) -> int:
    """Move a cut that took along the next sentence's opening mark, which was read as a space."""
    opening = _OPENING_AT_END.search(part, max(0, cut - _LEFT), cut)
    return opening.end(1) if opening and cut < len(part) else cut


def _found_ends(line: str, language: str) -> list[int]:
    ends: list[int] = []
    start = 0
    while start < len(line):
        found = _stretch_ends(line[start : start + _STRETCH], language)
        if start + found[-1] < len(line) and len(found) > 1:
            found.pop()  # cut short by the stretch, so it is read again with the next one
        ends += [start + end for end in found]
        start = ends[-1]
    return ends


def _stretch_ends(line: str, language: str) -> list[int]:
    import sentencex

    # sentencex 1.0 panics on an initial after a space of more than one byte (no-break, thin): give it plain ones.
    plain = line if line.isascii() else _WIDE_SPACE.sub(" ", line)
    try:
        parts: list[str] = sentencex.segment(language, plain)
    except UnicodeEncodeError:  # a lone surrogate, which no Rust string can hold
        return _plain_ends(line)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic, which pyo3 keeps outside Exception
            raise
        return _plain_ends(line)
    ends = list(accumulate(map(len, parts)))
    return ends if ends and ends[-1] == len(line) else _plain_ends(line)


def _plain_ends(line: str) -> list[int]:
    """Ends by their marks alone, for the line the splitter cannot take."""
    ends = [end.end() for end in _PLAIN_END.finditer(line)]
    return ends if ends and ends[-1] == len(line) else [*ends, len(line)]


def _mended(line: str, ends: Sequence[int]) -> Iterator[int]:
    """Leave out ends that part what belongs together."""
    start = previous = 0
    for end in ends:
        if previous > start and not _belongs(line, start, previous, end):
            yield previous
            start = previous
        previous = end
    yield previous


def _belongs(line: str, start: int, cut: int, end: int) -> bool:
    """Whether `line[cut:end]` goes on with the sentence `line[start:cut]`."""
    # The end of the left part is enough, and keeps a line of ten thousand abbreviations linear.
    left, right = line[max(start, cut - _LEFT) : cut].strip(), line[cut:end].strip()
    if not right or not left or tears(line, cut) or tears(line, end - len(line[cut:end].lstrip())):
        return True
    if right[0] in _CLOSING and not right.strip(_CLOSING + "."):
        return True
    if not left.endswith("."):
        return False
    if right.lstrip(_OPENING)[:1].islower() or (cut - start < _LEFT and _LIST_NUMBER.fullmatch(left)):
        return True
    word = _LAST_WORD.search(left)
    return word is not None and _waits(word.group(1), right)


def _waits(word: str, right: str) -> bool:
    """Whether an abbreviation needs what follows it."""
    word = word.casefold()
    if word in _BEFORE_A_NAME:
        return True
    if right[0].isdigit():
        return word in _BEFORE_A_NUMBER
    # The splitter knows Latin initials, and tells them from "plan B."
    return len(word) == 1 and not word.isascii() and right[0].isupper()


def _thai_ends(line: str) -> list[int]:
    ends, start = [], 0
    for space in _THAI_SPACE.finditer(line):
        cut = space.end()
        if cut - start >= _THAI_PIECE and len(line) - cut >= _THAI_PIECE // 2 and not tears(line, cut):
            ends.append(cut)
            start = cut
    return [*ends, len(line)]


def _language_of(line: str, given: str | None) -> str:
    """The language whose rules a line follows: the given one, unless the line is written in another script."""
    base = (given or "").split("-")[0].split("_")[0].lower()
    script = None if line.isascii() else _script_of(line)
    if script is None:
        latin = base and not any(base in languages for languages in _SAME_SCRIPT.values())
        return base if latin else "en"
    if base in _SAME_SCRIPT[script]:
        return base
    return "uk" if script == "ru" and _UKRAINIAN.search(line) else script


def _script_of(line: str) -> str | None:
    """Script most words of a line are in, named by a language; `None` for Latin and what has no rules of its own."""
    counts = {name: sum(map(len, pattern.findall(line))) for name, pattern in _SCRIPTS.items()}
    name = max(counts, key=lambda script: counts[script])
    latin = sum(map(len, _LATIN.findall(line)))
    return name if counts[name] > latin else None
