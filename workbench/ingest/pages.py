"""Reads HTML pages: the story's paragraphs by trafilatura, the rest from what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.errors import IngestError
from workbench.ingest.characters import keep_visible
from workbench.ingest.charset import decode
from workbench.ingest.findings import is_instruction_like
from workbench.ingest.page_dates import find_evident_date
from workbench.ingest.page_metadata import PageMetadata, read_metadata
from workbench.ingest.quiet import quiet_libraries
from workbench.ingest.types import Markup, Reading

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_page", "read_page_text"]

_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|text-indent\s*:\s*-\d{3,}|height\s*:\s*0(?:px)?\s*;[^\"]*overflow\s*:\s*hidden|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?:px|em|pt|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(.{8,4000}?)-->", re.DOTALL)
_TOLD_IN = ("alt", "title", "content", "aria-label", "value")
_DROPPED_TAGS = ("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas", "dialog")


def read_page(body: bytes, *, name: str, url: str | None = None, charset: str | None = None) -> Reading:
    """Read a page's bytes. Only what a reader would see is read: hidden elements are taken out first.

    Raises:
        IngestError: `empty`, `unreadable`, or `no_text` when the page holds no story.
    """
    return read_page_text(decode(body, name=name, declared=charset), name=name, url=url)


def read_page_text(text: str, *, name: str, url: str | None = None) -> Reading:
    """Read a page that is already decoded; see `read_page`."""
    quiet_libraries()
    tree = _parse(text, name)
    metadata = read_metadata(tree, url=url)
    published = metadata.published or find_evident_date(tree, text)
    unseen = "\n".join((*_beside_the_text(tree, text), _take_hidden(tree)))
    smuggled = keep_visible(tree.text_content()).hidden
    raw = _story(tree, url)
    if not raw:
        raise IngestError(
            f"{name} holds no story that can be read; it may need a browser or a subscription.", code="no_text"
        )
    return Reading(
        raw=raw,
        markup=Markup.EXTRACTED,
        title=metadata.title,
        byline=metadata.byline,
        published=published,
        url=url,
        canonical_url=metadata.canonical_url,
        language=metadata.language,
        credits=_credits(metadata),
        findings=_findings(unseen, smuggled=smuggled),
    )


def _findings(unseen: str, *, smuggled: bool) -> tuple[str, ...]:
    if is_instruction_like(unseen):
        return ("hidden_text", "instruction_like_text")
    # Extraction drops hidden characters, so that the text that is kept no longer shows them.
    return ("hidden_text",) if smuggled else ()


def _parse(text: str, name: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    # An encoding declared inside text that is already decoded is refused by lxml; NUL ends its string.
    bare = (
        re.sub(r"^\s*<\?xml[^>]*\?>", "", text[:400]) + text[400:] if text[:400].lstrip().startswith("<?xml") else text
    )
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(bare.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise IngestError(f"{name} is not HTML that can be read: {str(error)[:100]}.", code="unreadable") from error
    return tree


def _beside_the_text(tree: HtmlElement, source: str) -> Iterator[str]:
    """Words of a page that no reader sees and many programs read: comments, descriptions, texts of pictures."""
    yield from _COMMENT.findall(source)
    for name in _TOLD_IN:
        yield from (str(value) for value in tree.xpath(f"//@{name}") if " " in value)
    for element in tree.iter("template", "noscript", "script"):
        # Programs and data of a page are no words; anything else in a script is there for other readers.
        if element.tag != "script" or (element.get("type") or "javascript").startswith("text/p"):
            yield "".join(element.itertext())


def _take_hidden(tree: HtmlElement) -> str:
    """Take elements a reader does not see out of the tree; gives their words back, to be searched for orders."""
    taken: list[str] = []
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in {"html", "body", "head"} or element.getparent() is None:
            continue
        if element.tag in _DROPPED_TAGS:
            element.drop_tree()
        elif _is_hidden(element):
            words = " ".join("".join(element.itertext()).split())
            if len(words) < 2000:
                taken.append(words)
                element.drop_tree()
    return "\n".join(taken)


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDING_STYLE.search(element.get("style") or "") is not None


def _story(tree: HtmlElement, url: str | None) -> str:
    from trafilatura import extract

    text = extract(
        tree, url=url, include_comments=False, include_tables=True, include_images=False, with_metadata=False
    )
    return text or ""


def _credits(metadata: PageMetadata) -> tuple[str, ...]:
    return (f"© {metadata.owner}",) if metadata.owner else ()
