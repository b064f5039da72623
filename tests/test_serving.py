"""A served desk and the command line work on one data folder at the same time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.conftest import CommandLine


@dataclass(frozen=True)
class Served:
    """A desk being served by a process of its own."""

    url: str
    process: subprocess.Popen[str]


@pytest.fixture
def served(workbench: CommandLine) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "serve", "--port", "0"],
        cwd=workbench.folder,
        env={**os.environ, **workbench.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Desk:"), line
    yield Served(url=line.split()[1], process=process)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    process.stdout.close()


@pytest.mark.timeout(300)
def test_desk_and_command_line_share_one_folder(served: Served, workbench: CommandLine) -> None:
    (workbench.folder / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    with httpx.Client(base_url=served.url, timeout=60) as client:
        found = client.post("/api/v1/evidence", json={"claim": "a mill burned"}).json()
        assert len(found["origins"]) == 1, "the desk sees at once what another process added"
        row = {"text": "Fire took the old mill of Dorn on Monday.", "publisher": "pier.example"}
        job = client.post("/api/v1/articles", json={"articles": [row], "reviewer": "ana"}).json()
        while not job["done"]:
            job = client.get(f"/api/v1/jobs/{job['id']}").json()
        assert [item["state"] for item in job["items"]] == ["added"]
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400
        headers = {"origin": "https://evil.example"}
        assert client.post("/api/v1/claims", json={"text": "x"}, headers=headers).status_code == 403
        assert "default-src" in client.get("/").headers["content-security-policy"]
    assert len(workbench.json("evidence", "a mill burned")["origins"]) == 2
    assert workbench.json("index", "verify")["ok"]
    second = workbench.run("serve", "--port", "0", ok=6, WORKBENCH_LOCK_WAIT_S="1")
    assert "Stop it" in second.stderr or "stop it" in second.stderr or "wait" in second.stderr


PASSWORD = "open the lower gate"


@contextlib.contextmanager
def signed_in(served: Served, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        answer = client.post("/login", data={"name": name, "password": PASSWORD, "next": "/"})
        assert answer.status_code == 303, answer.text
        yield client


@pytest.mark.timeout(300)
def test_what_a_viewer_or_another_site_looks_up_is_not_stored(served: Served, workbench: CommandLine) -> None:
    (workbench.folder / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    claim = workbench.json("claims", "add", "The mill in Dorn burned")
    for name, role in (("Vera", "viewer"), ("Rosa", "reviewer")):
        workbench.run("user", "add", name, "--role", role, stdin=f"{PASSWORD}\n")
    path = f"/api/v1/claims/{claim['id']}/evidence"
    ledger = f"/api/v1/claims/{claim['id']}/origins"
    with signed_in(served, "Vera") as viewer, signed_in(served, "Rosa") as reviewer:
        viewed = viewer.get(path).json()["origins"]
        assert viewed[0]["passages"][0]["evidence_id"].startswith("e_")
        assert reviewer.get(path, headers={"sec-fetch-site": "cross-site"}).json()["origins"] == viewed
        assert reviewer.get(path, headers={"referer": "https://evil.example/"}).json()["origins"] == viewed
        assert reviewer.get(ledger).status_code == 404, "nothing was stored"
        assert reviewer.get(path).json()["origins"] == viewed
        assert viewer.get(ledger).status_code == 200
