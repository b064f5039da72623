"""Why a passage is a primary source: the body's own statement, or the report itself, and nobody else's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from workbench.datafiles import DATA, read_yaml, strings
from workbench.origin_keys import KnownSources
from workbench.resting import source_key
from workbench.sources import registered_domain
from workbench.types import ArticleCard, Attributed

__all__ = ["primary_reason"]


def primary_reason(
    card: ArticleCard, *, known: KnownSources, rests_on: Sequence[Attributed], claim_sources: Sequence[str]
) -> str | None:
    """Why a passage is a primary source, in words; `None` when it is not known to be one.

    Its publisher is a source that the claim or other evidence rests on, or publishes its own findings, or has an
    address that only public bodies can register; and the passage rests on nobody else. A paper that quotes a ministry
    is no primary source, nor is a ministry's page that repeats an agency.

    Args:
        card: The passage's article.
        known: Agencies and publishers the desk knows.
        rests_on: Who the passage says it has its information from.
        claim_sources: Names of the sources that the claim or other evidence rests on.
    """
    if card.publisher is None or _is_of_agency(card, known):
        return None
    reserved = _reserved_suffix(_address(card))
    if any(_is_another(source, card.publisher, known, public=reserved is not None) for source in rests_on):
        return None
    named = next((name for name in claim_sources if known.same_publisher(name, card.publisher)), None)
    if named is not None:
        return f"published by {named} itself, which the claim or other evidence rests on"
    entry = known.publishers.find(card.publisher)
    if entry is not None and entry.is_body:
        return f"published by {entry.name}, which publishes its own findings and decisions"
    return f"published under .{reserved}, which is reserved for public bodies" if reserved else None


def _is_of_agency(card: ArticleCard, known: KnownSources) -> bool:
    """Whether it is credited to an agency that is not its own publisher."""
    return card.agency is not None and not known.same_publisher(card.agency, card.publisher)


def _is_another(source: Attributed, publisher: str, known: KnownSources, *, public: bool) -> bool:
    """Whether a source is somebody else than the publisher.

    On a public body's own pages its people speak for it, and a body without a name (`the ministry`) is the body itself.
    """
    if known.same_publisher(source.source, publisher):
        return False
    entry = known.publishers.find(publisher)
    is_body = public or (entry is not None and entry.is_body)
    if is_body and source.kind == "organisation" and source_key(source) is None:
        return False
    return not (public and source.kind == "person")


def _address(card: ArticleCard) -> str | None:
    """The registered domain of the publisher, or of the article where the publisher is only named."""
    places = (card.publisher, card.canonical_url, card.url)
    return next((domain for place in places if place and (domain := registered_domain(place))), None)


@lru_cache(4096)
def _reserved_suffix(domain: str | None) -> str | None:
    """The ending of a domain that is reserved for public bodies."""
    found = _reserved().search(domain) if domain else None
    return found.group(1) if found else None


@cache
def _reserved() -> re.Pattern[str]:
    listed = read_yaml(DATA / "public_suffixes.yaml")["suffixes"]
    endings = (re.escape(suffix).replace(r"\?\?", "[a-z]{2}") for suffix in strings(listed))
    return re.compile(rf"(?:^|\.)({'|'.join(endings)})$")
