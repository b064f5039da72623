"""What a model may reply when it reads an article for claims. Nothing in it is believed before code has checked it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from workbench.untrusted import visible

__all__ = ["ClaimsReply", "ReadClaim"]

MOST_CLAIMS = 400
"""Claims in one reply; a part of an article has at most a few hundred sentences."""
MOST_CHARACTERS = 4_000
"""Code points in one field; a longer one is no answer to what was asked."""

Checkable = Literal["yes", "opinion", "prediction", "question", "instruction", "ambiguous"]
"""Whether a statement can be checked, or why not."""


# Sizes are checked here and not in the schema that is sent: servers that build a grammar from it choke on long ones.
def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")
    return text


def _absent(words: object) -> object:
    return "" if words is None else words


# An empty string and not `null` for what is absent: a choice of two types takes three times the tokens in the schema.
# Visible characters only: wordings are stored and shown, and PostgreSQL stores no NUL.
Words = Annotated[str, BeforeValidator(_absent), AfterValidator(_bounded), AfterValidator(visible)]


class ReadClaim(BaseModel):  # noqa: D101 (a docstring would be sent with the schema, at every call)
    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: Words
    claim: Words
    speaker: Words = ""
    attribution: Words = ""
    hedge: Words = ""
    checkable: Checkable = "yes"
    unclear: Words = ""


def _few(claims: tuple[ReadClaim, ...]) -> tuple[ReadClaim, ...]:
    if len(claims) > MOST_CLAIMS:
        raise ValueError(f"more than {MOST_CLAIMS} claims")
    return claims


class ClaimsReply(BaseModel):  # noqa: D101 (as above)
    model_config = ConfigDict(extra="forbid", frozen=True)

    claims: Annotated[tuple[ReadClaim, ...], AfterValidator(_few)]
