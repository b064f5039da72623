"""Named sources an article rests on: the reports, agencies, papers and bodies it says its information comes from.

Precision before recall: a source is kept when the article's opening attributes its information to it, or when the text
leans on it again and again. People are not sources here; a person who speaks is in the claim.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.agencies import Agencies, bundled_agencies
from workbench.attribution_words import AFTER, BEFORE, Trigger
from workbench.organisations import Named, organisation_at, organisations
from workbench.publishers import Publishers, bundled_publishers

__all__ = ["find_upstream", "upstream_key"]

_LEAD_CHARS = 700
"""The opening: what a story rests on is said early."""
_READ_CHARS = 40_000
"""Longer than nearly every article; what comes after says nothing of what it rests on."""
_KEPT_IN_LEAD, _KEPT_ANYWHERE = 2, 4
"""Least weight of a source named in the opening, and of one that is only named further down."""
_MOST = 4


@dataclass(frozen=True, kw_only=True)
class _Attribution:
    name: str
    aliases: tuple[str, ...]
    start: int
    weight: int


def find_upstream(
    text: str, *, agencies: Agencies | None = None, publishers: Publishers | None = None
) -> tuple[str, ...]:
    """The named sources a text rests on, most important first; at most four.

    An acronym the text gives, and the name in the agencies or publishers file, win over the long form:
    `Institute for the Study of War (ISW)` is `ISW`.
    """
    plain = unicodedata.normalize("NFC", text[:_READ_CHARS])
    known_agencies = agencies if agencies is not None else bundled_agencies()
    known_publishers = publishers if publishers is not None else bundled_publishers()
    found = list(_attributions(plain, known_agencies, known_publishers))
    ranked = sorted(_weigh(plain, found), key=lambda row: row[:3])
    return tuple(name for *_, name in ranked[:_MOST])


def upstream_key(name: str) -> str:
    """One spelling for a source's name in its case forms (`Міністерство оборони`, `Міністерства оборони`)."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(_stem(word) for word in words if word not in {"the", "of", "for", "on", "and"})


def _stem(word: str) -> str:
    # Slavic case endings are one to three letters; two names that differ only there are one.
    return word[: max(4, len(word) - 2)] if re.search(r"[а-яіїєґ]", word) else word


def _attributions(text: str, agencies: Agencies, publishers: Publishers) -> Iterator[_Attribution]:
    for trigger in AFTER:
        for match in trigger.pattern.finditer(text):
            yield from _named_after(text, match.end(), trigger, agencies, publishers)
    for named in organisations(text, agencies, publishers):
        for trigger in BEFORE:
            if trigger.pattern.match(text, named.end):
                yield _attribution(named, trigger)
                break


def _named_after(
    text: str, position: int, trigger: Trigger, agencies: Agencies, publishers: Publishers
) -> Iterator[_Attribution]:
    """The organisation that begins at `position`, and those joined to it (`X, Y and Z`)."""
    for _ in range(_JOINED):
        named = organisation_at(text, position, agencies, publishers)
        if named is None:
            return
        if not trigger.only_media or named.is_media:
            yield _attribution(named, trigger)
        joined = _AND.match(text, named.end)
        if joined is None:
            return
        position = joined.end()


_JOINED = 3
_AND = re.compile(r"\s*,\s+(?:and\s+)?|\s+(?:and|та|і|й|и|und|et|y|e)\s+|\s+و", re.IGNORECASE)


def _attribution(named: Named, trigger: Trigger) -> _Attribution:
    return _Attribution(name=named.name, aliases=named.aliases, start=named.start, weight=trigger.weight)


def _weigh(text: str, found: Iterable[_Attribution]) -> Iterator[tuple[int, int, int, str]]:
    """Each source kept: weight in the opening, number of mentions, first place (most important lowest), name."""
    by_key: dict[str, list[_Attribution]] = {}
    for attribution in {(a.start, a.name): a for a in sorted(found, key=lambda a: a.weight)}.values():
        by_key.setdefault(upstream_key(attribution.name), []).append(attribution)
    for same in by_key.values():
        in_lead = max((a.weight for a in same if a.start < _LEAD_CHARS), default=0)
        if in_lead >= _KEPT_IN_LEAD or sum(a.weight for a in same) >= _KEPT_ANYWHERE:
            aliases = {alias for a in same for alias in a.aliases}
            first = min(same, key=lambda a: a.start)
            yield -min(in_lead, _KEPT_IN_LEAD), -_mentions(text, aliases), first.start, first.name


def _mentions(text: str, aliases: Iterable[str]) -> int:
    longest_first = sorted((re.escape(alias) for alias in aliases if alias), key=lambda a: (-len(a), a))
    return len(re.findall(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", text)) if longest_first else 0
