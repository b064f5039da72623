"""Tells lines of a page that are not the story: links to other stories, share bars, credits, notices.

Rules are phrases in `data/boilerplate.yaml`. They are wary of prose: a label must be followed by nothing, a colon, a
dash or a link, and a line with the shape of a sentence stays, whatever it starts with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from workbench.ingest.lines import Line

__all__ = ["Kind", "Mark", "Rules", "is_sentence", "load_rules", "mark_line"]


class Kind(StrEnum):
    """What a line that is not story is, as in the rules file."""

    RELATED = "related"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    COOKIES = "cookies"
    PICTURE = "picture"
    COPYRIGHT = "copyright"
    ADDRESS = "address"
    STAFF = "staff"
    FURNITURE = "furniture"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Why a line leaves the text."""

    kind: Kind
    takes_links: bool
    """Whether it is a label standing alone, so that the links below it go too."""
    original: bool = False
    """Whether the address that follows is that of this very story."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    kind: Kind
    max_chars: int
    takes_links: bool
    labels: re.Pattern[str] | None
    openings: re.Pattern[str] | None
    wholes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules file, compiled."""

    each: tuple[_Rule, ...]
    first_words: frozenset[str]
    """Words some rule starts with: most lines of prose are let through on their first word."""
    original: frozenset[str]
    bylines: re.Pattern[str]


LONGEST = 400
"""Lines longer than this many characters are story, always."""
_LABEL_END = r"(?P<end>\s*(?:[:：»›>→|\-–—]|\.{2,}|…|$))"
_TERMINATED = re.compile(r"[.!?。！？؟…][\"'”’»)\]]*$")
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FIRST = re.compile(r"[\s\"'«“*>•▪►→»]*([^\W_]+|[©(\[])")
_PADDING = "\"'«“*>•▪►→» \t"
_PICTURE_AGENCIES = (
    "getty images|afp|reuters|ap|epa|epa-efe|shutterstock|wikimedia commons|imago|picture alliance|dpa|tass|unian"
    "|ukrinform|уніан|укринформ|укрінформ"
)
_AGENCY_CREDIT = re.compile(
    rf"\s*[(\[]?\s*[\w .,'’&-]{{2,60}}(?:/[\w .'’&-]{{2,40}}){{0,4}}/\s*(?:via\s+)?(?:{_PICTURE_AGENCIES})\s*[)\]]?\s*",
    re.IGNORECASE,
)


def mark_line(line: Line, rules: Rules) -> Mark | None:
    """Say what a line is when it is not story, else `None`."""
    text = line.text.strip(_PADDING)
    if not text or len(text) > LONGEST:
        return None
    if _is_bare_address(line):
        return Mark(kind=Kind.ADDRESS, takes_links=False)
    first = _FIRST.match(text)
    if first is None or first.group(1).casefold() not in rules.first_words:
        return _mark_credit(line)
    folded = text.casefold()
    for rule in rules.each:
        mark = _apply(rule, line, folded, rules)
        if mark:
            return mark
    return _mark_credit(line)


def is_sentence(text: str, *, min_words: int = 8) -> bool:
    """Whether a line has the shape of prose: enough words, and an end that closes a sentence."""
    return _TERMINATED.search(text) is not None and len(_WORDS.findall(text)) >= min_words


def _is_bare_address(line: Line) -> bool:
    return (
        line.linked
        and len(line.targets) == 1
        and line.text.startswith(("http://", "https://", "www."))
        and " " not in line.text
    )


def _mark_credit(line: Line) -> Mark | None:
    # `Jane Roe / Getty Images`: a name, a slash, an agency. Without a slash it may be a byline or a list of sources.
    text = line.text
    if len(text) <= 120 and "/" in text and _AGENCY_CREDIT.fullmatch(text):
        return Mark(kind=Kind.PICTURE, takes_links=False)
    return None


