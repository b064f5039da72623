"""One name in other letters: stems of Cyrillic case forms, and the consonants that Latin, Cyrillic and Arabic share.

The classes of consonants are coarse on purpose (`g`, `h` and `kh` are one, all sibilants are one), because spellings
differ that much: `Charkiw`, `Kharkiv`, `Харків`. So equal consonants are a sign of one name only where there are
several of them; `alike` says when.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["alike", "script", "skeleton", "spelled", "stem", "stems", "unshifted"]

_ENDINGS = tuple(
    sorted(
        "а я у ю и ы і ї е є о ь й ом ем єм ам ям ою ею єю ой ей ими ами ями ах ях ого его ього ому ему ьому "
        "ої ій ий ый ым им их ых ыми ую юю ая яя ое ее ові еві єві".split(),
        key=len,
        reverse=True,
    )
)
_CLOSED = (("їв", "єв"), ("ів", "ов"), ("ець", "ц"), ("їн", "єн"))
"""Ukrainian vowels that change when an ending follows: `Київ`, `Києва`."""

_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e e s s i i i i k l m n o p r s t u v g s s s s ~ i ~ e u a".split(),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "بتثجحخدذرزسشصضطظغفقكلمنهپچگڤيىو",
        "b t s s g g d d r s s s s d t s g v k k l m n g b s g v i i u".split(),
        strict=True,
    )
)
_PAIRS = (
    ("schtsch", "s"), ("chtch", "s"), ("shch", "s"), ("tsch", "s"), ("tch", "s"), ("sch", "s"), ("tsh", "s"),
    ("dzh", "ds"), ("sh", "s"), ("zh", "s"), ("kh", "g"), ("gh", "g"), ("ts", "s"), ("tz", "s"), ("cz", "s"),
    ("ck", "k"), ("ph", "v"), ("th", "t"), ("ou", "u"), ("oo", "u"), ("x", "ks"), ("q", "k"), ("gu", "g"),
)  # fmt: skip
_SINGLE = str.maketrans("zwfhyj", "svvgii")
_J = {"en": "s", "fr": "s", "es": "g"}
"""What a Latin `j` stands for, where it is not the vowel."""
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiou~]")


def script(word: str) -> str:
    """`cyrillic`, `arabic` or `latin`, by the first letter."""
    first = word[:1]
    if "\u0400" <= first <= "\u052f":
        return "cyrillic"
    return "arabic" if "\u0600" <= first <= "\u06ff" else "latin"


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """A folded Cyrillic word without its case ending (`києва` → `києв`, as `київ`); other words without `'s`."""
    if not "\u0400" <= word[:1] <= "\u052f":
        return word[:-2] if word.endswith("'s") else word.removesuffix("'")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    for closed, opened in _CLOSED:
        if word.endswith(closed) and len(word) > 3:
            return word[: -len(closed)] + opened
    return word


@lru_cache(maxsize=2**16)
def stems(word: str) -> tuple[str, ...]:
    """Every stem that a folded word may have, the shortest first: `львові` may be of `льв-` and of `Львів`."""
    first = stem(word)
    if not "\u0400" <= word[:1] <= "\u052f":
        return (first,)
    more = [word[: -len(e)] for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3]
    return tuple(dict.fromkeys((first, *more, word)))


@lru_cache(maxsize=2**15)
def spelled(word: str, language: str) -> str:
    """A folded word in the sounds that the three scripts share, vowels included where they are written."""
    which = script(word)
    letters = "".join(char for char in word if char.isalpha())
    if which == "cyrillic":
        out = "".join(_CYRILLIC.get(char, "") for char in letters)
    elif which == "arabic":
        out = "".join(_ARABIC.get(char, "a" if char in "اعأإآ" else "") for char in letters)
    else:
        out = _latin(letters, language)
    return _TWICE.sub(r"\1", out.replace("~", ""))


def _latin(letters: str, language: str) -> str:
    out = letters
    if "ch" in out and "sch" not in out and "tch" not in out:
        out = out.replace("ch", "g" if language == "de" else "s")
    for pair, sound in _PAIRS:
        if pair[0] in out:
            out = out.replace(pair, sound)
    if "c" in out:
        out = re.sub(r"c(?=[eiy])", "s", out).replace("c", "k")
    if "j" in out and language in _J:
        out = out.replace("j", _J[language])
    return out.translate(_SINGLE)


@lru_cache(maxsize=2**15)
def skeleton(word: str, language: str) -> str:
    """The consonants of a folded word, each as its class: `zelenskyy` and `зеленськ` are both `slnsk`."""
    return _TWICE.sub(r"\1", _VOWELS.sub("", spelled(word, language)))


@lru_cache(maxsize=2**15)
def alike(one: str, other: str, languages: tuple[str, str], least: int = 3) -> bool:
    """Whether two stems are one name. Spellings in one script must nearly agree; across scripts, the consonants.

    Args:
        one: Stem of a folded word.
        other: The same.
        languages: Of the texts they come from: `ch` and `j` differ.
        least: How many consonants must be shared across scripts.
    """
    if one == other:
        return True
    scripts = {script(one), script(other)}
    sounds = skeleton(one, languages[0]), skeleton(other, languages[1])
    if "arabic" in scripts and len(scripts) > 1:
        sounds = sounds[0].replace("p", "b"), sounds[1].replace("p", "b")
    if len(scripts) == 1:
        return _shifted(one, other) if "cyrillic" in scripts else _respelled(one, other, languages, sounds)
    if sounds[0] != sounds[1]:
        return False
    # A stem has lost its last vowel, the name in the other script has not.
    bare = spelled(one, languages[0]).rstrip("aeiou"), spelled(other, languages[1]).rstrip("aeiou")
    return len(sounds[0]) >= least or (bare[0] == bare[1] and len(bare[0]) > 3)


def _shifted(one: str, other: str) -> bool:
    """`Ользі`, `Ольга`: the last consonant changes before some endings; Russian and Ukrainian letters for one sound."""
    if len(one) != len(other) or len(one) < 3:
        return spelled(one, "") == spelled(other, "") and len(one) > 3
    if one[:-1] == other[:-1]:
        return unshifted(one) == other or unshifted(other) == one
    return spelled(one, "") == spelled(other, "")


_SHIFTS = {"ц": "к", "з": "г", "с": "х"}


def unshifted(stem: str) -> str:
    """A Cyrillic stem before the change that the dative's ending brings: `ольз` is of `Ольга`."""
    return stem[:-1] + _SHIFTS.get(stem[-1:], stem[-1:])


def _respelled(one: str, other: str, languages: tuple[str, str], sounds: tuple[str, str]) -> bool:
    """`Zelensky`, `Selenskyj`: all consonants, and at least four of them; `Brook` is not `Brock`."""
    if one.replace("-", "") == other.replace("-", ""):
        return True
    if sounds[0] != sounds[1] or len(sounds[0]) < 4:
        return False
    return abs(len(spelled(one, languages[0])) - len(spelled(other, languages[1]))) < 2
