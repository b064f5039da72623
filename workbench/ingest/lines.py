"""Lines of a text with their markup unwrapped: what stands in the line, and what the markup said about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.ingest.types import Markup

__all__ = ["Line", "read_lines"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line, in reading order. An empty `text` is a blank line."""

    text: str
    """Free of markup, trimmed."""
    level: int = 0
    """Heading level 1..6, or 0."""
    targets: tuple[str, ...] = ()
    """Addresses its links point to, `#` included."""
    linked: bool = False
    """Whether (nearly) all of it is link text."""
    strong: bool = False
    """Whether it opens with bold words, as labels do."""
    item: bool = False
    """Whether it is an item of a list."""


_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_SETEXT = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_QUOTED = re.compile(r"\s{0,3}(?:>\s?)+")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?=\S)")
_IMAGE = re.compile(r"!\[[^\]]*\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(
    r"\[([^\[\]]*)\]\(\s*<?((?:[^()<>\s]|\([^()]*\))*)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)|\[([^\[\]]+)\]\[[^\]]*\]"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>", re.IGNORECASE)
_DEFINITION = re.compile(r"\s{0,3}\[[^\]]+\]:\s*<?(?:https?:|/|#)\S*>?(?:\s+[\"'(].*)?$")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,600}?)(?<=\S)\1")
_STAR = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*\\])\*(?![\w*])")
_UNDERSCORE = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+?)(?<=[^\s_\\])_(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|])")
_TAG = re.compile(
    r"</?(?:br|p|div|span|b|i|em|strong|u|a|img|figure|figcaption|center|sup|sub|hr|small)\b[^<>]*>", re.IGNORECASE
)
_STARTS_STRONG = re.compile(r"\s*(?:\*\*|__)\S")
_MARKS = re.compile(r"^\s{0,3}#{1,6}\s+\S|\]\([^)\s]*\)|\*\*\S[^*\n]*\S\*\*", re.MULTILINE)


def looks_like_markdown(text: str) -> bool:
    """Whether a text carries Markdown's own marks: an ATX heading, an inline link, bold words."""
    return _MARKS.search(text) is not None


def read_lines(text: str, markup: Markup) -> list[Line]:
    """Split into lines and unwrap their markup; plain text keeps its asterisks and brackets."""
    if markup is not Markup.MARKDOWN:
        return [_plain_line(raw) for raw in text.split("\n")]
    return _markdown_lines(_without_comments(text))


def _without_comments(text: str) -> str:
    # Not by a regular expression: comments that are opened many times and never closed would cost it quadratic time.
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


def _plain_line(raw: str) -> Line:
    text = raw.strip()
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    is_url = inner.startswith(("http://", "https://")) and not any(c.isspace() for c in inner)
    return Line(text=inner if is_url else text, targets=(inner,) if is_url else (), linked=is_url)


def _markdown_lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for raw in text.split("\n"):
        if _FENCE.match(raw) or _DEFINITION.match(raw):
            continue
        setext = _SETEXT.match(raw)
        if setext and lines and lines[-1].text and not lines[-1].level and len(lines[-1].text) <= 200:
            level = 1 if setext.group(1)[0] == "=" else 2
            lines[-1] = Line(text=lines[-1].text, level=level, targets=lines[-1].targets, linked=lines[-1].linked)
            continue
        lines.append(Line(text="") if _RULE.match(raw) else _markdown_line(raw))
    return lines


def _markdown_line(raw: str) -> Line:
    heading = _HEADING.match(raw)
    body = heading.group(2) if heading else _QUOTED.sub("", raw, count=1) if raw.lstrip().startswith(">") else raw
    item = _ITEM.match(body) is not None and not heading
    marked = re.sub(r"^\s*[-*+•]\s+", "", body) if item else body
    targets, linked = _links(marked)
    return Line(
        text=_unwrap(marked),
        level=len(heading.group(1)) if heading else 0,
        targets=targets,
        linked=linked,
        strong=_STARTS_STRONG.match(marked) is not None,
        item=item,
    )


def _links(body: str) -> tuple[tuple[str, ...], bool]:
    if "](" not in body and "][" not in body and "://" not in body:
        return (), False
    without = _IMAGE.sub("", body)
    targets = [m.group(2) for m in _LINK.finditer(without) if m.group(2) is not None]
    targets += [m.group(1) for m in _AUTOLINK.finditer(without)]
    rest = _AUTOLINK.sub("", _LINK.sub("", without))
    bare = rest.strip().startswith(("http://", "https://")) and len(rest.split()) == 1
    if bare:
        targets.append(rest.strip())
    linked = bool(targets) and (bare or sum(c.isalnum() for c in rest) <= 3)
    return tuple(targets), linked


def _unwrap(body: str) -> str:
    text = _IMAGE.sub("", body) if "![" in body else body
    if "](" in text or "][" in text:
        text = _LINK.sub(lambda m: m.group(1) if m.group(1) is not None else m.group(3), text)
    if "<" in text:
        text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    if "**" in text or "__" in text:
        text = _STRONG.sub(r"\2", text)
    if "*" in text:
        text = _STAR.sub(r"\1", text)
    if "_" in text:
        text = _UNDERSCORE.sub(r"\1", text)
    return (_ESCAPE.sub(r"\1", text) if "\\" in text else text).strip()
