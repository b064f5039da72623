"""Whether one domain imitates another, and by which trick, in words a reader can check by eye."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from workbench.confusables import loosely, marks_off, plain_letters, script_of, shape
from workbench.domain_words import is_added, is_generic, without_added, without_article, without_parts
from workbench.domains import is_lent_out

__all__ = ["Form", "form_of", "trick"]

_SHORT = 4
"""Letters from which `i` and `l` may be one another under one ending; acronyms use both (`ine.es`, `lne.es`)."""
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
    """The same, more loosely."""
    squeezed: str
    """Its letters, loosely, without hyphens."""
    base: str
    """The same without a leading `the`: the name others may imitate."""
    stems: tuple[str, ...]
    """The same without added words: first those set off by hyphens, then one glued word after another."""


@lru_cache(32_768)
def form_of(domain: str) -> Form:
    """The shapes of a registered domain."""
    first, _, ending = domain.partition(".")
    label = _readable(first)
    letters = plain_letters(label)
    squeezed = loosely(letters.replace("-", ""))
    # Added words are looked for as written: letters looked at loosely would no longer spell them.
    stems = tuple(loosely(plain_letters(named)) for named in without_added(label))
    return Form(
        domain, label, ending, shape(letters), loosely(shape(letters)), squeezed, without_article(squeezed), stems
    )


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
    found = _trick(own, other, listed=listed)
    # Strangers on a host that lends out subdomains may well choose names alike.
    if found is None or found[0] == 0 or listed or not (is_lent_out(own.domain) or is_lent_out(other.domain)):
        return found
    return None


def _trick(own: Form, other: Form, *, listed: bool) -> tuple[int, str] | None:
    if own.label == other.label:
        return _under_another_ending(own, other)
    same_ending = own.ending == other.ending
    is_long = min(len(own.base), len(other.base)) >= _LONG
    if own.shape == other.shape or (
        own.loose == other.loose and (is_long or (same_ending and len(own.base) >= _SHORT))
    ):
        return 0, _seen(own.label, other.label)
    if is_generic(other.label) and (is_generic(own.label) or is_generic(without_parts(own.label))):
        return _generic(own, other, listed=listed)
    if is_long and own.base == other.base:
        return 2, _hyphen_or_article(own.label, other.label)
    if other.base in own.stems and _may_be_added_to(own, other, listed=listed):
        return 3, f"words added to {other.label}"
    if not listed and own.base in other.stems and _may_be_added_to(other, own, listed=False):
        return 3, f"words left out of {other.label}"
    edit = _edit(own, other, listed=listed) if _may_be_mistyped(own, other, listed=listed) else None
    return (4, edit) if edit else None


def _under_another_ending(own: Form, other: Form) -> tuple[int, str] | None:
    lent = is_lent_out(own.domain) or is_lent_out(other.domain)
    if own.ending == other.ending or len(own.base) < _LONG or lent or is_generic(own.label):
        return None
    return 1, f"the same name under another ending (.{own.ending} for .{other.ending})"


def _generic(own: Form, other: Form, *, listed: bool) -> tuple[int, str] | None:
    """Names of common words, which many papers share: one alone is nobody's, but under one ending or of two words."""
    mine, theirs = own.label.replace("-", ""), other.label.replace("-", "")
    same_ending = own.ending == other.ending
    if mine == theirs:
        return (2, _hyphen_or_article(own.label, other.label)) if same_ending else None
    is_own = listed and (
        len(theirs) >= _LONG if same_ending else len(theirs) >= _LONG_UNLISTED and _is_two_words(theirs)
    )
    is_longer = is_added(mine.removeprefix(theirs)) or is_added(mine.removesuffix(theirs))
    return (3, f"words added to {other.label}") if is_own and is_longer else None


def _is_two_words(label: str) -> bool:
    return any(is_generic(label[:cut]) and is_generic(label[cut:]) for cut in range(2, len(label) - 1))


def _may_be_added_to(own: Form, other: Form, *, listed: bool) -> bool:
    if is_generic(other.label):
        return False
    return len(other.base) >= _LONG or (listed and len(other.base) >= 3 and "-" in own.label)


def _may_be_mistyped(own: Form, other: Form, *, listed: bool) -> bool:
    """Names long enough, and no other real word: `standaard` is no slip for `standard`."""
    generic = is_generic(own.label) or (not listed and is_generic(other.label))
    if generic or _numbers_differ(own.label, other.label):
        return False
    same_ending, named = own.ending == other.ending, listed and not is_generic(other.label)
    least = _LONG_UNLISTED if not (named or same_ending) else _LONG - (named and same_ending)
    return min(len(own.base), len(own.stems[0]), len(other.base), len(other.stems[0])) >= least


def _edit(own: Form, other: Form, *, listed: bool) -> str | None:
    """The one slip between two names, in the letters as written where these tell it."""
    pairs = [(own.squeezed, other.squeezed), (own.stems[0], other.base)]
    pairs += [] if listed else [(own.base, other.stems[0])]
    slip = next((edit for mine, theirs in pairs if (edit := one_edit(mine, theirs))), None)
    return slip and (one_edit(own.label, other.label) or slip)


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
        return '"the" added' if without_article(other) == other else '"the" left out'
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
