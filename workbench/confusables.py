"""Letters that look alike: the shape a reader sees in a domain label, whatever letters it is written in.

The idea is that of the skeletons of Unicode Technical Standard 39; the table holds only what a label of a domain can
hold, small letters and digits, seen in the sans-serif type of an address bar.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["loosely", "marks_off", "plain_letters", "script_of", "shape"]

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
# At the end of a word a digit is a number: `channel5` does not say `channels`.
_DIGIT_AS_LETTER = re.compile(r"[345](?=[a-z])")
_DIGIT = {"3": "e", "4": "a", "5": "s"}


def plain_letters(label: str) -> str:
    """A label in the Latin letters that its own look like; `0` and `1` become `o` and `l`."""
    latin = label if label.isascii() else marks_off(label).translate(_LETTERS)
    return latin.replace("0", "o").replace("1", "l")


def shape(letters: str) -> str:
    """What `plain_letters` look like at a glance: `rn`, `vv` and `cl` become `m`, `w` and `d`.

    Two labels of equal shape can hardly be told apart.
    """
    return letters.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def loosely(letters: str) -> str:
    """Letters with `l` for `i`, and letters for the digits before letters: `3` is `e`, `4` is `a`, `5` is `s`."""
    loose = letters.replace("i", "l")
    return loose if loose.isalpha() else _DIGIT_AS_LETTER.sub(lambda digit: _DIGIT[digit.group()], loose)


def marks_off(label: str) -> str:
    """A label in small letters without accents and other marks."""
    apart = unicodedata.normalize("NFKD", label.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def script_of(char: str) -> str:
    """The script of a letter as a reader knows it: `Cyrillic`, `Greek`; `Latin` for Latin letters."""
    return unicodedata.name(char, "unknown").split()[0].title()
