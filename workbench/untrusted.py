"""Article text on its way to a model: visible characters only, as JSON data inside a fence made for one call.

Text from outside is data. It reaches a model without characters a reader cannot see, as JSON strings in which the
marks of chat templates cannot occur, between two fence lines that nobody could have known when the text was written.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence

from workbench.quotes import HIDDEN

__all__ = ["fenced", "new_fence", "visible"]

Json = str | int | None | Sequence["Json"] | Mapping[str, "Json"]


def visible(text: str) -> str:
    """The text without characters that nobody can see; `quotes.locate` finds its words in the stored text even so."""
    return HIDDEN.sub("", text)


def new_fence() -> str:
    """A word that no text can hold but by chance (64 bits)."""
    return f"DATA-{secrets.token_hex(8)}"


def fenced(data: Json, fence: str) -> str:
    """Data between two fence lines, as JSON whose strings hold no angle bracket: chat marks need one."""
    told = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{fence}\n{told}\n{fence}"
