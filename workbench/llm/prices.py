"""What a model charges: by the user's own list first, then by the bundled one; a server of one's own is free."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.datafiles import DATA
from workbench.errors import SettingsError
from workbench.llm.opening import Which

__all__ = ["FREE", "Price", "no_price", "price_of"]

BUNDLED = DATA / "prices.yaml"
_MILLION = 1_000_000
# `gpt-4.1-mini-2025-04-14` and `claude-sonnet-4-5-20250929` are editions of a model that is listed without its date.
_EDITION = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$")
_OLLAMA_HERE = "127.0.0.1:11434"


@dataclass(frozen=True, kw_only=True)
class Price:
    """US dollars per million tokens, at most: discounts for input that the provider had cached are not counted."""

    input: float
    output: float
    batch_factor: float
    """What a batch costs of that, 0..1."""
    checked_on: date | None
    """When somebody last compared it with the provider's list; `None` for a server of one's own."""

    def cost(self, input_tokens: int, output_tokens: int, *, batch: bool = False) -> float:
        """US dollars for so many tokens."""
        whole = (input_tokens * self.input + output_tokens * self.output) / _MILLION
        return whole * self.batch_factor if batch else whole


FREE = Price(input=0.0, output=0.0, batch_factor=1.0, checked_on=None)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class _List(BaseModel):
    """The shape of a price file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checked_on: date
    batch_factor: float = Field(default=0.5, ge=0, le=1)
    models: dict[str, _Entry]


def price_of(which: Which, *, own: Path | None) -> Price | None:
    """The price of a model, `None` when it is not known.

    A price in the user's own file (`own`) holds wherever the model is served. Without one, a model on a loopback or
    private address is free, and the bundled list holds at the provider's own address only: what a go-between charges
    for the same model is not known.

    Raises:
        SettingsError: the user's file cannot be read or is no price list.
    """
    listed = _look_up(which, own) if own else None
    if listed is not None or _is_private(which):
        return listed or FREE
    return _look_up(which, BUNDLED) if which.address is None else None


def no_price(which: Which) -> NoReturn:
    """Refuse a budget that could not be kept.

    Raises:
        SettingsError: always; it says what to write and where.
    """
    raise SettingsError(
        f"there is a budget, but what {which.name!r} costs is not known: write into a file\n"
        f"  checked_on: {date.today().isoformat()}\n"  # noqa: DTZ011  (an example to be copied)
        f"  models:\n    {which.provider}:{which.model}: {{input: 0.40, output: 1.60}}\n"
        "with its real prices in US dollars per million tokens, and name the file in WORKBENCH_PRICES_FILE; "
        "or set no budget"
    )


def _look_up(which: Which, path: Path) -> Price | None:
    prices = _read(path)
    name = f"{which.provider}:{which.model}"
    entry = next((prices.models[n] for n in (which.name, name, _EDITION.sub("", name)) if n in prices.models), None)
    if entry is None:
        return None
    return Price(input=entry.input, output=entry.output, batch_factor=prices.batch_factor, checked_on=prices.checked_on)


def _read(path: Path) -> _List:
    import yaml

    try:
        return _List.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsError(f"{path} is no price list: {where}: {first['msg']}; see {BUNDLED}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"cannot read prices from {path}: {error}") from error


def _is_private(which: Which) -> bool:
    """Whether the model is served on this machine or network."""
    address = which.address
    if which.provider == "ollama" and address is None:
        address = os.environ.get("OLLAMA_HOST") or _OLLAMA_HERE
    if address is None:
        return False
    name = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        # A name without a dot is one of the local network. Nothing is resolved: a price must not need the network.
        return "." not in name or name.endswith((".local", ".localhost", ".lan", ".internal"))
