"""What a run must remember between its commands: which batches it sent, and how far each has come."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import UsageError

__all__ = ["Part", "State", "asked_path", "forget", "load_state", "save_state", "state_path"]


class Part(BaseModel):
    """One batch: as many questions as the server takes in one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    questions: int
    reserved_usd: float
    """The worst case at half price, 0 when the price is not known."""
    reservation: str | None = None
    """The day's budget holds it."""
    file_id: str | None = None
    submitting: bool = False
    """Set before the server is asked to take it: from then on it may have, whether or not it could tell."""
    batch_id: str | None = None
    status: str | None = None
    """The server's word, as it stood last."""
    written: bool = False
    """Every row that came back has its output row."""


class State(BaseModel):
    """Everything sent in one round."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    """A word of ours, in the metadata of each batch: by it a batch is found again that the server could not confirm."""
    model: str
    """With the server's host, when it is not OpenAI's own: whose batches they are."""
    parts: tuple[Part, ...]

    def with_part(self, part: Part) -> State:
        """The state with one part as it now is."""
        return self.model_copy(update={"parts": tuple(part if p.number == part.number else p for p in self.parts)})


def state_path(output: Path) -> Path:
    """Where the state is kept: beside the output."""
    return output.with_name(f"{output.name}.batch.json")


def asked_path(output: Path) -> Path:
    """Where the questions are kept with the passages they are about, until their rows are written."""
    return output.with_name(f"{output.name}.batch.asked.jsonl")


def load_state(output: Path) -> State | None:
    """The round that is under way, if any.

    Raises:
        UsageError: the file is not one of ours.
    """
    path = state_path(output)
    try:
        return State.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{path} cannot be read as the state of a batch: put it back, or remove it to give the batch up"
        ) from error


def save_state(output: Path, state: State) -> State:
    """Put the state on disk, whole or not at all; it is there when this returns."""
    path = state_path(output)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(state.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _settle_folder(path.parent)
    return state


def forget(output: Path) -> None:
    """Remove what a finished round has left; the state goes first, for without it the rest means nothing."""
    state_path(output).unlink(missing_ok=True)
    asked_path(output).unlink(missing_ok=True)


def _settle_folder(folder: Path) -> None:
    """A new name is only safe from a power cut once its folder is on disk; Windows opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
