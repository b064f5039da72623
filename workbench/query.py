"""From a claim to the words that are searched for."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_TAG = re.compile(r"(?<!\w)[#@](\w+)")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def search_words(claim: str, *, speaker: str | None = None) -> str:
    """What to search for: the claim's wording without addresses, with tags and handles as words, and who said it.

    `#SaveTheFerry` and `@OskCouncil` become words that a passage can share. The claim's day is not among the words: on
    three sets of claims with dates, naming its month or year found fewer of the right documents, and so did giving
    names more weight than other words.

    Args:
        claim: Stand-alone wording, or what a person typed.
        speaker: Who makes the claim; added when the wording does not name them.

    Returns:
        One line; the claim itself where nothing else would be left.
    """
    plain = _ADDRESS.sub(" ", claim)
    plain = " ".join(_TAG.sub(lambda tag: f" {_HUMP.sub(' ', tag.group(1))} ", plain).split())
    if speaker and speaker.casefold() not in claim.casefold():
        plain = f"{plain} {speaker}"
    return plain.strip() or claim
