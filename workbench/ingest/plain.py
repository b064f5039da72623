"""Reads plain text and Markdown."""

from __future__ import annotations

import re

from workbench.ingest.charset import decode
from workbench.ingest.types import Markup, Reading

__all__ = ["read_plain"]

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


def read_plain(body: bytes, *, name: str, markup: Markup, charset: str | None = None) -> Reading:
    """Decode a text; front matter (`---` lines at the very top) stays as `Key: value` lines for the header to read.

    Raises:
        IngestError: `empty` or `unreadable`.
    """
    text = decode(body, name=name, declared=charset).replace("\r\n", "\n")
    matter = _FRONT_MATTER.match(text) if markup is Markup.MARKDOWN else None
    return Reading(raw=_unfold(matter, text) if matter else text, markup=markup)


def _unfold(matter: re.Match[str], text: str) -> str:
    fields = [
        line
        for line in matter.group(1).split("\n")
        if re.match(r"(?:title|author|byline|date|url|link)\s*:", line, re.IGNORECASE)
    ]
    return "\n".join([*fields, "", text[matter.end() :]])
