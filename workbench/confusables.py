"""Letters that look alike: the shape a reader sees in a domain label, whatever letters it is written in.

The idea is that of the skeletons of Unicode Technical Standard 39; the table holds only what a label of a domain can
hold, small letters and digits, seen in the sans-serif type of an address bar.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["loose_shape", "marks_off", "script_of", "shape"]

_LOOKS_LIKE = {
    # Cyrillic
    "a": "а", "b": "вьъ", "c": "с", "d": "ԁ", "e": "еєҽ", "g": "ԍ", "h": "һн", "i": "і", "j": "ј", "k": "к", "l": "ӏ",
    "m": "м", "n": "п", "o": "оө", "p": "р", "q": "ԛ", "r": "г", "s": "ѕ", "t": "т", "u": "ц", "v": "ѵ", "w": "ԝшщ",
    "x": "х", "y": "уүұ", "3": "зӡ", "4": "ч", "6": "б",
}  # fmt: skip
_LOOKS_LIKE_TOO = {
    # Greek, then Armenian, then Latin letters with strokes, hooks and small capitals
    "a": "αɑᴀ", "b": "βʙɓƅ", "c": "ςϲᴄꞓƈ", "d": "đɗᴅ", "e": "εɛᴇ", "f": "ƒ", "g": "ցɡɢɠ", "h": "հħɦʜ", "i": "ιıɩɪɨ",
    "j": "ϳյᴊ", "k": "κƙᴋ", "l": "լłƚɫʟǀ", "m": "ᴍ", "n": "ηոռŋɴɲƞ", "o": "οσօøᴏ", "p": "ρƿþᴘ", "q": "զ", "r": "ʀɍ",
    "s": "ꜱʂ", "t": "τŧᴛƭ", "u": "υսμʋᴜ", "v": "νᴠ", "w": "ωաᴡɯ", "x": "χ", "y": "γʏ", "z": "ᴢȥ", "ae": "æ", "oe": "œ",
}  # fmt: skip
_LETTERS = {
    ord(odd): plain for table in (_LOOKS_LIKE, _LOOKS_LIKE_TOO) for plain, letters in table.items() for odd in letters
}
_STRICT_DIGITS = str.maketrans("01", "ol")
_LOOSE = str.maketrans("i345", "leas")
_PAIRS = re.compile("rn|vv|cl")
_PAIR = {"rn": "m", "vv": "w", "cl": "d"}


def shape(label: str) -> str:
    """What a label looks like, in plain letters: equal for labels that can hardly be told apart.

    Letters of other scripts and letters with marks become the Latin ones they look like, `0` and `1` become `o` and
    `l`, and `rn`, `vv`, `cl` become `m`, `w`, `d`.
    """
    plain = label if label.isascii() else marks_off(label).translate(_LETTERS)
    return _PAIRS.sub(lambda pair: _PAIR[pair.group()], plain.translate(_STRICT_DIGITS))


def loose_shape(strict: str) -> str:
    """A shape in which `i` is `l` and digits are letters (`3` is `e`, `4` is `a`, `5` is `s`)."""
    return strict.translate(_LOOSE)


def marks_off(label: str) -> str:
    """A label in small letters without accents and other marks."""
    apart = unicodedata.normalize("NFKD", label.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def script_of(char: str) -> str:
    """The script of a letter as a reader knows it: `Cyrillic`, `Greek`; `Latin` for Latin letters."""
    return unicodedata.name(char, "unknown").split()[0].title()
