"""Words of a page's elements and attributes, on one line."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["flat", "shown"]


def flat(value: object) -> str | None:
    """A JSON or attribute value as one line of text, entities resolved; the first of a list; `None` for all else."""
    if isinstance(value, list):
        return next((t for t in map(flat, value) if t), None)
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(html.unescape(value)).split()) or None


def shown(element: HtmlElement) -> str | None:
    """The words inside an element, spaces folded; `None` when there are none."""
    return " ".join("".join(element.itertext()).split()) or None
