"""A served desk and a real headless Chromium."""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.conftest import MODEL_CACHE

_ARGUMENTS = (
    "--no-sandbox",  # containers run the tests as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_START_S = 240
"""The first start on a machine builds the embedding model."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One running `workbench serve` over a data folder of its own."""

    url: str
    env: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What another `workbench` command prints while the desk is served."""
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *arguments],
            capture_output=True, text=True, env=self.env, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; without one these tests say so and are skipped."""
    path = os.environ.get("WORKBENCH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install one or set WORKBENCH_CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start `workbench serve`, on articles of a JSONL file when one is given; all end with the module.

    What is given besides goes into the environment of the served desk, a model's address for example.
    """
    running: list[subprocess.Popen[str]] = []

    def start(articles: Path | None = None, **more: str) -> Served:
        env = _environment(tmp_path_factory.mktemp("desk"))
        if articles is not None:
            Served(url="", env=env).command("ingest", str(articles))
            Served(url="", env=env).command("claims", "extract")
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench", "serve", "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env | more,
        )  # fmt: skip
        running.append(process)
        return Served(url=_address(process), env=env)

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages that fail the test when a script breaks or a request leaves this machine."""
    contexts = []
    faults: list[str] = []

    def watch(request: Request) -> None:
        if not re.match(r"(https?://(127\.0\.0\.1|localhost)[:/]|data:|blob:)", request.url):
            faults.append(f"asked {request.url}")

    def opened(url: str, *, width: int = 1280, dark: bool = False, wait: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("pageerror", lambda error: faults.append(f"script error {error}"))
        page.goto(url)
        if wait:
            page.wait_for_function("document.documentElement.dataset.busy === undefined && window.wbDesk?.loaded")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "WORKBENCH_"))}
    own = {"WORKBENCH_DATA_DIR": str(folder), "WORKBENCH_MODEL_CACHE": str(MODEL_CACHE), "NO_COLOR": "1"}
    return {**kept, **own, "WORKBENCH_CONFIG": str(folder / "none.toml"), "PYTHONUNBUFFERED": "1"}


def _address(process: subprocess.Popen[str]) -> str:
    """The address the server prints once it answers; its output is read to the end so that it never blocks."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    said: list[str] = []
    while True:
        line = lines.get(timeout=_START_S)
        said.append(line)
        found = re.match(r"Desk:\s+(http://\S+)", line)
        if found:
            _wait_until_it_answers(found[1])
            return found[1]
        assert line, f"the desk did not start: {''.join(said)}"


def _wait_until_it_answers(url: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=10):
                return
        except urllib.error.URLError:
            assert time.monotonic() < until
            threading.Event().wait(0.1)
