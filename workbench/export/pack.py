"""The evidence pack: one page, whole in itself, by which a reader can repeat what the desk did for each claim."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.export.pack_view import ClaimView, claim_view, moment_words
from workbench.types import Label, Review

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["to_html"]

_TEMPLATES = Path(__file__).with_name("templates")

_LABEL_WORDS = {
    Label.SUPPORTED: "Supported",
    Label.REFUTED: "Refuted",
    Label.CONFLICTING: "Evidence conflicts",
    Label.MISLEADING: "Missing context",
    Label.NOT_ENOUGH_EVIDENCE: "Not enough evidence",
    Label.NOT_CHECKABLE: "Not checkable",
}


def to_html(reviews: Iterable[Review], *, generated_at: datetime, title: str) -> str:
    """Give an HTML page that asks nothing of the network and runs no script.

    Everything from articles and people is escaped; only http and https addresses become links. Each claim's section
    has the claim's id as anchor.

    Args:
        reviews: One section each, in order.
        generated_at: Aware; printed as given.
        title: The page's heading.
    """
    style = (_TEMPLATES / "pack.css").read_text(encoding="utf-8").strip()
    views: list[ClaimView] = [claim_view(review, number=n) for n, review in enumerate(reviews, 1)]
    return (
        _environment()
        .get_template("pack.html.j2")
        .render(
            title=title,
            generated_at=moment_words(generated_at),
            claims=views,
            label_words=_LABEL_WORDS,
            style=style,
            # The page may carry its own style and nothing else, even if a tag ever slipped through the escaping.
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