def _apply(rule: _Rule, line: Line, folded: str, rules: Rules) -> Mark | None:
    if len(folded) > rule.max_chars:
        return None
    label = rule.labels.match(folded) if rule.labels else None
    if label and _introduces(rule, label, line, folded):
        alone = not folded[label.end("label") :].strip(" :：»›>→|-–—.…*")
        return Mark(kind=rule.kind, takes_links=rule.takes_links and alone, original=label["label"] in rules.original)
    if rule.openings and rule.openings.match(folded) and not _runs_on(folded) and _names_fit(rule, line):
        return Mark(kind=rule.kind, takes_links=False)
    if rule.wholes and _made_of(folded, rule.wholes):
        return Mark(kind=rule.kind, takes_links=False)
    return None


def _introduces(rule: _Rule, label: re.Match[str], line: Line, folded: str) -> bool:
    end: str = (label.group("end") or "").strip()
    rest = folded[label.end() :].strip()
    if label.end("label") == len(folded) or not rest:
        return True
    if rule.kind is Kind.FURNITURE:
        return _made_of(rest, rule.wholes)
    if end in {"-", "–", "—"} and not label["end"].startswith((" ", "\t")):
        return False
    if line.linked or (line.targets and line.strong):
        return True
    # `Location: the bridge collapsed ...`: what follows a label's colon and reads on as prose is kept.
    prose: bool = is_sentence(rest, min_words=6) if rule.kind in {Kind.STAFF, Kind.ADDRESS} else _runs_on(rest)
    return bool(end) and not prose


def _runs_on(text: str) -> bool:
    """Two sentences or more, or one long one: more than a notice says."""
    return len(re.findall(r"[.!?؟](?:\s|$)", text)) > 2 or (len(_WORDS.findall(text)) > 24 and is_sentence(text))


def _names_fit(rule: _Rule, line: Line) -> bool:
    # `Written by hand in 1920, the letter ...` opens as a staff line does, but is not made of names.
    if rule.kind is not Kind.STAFF:
        return True
    long_words = [w for w in _WORDS.findall(line.text) if len(w) > 3]
    return bool(sum(w.islower() for w in long_words) <= 0.4 * len(long_words))


def _made_of(folded: str, words: frozenset[str]) -> bool:
    found = _WORDS.findall(folded)
    return bool(found) and len(found) <= 16 and all(w in words for w in found)


@cache
def load_rules() -> Rules:
    """The rules that ship with the workbench, compiled once a process."""
    data = yaml.safe_load(files("workbench").joinpath("data/boilerplate.yaml").read_text("utf-8"))
    each = tuple(_compile(kind, data[kind]) for kind in Kind)
    phrases = [p for kind in Kind for key in ("labels", "openings") for p in _phrases(data[kind].get(key))]
    wholes = [str(w) for kind in Kind for w in data[kind].get("wholes", ())]
    firsts = frozenset(m.group(1) for p in (*phrases, *wholes) if (m := _FIRST.match(p.casefold())))
    return Rules(
        each=each,
        first_words=firsts | {str(n) for n in range(200)},
        original=frozenset(p.casefold() for p in data["original"]),
        bylines=re.compile(rf"(?:{_alternation(_phrases(data['bylines']))})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE),
    )


def _compile(kind: Kind, data: dict[str, object]) -> _Rule:
    labels, openings = _phrases(data.get("labels")), _phrases(data.get("openings"))
    wholes = data.get("wholes")
    return _Rule(
        kind=kind,
        max_chars=int(str(data["max_chars"])),
        takes_links=bool(data.get("takes_links")),
        labels=re.compile(rf"(?P<label>{_alternation(labels)}){_LABEL_END}?") if labels else None,
        openings=re.compile(_alternation(openings)) if openings else None,
        wholes=frozenset(str(w).casefold() for w in wholes) if isinstance(wholes, list) else frozenset(),
    )


def _phrases(value: object) -> list[str]:
    by_language: Iterable[object] = value.values() if isinstance(value, dict) else ()
    return [str(p).casefold() for group in by_language if isinstance(group, list) for p in group]


def _alternation(phrases: list[str]) -> str:
    # The longest first, so that `read more` is not cut short by `read`.
    ordered = sorted(set(phrases), key=len, reverse=True)
    return "|".join(re.escape(p) + (r"(?!\w)" if p[-1].isalpha() else "") for p in ordered)
