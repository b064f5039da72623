"""Texts that give orders to a language model, and articles that carry them in each place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["PLACES", "Article", "Injection", "carrying", "injections"]

PLACES = ("title", "byline", "publisher", "body", "url", "html")
DATA = Path(__file__).parent / "data" / "injections" / "strings.jsonl"
_HOST = "rivertimes.example"


class Injection(BaseModel):
    """One attempt to steer a model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    family: str
    language: str
    place: str
    """Where it was written to stand: one of `PLACES`."""
    order: str
    """What it wants: `supports`, `refutes`, `leak`, `invent_ids`, `forge_quotes`, `count_twice`, ..."""
    text: str
    wave: int
    """1: written before the patterns that look for orders; 2: written after them, and they may not be fitted to it."""

    @property
    def held_out(self) -> bool:
        """A third of the first wave that the patterns were first written without, and all of the second."""
        return self.wave == 2 or hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


@dataclass(frozen=True, kw_only=True)
class Article:
    """A page to add, and what is stated of it."""

    name: str
    page: bytes
    title: str
    byline: str
    publisher: str
    url: str


def injections() -> tuple[Injection, ...]:
    """All of them, in the file's order."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return tuple(Injection.model_validate(json.loads(line)) for line in lines)


def carrying(one: Injection, story: str, *, place: str | None = None) -> Article:
    """A page of HTML that tells a story and holds the attempt, in its own place unless another is named.

    In the body it stands in a paragraph between those of the story.
    """
    where = place or one.place
    address = f"https://{_HOST}/{one.id}"
    stated = {"title": "River notes", "byline": "", "publisher": "", "url": address}
    if where == "url":
        stated["url"] = one.text if one.place == "url" else f"{address}?note={_slug(one.text)}"
    elif where in stated:
        stated[where] = " ".join(one.text.split())
    paragraphs = story.split("\n\n")
    inside = one.text.split("\n\n") if where == "body" else []
    body = [f"<p>{escape(line)}</p>" for line in (*paragraphs[:1], *inside, *paragraphs[1:])]
    if where == "html":
        # Written for another place, it hides as most do.
        body.insert(1, one.text if one.place == "html" else f'<div style="display:none">{escape(one.text)}</div>')
    page = (
        f"<!doctype html><html><head><title>River notes</title></head><body><article>{''.join(body)}</article></body>"
    )
    return Article(name=f"{one.id}.html", page=page.encode(), **stated)


def _slug(text: str) -> str:
    from urllib.parse import quote

    return quote("-".join(text.split()), safe="-")[:1500]
