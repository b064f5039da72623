"""Sends the batches of a round, each exactly once, whatever breaks in between."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from workbench.batch_api.asked import read_asked
from workbench.batch_api.patience import Patience
from workbench.batch_api.server import NotNow, Refused, SentBatch, Server
from workbench.batch_api.state import Part, State

__all__ = ["submit_part"]


def submit_part(
    server: Server, state: State, part: Part, *, asked: Path, patience: Patience, save: Callable[[Part], None]
) -> Part:
    """Upload a part's questions and have them answered; returns it with the batch's id.

    The server's reply can be lost after it took the batch: by a reset, a crash of ours, a Ctrl-C. So `submitting` is
    on disk before it is asked, and from then on it is asked for a batch with our metadata before it is given another.

    Raises:
        Refused: the server does not take it; a first submission is then as if it had not been made.
        SettingsError: what answers is no Batch API.
        NotNow: the server could not be reached for long; the same command goes on.
    """
    if part.file_id is None:
        part = part.model_copy(update={"file_id": patience.until_it_works(lambda: _upload(server, asked, part))})
        save(part)
    about = {"workbench_run": state.run, "workbench_part": str(part.number)}
    sent = patience.until_it_works(lambda: server.find(about)) if part.submitting else None
    if sent is None:
        before, part = part, part.model_copy(update={"submitting": True})
        save(part)
        sent = _create(server, part, about, patience, on_refused=lambda: save(before))
    part = part.model_copy(update={"batch_id": sent.id, "status": sent.status})
    save(part)
    return part


def _create(
    server: Server, part: Part, about: dict[str, str], patience: Patience, *, on_refused: Callable[[], None]
) -> SentBatch:
    assert part.file_id
    for times in range(patience.tries):
        try:
            return server.create(part.file_id, about)
        except Refused:
            if not times:
                on_refused()
            raise
        except NotNow as error:
            if times == patience.tries - 1:
                raise
            # Looked for only after the wait: a batch just taken may not be listed at once.
            patience.wait(times, at_least_s=error.after_s or 0.0)
        sent = patience.until_it_works(lambda: server.find(about))
        if sent is not None:
            return sent
    raise AssertionError("the last try returns or raises")


def _upload(server: Server, asked: Path, part: Part) -> str:
    # Without a name of its own: a killed run leaves nothing behind.
    with tempfile.TemporaryFile(dir=asked.parent) as file:
        file.writelines(one.line for one in read_asked(asked, part=part.number))
        file.seek(0)
        return server.upload(f"workbench-{part.number}.jsonl", file)
