"""From raw lines to the story: what is not story leaves the text, and what it tells becomes metadata.

The wording of what stays is never changed: quote marks, dashes and inner spaces are as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ingest.boilerplate import Kind, Mark, Rules, is_sentence, load_rules, mark_line
from workbench.ingest.characters import keep_visible
from workbench.ingest.dates import find_date_line, is_date_line
from workbench.ingest.header import Header, read_header
from workbench.ingest.lines import Line, read_lines
from workbench.ingest.types import Markup
from workbench.types import Published

__all__ = ["Cleaned", "clean"]


# Below the header a date counts only where it says of what: a chronicle's dates stand there too.
_PUBLISHED = re.compile(r"\W*(?:published|posted|опубл|veröffentlicht|publi|نشر)", re.IGNORECASE)
_CHANGED = re.compile(
    r"\W*(?:last )?(?:updated|modified|оновлено|обновлено|aktualisiert|stand|mis à jour|actualizado|تحديث)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A story and what the lines around it told."""

    text: str
    """NFC; paragraphs are apart by one blank line."""
    title: str | None
    byline: str | None
    published: Published | None
    original_url: str | None
    """The address an `Original url` line gave."""
    left_out: tuple[str, ...]
    """Lines that left the text, in order, headings with their marks."""
    printed: tuple[str, ...]
    """All lines in order, kept and left out: where a credit stands tells whether it is the story's or a picture's."""
    hidden: bool
    """Whether characters that can hide words were taken out."""


@dataclass(kw_only=True)
class _Footing:
    """What was learned on the way down; mutable only while `clean` runs."""

    kept: list[Line]
    left_out: list[str]
    published: Published | None = None
    original_url: str | None = None
    takes: Mark | None = None
    is_past_story: bool = False
    """Whether the last paragraph of prose has been passed."""


def clean(raw: str, *, markup: Markup, known_title: str | None = None) -> Cleaned:
    """Take a story out of its page's lines.

    Args:
        raw: decoded text, any line endings.
        markup: how its lines are to be read.
        known_title: a title already known, so that the line repeating it leaves the text and no other is taken for it.
    """
    rules = load_rules()
    visible = keep_visible(raw)
    lines = read_lines(visible.text, markup)
    header = read_header(lines, rules, known_title=known_title)
    footing = _walk(lines, header, rules)
    return Cleaned(
        text=_paragraphs(footing.kept, markup),
        title=header.title,
        byline=header.byline,
        published=header.published or footing.published,
        original_url=header.url or footing.original_url,
        left_out=tuple(footing.left_out),
        printed=tuple(_as_printed(line) for line in lines if line.text),
        hidden=visible.hidden,
    )


def _walk(lines: Sequence[Line], header: Header, rules: Rules) -> _Footing:
    footing = _Footing(kept=[], left_out=[])
    last_prose = max((index for index, line in enumerate(lines) if is_sentence(line.text)), default=len(lines))
    for index, line in enumerate(lines):
        footing.is_past_story = index > last_prose
        if not line.text:
            footing.kept.append(line)
        elif index in header.taken:
            footing.left_out.append(_as_printed(line))
        elif not _leaves(line, footing, rules, wrapped=_is_wrapped_at(lines, index)):
            footing.takes = None
            footing.kept.append(line)
    return footing


def _leaves(line: Line, footing: _Footing, rules: Rules, *, wrapped: bool) -> bool:
    if wrapped:
        return False
    label = footing.takes
    mark = mark_line(line, rules)
    if label and (mark is None or mark.kind is Kind.ADDRESS) and _follows(line, label):
        _learn(line, label, footing)
        return True
    if mark:
        _learn(line, mark, footing)
        footing.takes = mark if mark.takes_links else None
        return True
    labelled = _PUBLISHED.match(line.text) or _CHANGED.match(line.text)
    if (labelled or footing.is_past_story) and is_date_line(line.text):
        if _PUBLISHED.match(line.text):
            footing.published = footing.published or find_date_line(line.text)
        footing.left_out.append(line.text)
        return True
    return False


def _follows(line: Line, label: Mark) -> bool:
    """Whether a line is what a label standing alone announced: links, or short items that are no sentences."""
    if label.kind is Kind.ADDRESS:
        return line.linked and bool(line.targets)
    return line.linked or (line.item and not is_sentence(line.text))


def _learn(line: Line, mark: Mark, footing: _Footing) -> None:
    footing.left_out.append(_as_printed(line))
    addresses = [t for t in (*line.targets, *line.text.split()) if t.startswith(("http://", "https://"))]
    if mark.original and addresses and footing.original_url is None:
        footing.original_url = addresses[0].strip("<>").rstrip(".,;)")


def _as_printed(line: Line) -> str:
    # Headings keep their mark: a heading that names someone credits a picture, not the story.
    return f"{'#' * line.level} {line.text}" if line.level else line.text


WRAP_WIDTHS = range(40, 101)
"""Lengths of lines, in characters, that a hard-wrapped text has."""


def _is_wrapped_at(lines: Sequence[Line], index: int) -> bool:
    """Whether a line goes on in the next one, or the one before went on in it, as in hard-wrapped text."""
    if index and _goes_on(lines[index - 1], lines[index]):
        return True
    return index + 1 < len(lines) and _goes_on(lines[index], lines[index + 1])


def _goes_on(line: Line, following: Line) -> bool:
    if not following.text or len(line.text) not in WRAP_WIDTHS or following.level or following.item or line.level:
        return False
    return following.text[0].islower() and not is_sentence(line.text, min_words=1)


def _paragraphs(kept: Sequence[Line], markup: Markup) -> str:
    blocks: list[list[Line]] = [[]]
    for line in kept:
        if line.text:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return "\n\n".join(p for block in blocks for p in _split(block, markup) if p)


def _split(block: Sequence[Line], markup: Markup) -> list[str]:
    """One paragraph a line, except where the lines of a block run on: those stay one paragraph as printed."""
    texts = [line.text for line in block]
    if markup is Markup.EXTRACTED or len(texts) < 2 or not _is_wrapped(block):
        return texts
    return ["\n".join(texts)]


def _is_wrapped(block: Sequence[Line]) -> bool:
    inner = block[:-1]
    if any(line.item or line.level for line in block):
        return False
    fits = sum(len(line.text) in WRAP_WIDTHS for line in inner)
    closed = sum(is_sentence(line.text, min_words=1) for line in inner)
    return fits >= 0.6 * len(inner) and closed <= 0.5 * len(inner)
