"""Whether one domain imitates another, and by which trick, in words a reader can check by eye."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from workbench.confusables import loose_shape, marks_off, script_of, shape
from workbench.domain_words import is_added, is_generic, without_added, without_article, without_parts
from workbench.domains import is_lent_out

__all__ = ["Form", "form_of", "trick"]

_LONG = 6
"""Letters from which a label is told apart well enough that one letter more or less is no accident."""
_LONG_UNLISTED = 8
"""The same, where neither the ending nor a list says that the name is the imitated one's own."""


@dataclass(frozen=True, slots=True)
class Form:
    """One registered domain under the shapes by which it is compared."""

    domain: str
    label: str
    """First label, readable, in small letters."""
    ending: str
    shape: str
    """What the label looks like (`confusables.shape`)."""
    loose: str
    base: str
    """Its loose shape without hyphens and without a leading `the`: the name others may imitate."""
    stem: str
    """The same without added words set off by hyphens."""
    core: str
    """The same without added words, glued or not."""


@lru_cache(32_768)
def form_of(domain: str) -> Form:
    """The shapes of a registered domain."""
    first, _, ending = domain.partition(".")
    label = _readable(first)
    looks = shape(label)
    loose = loose_shape(looks)
    base = without_article(loose.replace("-", ""))
    # Added words are looked for as written: a shape would no longer spell them.
    stem, core = (loose_shape(shape(named)) for named in (without_parts(label), without_added(label)))
    return Form(domain, label, ending, looks, loose, base, stem, core)


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def trick(own: Form, other: Form, *, listed: bool) -> tuple[int, str] | None:
    """How one domain resembles another: the plainness of the trick (0 the plainest) and words for it, or `None`.

    Between two domains that are not listed it does not matter which is asked about; the words are said of `own`.

    Args:
        own: the domain that may imitate.
        other: the domain it may imitate.
        listed: the other belongs to a listed publisher, so its name is taken.
    """
    if own.label == other.label:
        return _under_another_ending(own, other)
    same_ending = own.ending == other.ending
    is_long = min(len(own.base), len(other.base)) >= _LONG
    if own.shape == other.shape or (own.loose == other.loose and (is_long or same_ending)):
        return 0, _seen(own.label, other.label)
    if is_generic(own.label) and is_generic(other.label):
        return _generic(own, other, listed=listed)
    if is_long and own.base == other.base:
        return 2, _hyphen_or_article(own.label, other.label)
    if other.base in (own.stem, own.core) and _may_be_added_to(own, other, listed=listed):
        return 3, f"words added to {other.label}"
    if not listed and own.base in (other.stem, other.core) and _may_be_added_to(other, own, listed=False):
        return 3, f"words left out of {other.label}"
    if _may_be_mistyped(own, other, listed=listed):
        edit = one_edit(own.stem, other.base) or (None if listed else one_edit(own.base, other.stem))
        return (4, edit) if edit else None
    return None


def _under_another_ending(own: Form, other: Form) -> tuple[int, str] | None:
    lent = is_lent_out(own.domain) or is_lent_out(other.domain)
    if own.ending == other.ending or len(own.base) < _LONG or lent or is_generic(own.label):
        return None
    return 1, f"the same name under another ending (.{own.ending} for .{other.ending})"


def _generic(own: Form, other: Form, *, listed: bool) -> tuple[int, str] | None:
    """Names of common words resemble only under one ending, or when a listed one stands whole in the other."""
    if own.base == other.base:
        return (2, _hyphen_or_article(own.label, other.label)) if own.ending == other.ending else None
    rest = own.label.replace("-", "").removeprefix(other.label)
    is_whole = listed and len(other.label) >= _LONG_UNLISTED and rest != own.label.replace("-", "")
    return (3, f"words added to {other.label}") if is_whole and is_added(rest) and _is_two_words(other.label) else None


def _is_two_words(label: str) -> bool:
    return any(is_generic(label[:cut]) and is_generic(label[cut:]) for cut in range(2, len(label) - 1))


def _may_be_added_to(own: Form, other: Form, *, listed: bool) -> bool:
    if is_generic(other.label):
        return False
    return len(other.base) >= _LONG or (listed and len(other.base) >= 3 and "-" in own.label)


def _may_be_mistyped(own: Form, other: Form, *, listed: bool) -> bool:
    """Names long enough, and no other real word: `standaard` is no slip for `standard`."""
    shortest = min(len(own.base), len(own.stem), len(other.base), len(other.stem))
    generic = is_generic(own.label) or (not listed and is_generic(other.label))
    if shortest < _LONG or generic or _numbers_differ(own.label, other.label):
        return False
    named = listed and not is_generic(other.label)
    return named or own.ending == other.ending or shortest >= _LONG_UNLISTED


def _numbers_differ(own: str, other: str) -> bool:
    """Whether both have a number: channels and editions differ in nothing else (`channel4`, `channel5`)."""
    numbers = ["".join(filter(str.isdigit, label)) for label in (own, other)]
    return all(numbers) and numbers[0] != numbers[1]


def one_edit(own: str, other: str) -> str | None:
    """The one slip that makes `other` into `own`, in words; `None` when it takes more, or none.

    One letter changed, added or left out, or two neighbours swapped (Damerau-Levenshtein distance 1).
    """
    start = 0
    while start < min(len(own), len(other)) and own[start] == other[start]:
        start += 1
    a, b = own[start:], other[start:]
    if len(a) == len(b) and a[1:] == b[1:]:
        return f"one letter differs: {a[0]} for {b[0]}" if a else None
    if a[1:] == b:
        return f"one letter added: {a[0]}"
    if a == b[1:]:
        return f"one letter left out: {b[0]}"
    if len(a) == len(b) >= 2 and (a[0], a[1], a[2:]) == (b[1], b[0], b[2:]):
        return f"two letters swapped: {a[:2]} for {b[:2]}"
    return None


def _hyphen_or_article(own: str, other: str) -> str:
    if own.replace("-", "") != other.replace("-", ""):
        return "the added" if without_article(other) == other else "the left out"
    return "a hyphen added" if own.count("-") > other.count("-") else "a hyphen left out"


def _seen(own: str, other: str) -> str:
    """Which letters look like which."""
    odd = [char for char in own if not char.isascii() and char not in other]
    foreign = next((char for char in odd if script_of(char) != "Latin"), None)
    if foreign:
        return f"looks the same in other letters ({script_of(foreign)} {foreign})"
    if odd and marks_off(own) == marks_off(other):
        return f"looks the same but for marks ({odd[0]})"
    return f"looks alike: {_difference(own, other)}"


def _difference(own: str, other: str) -> str:
    start = 0
    while start < min(len(own), len(other)) and own[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(own), len(other)) - start and own[-1 - end] == other[-1 - end]:
        end += 1
    return f"{own[start : len(own) - end] or 'nothing'} for {other[start : len(other) - end] or 'nothing'}"
