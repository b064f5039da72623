"""A passage as a reader sees it: its marked words, and the details in which it agrees with the claim or differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.types import Evidence, Quote, QuoteStatus, SlotDifference, SlotKind, SlotRelation
from workbench.ui.marks import Marked, Segment, cut
from workbench.ui.words import RELATIONS

__all__ = ["Chip", "SlotsShown", "marked_passage", "slots_shown"]

_IN_TEXT = {SlotRelation.DIFFERS: "differs", SlotRelation.MORE_SPECIFIC: "finer", SlotRelation.AGREES: "agrees"}
"""What is marked in the passage, and under which key."""


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One detail that the passage tells."""

    slot: SlotDifference
    said: tuple[Segment, ...]
    """What is said of it; claim's and passage's words are segments of their own, for their own direction."""


@dataclass(frozen=True, kw_only=True)
class SlotsShown:
    """Details of one passage, differing ones first, then in the claim's order."""

    chips: tuple[Chip, ...]
    absent: tuple[SlotDifference, ...]
    """Details of the claim that the passage does not mention."""

    def kinds(self, relation: SlotRelation) -> list[SlotKind]:
        """The sort of each detail told that stands in this relation."""
        return [chip.slot.kind for chip in self.chips if chip.slot.relation == relation]


def slots_shown(slots: Sequence[SlotDifference]) -> SlotsShown:
    """Order the details for a reader and word each one."""
    order = list(RELATIONS)
    told = [slot for slot in slots if slot.relation is not SlotRelation.ABSENT]
    ranked = sorted(told, key=lambda slot: order.index(slot.relation))
    return SlotsShown(
        chips=tuple(Chip(slot=slot, said=_said(slot)) for slot in ranked),
        absent=tuple(slot for slot in slots if slot.relation is SlotRelation.ABSENT),
    )


def marked_passage(found: Evidence) -> list[Segment]:
    """The passage cut at its verified quote (key `quote`) and at its details (`differs`, `finer`, `agrees`).

    A quote that was not found marks nothing.
    """
    offset = found.passage.start
    return cut(found.passage.text, [*_quote_marks(found.quote, offset), *_slot_marks(found.slots, offset)])


def _quote_marks(quote: Quote | None, offset: int) -> list[Marked]:
    verified = quote is not None and quote.status in {QuoteStatus.EXACT, QuoteStatus.NORMALISED}
    if not verified or quote is None or quote.start is None or quote.end is None:
        return []
    return [Marked(key="quote", start=quote.start - offset, end=quote.end - offset)]


def _slot_marks(slots: Sequence[SlotDifference], offset: int) -> list[Marked]:
    return [
        Marked(key=_IN_TEXT[slot.relation], start=slot.start - offset, end=slot.end - offset)
        for slot in slots
        if slot.relation in _IN_TEXT and slot.start is not None and slot.end is not None
    ]


def _said(slot: SlotDifference) -> tuple[Segment, ...]:
    if slot.relation is SlotRelation.AGREES:
        return _agreed(slot)
    return _isolated(slot.detail or slot.passage or slot.claim, {"claim": slot.claim, "passage": slot.passage or ""})


def _agreed(slot: SlotDifference) -> tuple[Segment, ...]:
    """The passage's words, and the claim's beside them where these are other words."""
    here = slot.passage or slot.claim
    words = Segment(text=here, keys=("passage",), opens=())
    if here.casefold() in slot.claim.casefold():
        return (words,)
    return words, _plain(" ("), Segment(text=slot.claim, keys=("claim",), opens=()), _plain(")")


def _plain(text: str) -> Segment:
    return Segment(text=text, keys=(), opens=())


def _isolated(detail: str, names: dict[str, str]) -> tuple[Segment, ...]:
    """A sentence cut at the words it quotes."""
    found: list[Marked] = []
    for key, words in names.items():
        # A detail says what stands in the passage first and what the claim has last.
        at = (detail.rfind if key == "claim" else detail.find)(words) if words else -1
        if at >= 0 and not any(at < mark.end and mark.start < at + len(words) for mark in found):
            found.append(Marked(key=key, start=at, end=at + len(words)))
    return tuple(segment for segment in cut(detail, found) if segment.text)
