"""What ingest hands over: an article read, a failure told, and what a reader found before cleaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.types import Article, Published

__all__ = ["Failure", "Markup", "Read", "Reading"]


@dataclass(frozen=True, kw_only=True)
class Read:
    """One source that became an article."""

    source: str
    """Where it came from, as a person would name it: a path, `path:line`, a url, `-`."""
    article: Article


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One source that could not become an article; the others go on."""

    source: str
    code: str
    """Stable: `empty`, `no_text`, `not_found`, `unsupported_type`, `encrypted`, `too_large`, `bad_row`, ..."""
    message: str
    """What happened and what to do, in one sentence."""


class Markup(StrEnum):
    """How the raw lines of a reading are to be understood."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    EXTRACTED = "extracted"
    """One line a paragraph, already free of markup (HTML, PDF and DOCX readers)."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a reader found in one source. Everything but `raw` may be unknown; nothing is guessed."""

    raw: str
    markup: Markup
    title: str | None = None
    byline: str | None = None
    agency: str | None = None
    publisher: str | None = None
    published: Published | None = None
    url: str | None = None
    """The address it was read from, or that was given for it."""
    canonical_url: str | None = None
    """The address the page itself claims."""
    language: str | None = None
    """As declared, BCP 47; the text's own evidence outweighs it."""
    credits: tuple[str, ...] = ()
    """Lines outside the text that may name an agency."""
    findings: tuple[str, ...] = ()
