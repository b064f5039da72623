"""What a reader should know of how a suggestion came about, beside its label."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.judging.listing import Listing
from workbench.judging.reading import Reading
from workbench.judging.strikes import struck_words

__all__ = ["notes_on"]


def notes_on(listing: Listing, read: Reading | None) -> tuple[str, ...]:
    """What was struck out, left unjudged or not shown to the model, and passages that speak to it."""
    return tuple(_told(listing, read))


def _told(listing: Listing, read: Reading | None) -> Iterator[str]:
    if read is not None:
        yield from struck_words(read.strikes)
        left = sum(one.passage.id not in read.stances for one in listing.shown.values())
        if left:
            yield f"{left} of {len(listing.shown)} passages not judged"
        for one in listing.shown.values():
            if one.passage.id in read.reported:
                yield f"passage {one.rank} ({_paper(one.article.publisher)}) speaks to the model, as the model reports"
    for one in listing.withheld:
        where = f"passage {one.rank} ({_paper(one.article.publisher)})"
        yield f"{where} not shown to the model: its article gives orders to models"
    if listing.beyond:
        yield f"{listing.beyond} more passages not shown to the model"
    if not listing.shown and not listing.withheld:
        yield "no passage of another origin, so no model was asked"


def _paper(publisher: str | None) -> str:
    return publisher or "publisher unknown"
