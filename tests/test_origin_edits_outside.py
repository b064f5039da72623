"""The ledger of origins and its corrections, on the command line and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from tests.conftest import CommandLine
from workbench.accounts import Accounts, Role
from workbench.api import build_api
from workbench.cli.ledger import WIDTH
from workbench.desk import Desk
from workbench.web import acting
from workbench.web_login import LoginLimit
from workbench.web_security import secure

PASSWORD = "nine herons by the weir"
ROWS = [
    {
        "text": "The sluice at Tolm was opened on Sunday evening, and the water fell by a metre, residents saw.",
        "title": "Tolm sluice open at last, and the meadow path by the old mill can be walked again",
        "publisher": "tolmpost.example",
        "published": "2031-05-04",
    },
    {
        "text": "Late on Sunday keepers turned the wheels of the Tolm sluice. By midnight the meadow was dry.",
        "publisher": "meadowherald.example",
    },
    {
        "text": "TOLM (Orlepress) - Sluice keepers let the water out on Sunday after a week of rain in the valley.",
        "publisher": "lowergazette.example",
        "agency": "Orlepress",
    },
    {
        "text": "Water was let through the sluice of Tolm on Sunday, the first time since autumn.",
        "publisher": "uppermail.example",
        "agency": "Orlepress",
    },
]
CLAIM = "The sluice at Tolm was opened on Sunday."


# The command line


def article_of(ledger: dict[str, Any], publisher: str) -> str:
    pieces = (piece for origin in ledger["origins"] for piece in origin["passages"])
    return next(str(piece["article_id"]) for piece in pieces if piece["publisher"] == publisher)


def ids(ledger: dict[str, Any]) -> set[str]:
    return {origin["origin_id"] for origin in ledger["origins"]}


@pytest.fixture
def claim_id(workbench: CommandLine, write_rows: Callable[..., Path]) -> str:
    workbench.run("ingest", write_rows(*ROWS))
    return workbench.run("claims", "add", CLAIM).stdout.strip()


def test_a_reviewer_merges_splits_and_undoes_from_the_command_line(workbench: CommandLine, claim_id: str) -> None:
    by = ("--reviewer", "Ada Fenn")
    first = workbench.json("origins", "show", claim_id)
    assert first["claim"] == {"id": claim_id, "text": CLAIM}
    assert (first["line"][:21], first["edits"]) == ("3 independent origins", [])
    gazette = article_of(first, "lowergazette.example")
    split = workbench.run("origins", "split", claim_id, "--article", gazette, *by, "--reason", "own reporter")
    edit_id, line = split.stdout.splitlines()
    assert line.startswith("4 independent origins")
    two = ("publisher:tolmpost.example", "publisher:meadowherald.example")
    merged = workbench.json("origins", "merge", claim_id, *two, *by, "--reason", "one owner")
    assert f"hand:{edit_id}" in ids(merged) and len(merged["origins"]) == 3
    undone = workbench.json("origins", "undo", claim_id, edit_id, *by)
    assert "agency:orlepress" in ids(undone) and len(undone["origins"]) == 2
    assert [(e["action"], bool(e["undone_by"])) for e in undone["edits"]] == [
        ("split", True), ("merge", False), ("undo", False)
    ]  # fmt: skip
    evidence = workbench.run("evidence", claim_id).stdout
    assert evidence.startswith("2 independent origins")
    history = workbench.run("verdict", "history", claim_id).stdout
    assert history.index("origins_split") < history.index("origins_merged") < history.index("origins_undone")


def test_the_ledger_can_be_read_at_eighty_columns(workbench: CommandLine, claim_id: str) -> None:
    ledger = workbench.json("origins", "show", claim_id)
    gazette = article_of(ledger, "lowergazette.example")
    reason = "the paper's own reporter stood on the bridge and counted the wheels that were turned that evening"
    workbench.run("origins", "split", claim_id, "--article", gazette, "--reviewer", "Ada", "--reason", reason)
    told = workbench.run("origins", "show", claim_id).stdout
    assert max(len(line) for line in told.splitlines()) <= WIDTH < 80
    for words in ("agency:orlepress", gazette, "why: counted apart by Ada", "before: credited to Orlepress"):
        assert words in " ".join(told.split())
    assert "Corrections\n  h_" in told


def test_the_ledger_of_a_free_text_has_no_corrections(workbench: CommandLine, claim_id: str) -> None:
    ledger = workbench.json("origins", "show", "keepers opened the sluice of Tolm")
    assert (ledger["claim"]["id"], ledger["edits"], len(ledger["origins"])) == (None, [], 3)


def test_what_cannot_be_corrected_is_told_in_a_sentence(workbench: CommandLine, claim_id: str) -> None:
    by = ("--reviewer", "Ada", "--reason", "r")
    nothing_yet = workbench.run("origins", "merge", claim_id, "a", "b", *by, ok=2)
    assert f"workbench evidence {claim_id}" in nothing_yet.stderr
    alone = article_of(workbench.json("evidence", claim_id), "tolmpost.example")
    for call, words in (
        (("merge", claim_id, "agency:orlepress", "agency:nobody", *by), "agency:nobody"),
        (("merge", claim_id, "agency:orlepress", *by), "at least two"),
        (("split", claim_id, "--article", alone, *by), "nothing to split"),
        (("split", claim_id, "--article", alone, "--reviewer", "Ada", "--reason", " "), "reason"),
        (("split", claim_id, "--article", alone, "--reason", "r"), "--reviewer"),
        (("undo", claim_id, "h_none", "--reviewer", "Ada"), "h_none"),
        (("show", "c_0123456789abcdef"), "workbench claims list"),
    ):
        assert words in workbench.run("origins", *call, ok=2).stderr
    assert workbench.json("origins", "show", claim_id)["edits"] == []


# HTTP


@pytest.fixture
def stored(desk: Desk, write_rows: Callable[..., Path]) -> str:
    list(desk.ingest([str(write_rows(*ROWS))], who="ana"))
    return desk.add_claim(CLAIM, added_by="ana").id


@pytest.fixture
def client(desk: Desk, stored: str) -> Iterator[TestClient]:
    """The API behind the checks that a served desk puts around it."""
    app = build_api(desk, reviewer_of=acting, wake=lambda: None)
    accounts = Accounts(desk.users, secret="k" * 64)
    secure(app, accounts=accounts, allowed_hosts=("testserver",), limit=LoginLimit(), head="")
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def log_in(desk: Desk, client: TestClient, name: str, role: Role) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    Accounts(desk.users, secret="k" * 64, hasher=hasher).add(name, role, PASSWORD)
    answer = client.post("/login", data={"name": name, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303


def found_article(desk: Desk, claim_id: str) -> str:
    """An article that shares its origin, among evidence searched now."""
    found = desk.evidence(claim_id).evidence
    return next(piece.article.id for piece in found if piece.article.publisher == "lowergazette.example")


def test_origins_are_corrected_over_http(desk: Desk, client: TestClient, stored: str) -> None:
    desk.evidence(stored)
    url = f"/api/v1/claims/{stored}/origins"
    ledger = client.get(url).json()
    gazette = article_of(ledger, "lowergazette.example")
    by = {"reviewer": "Ada", "reason": "own reporter"}
    split = client.post(f"{url}/split", json={"article_ids": [gazette], **by})
    assert (split.status_code, len(split.json()["origins"])) == (200, 4)
    [edit] = split.json()["edits"]
    assert client.get(url).json() == split.json()
    pair = ["publisher:tolmpost.example", f"hand:{edit['id']}"]
    merged = client.post(f"{url}/merge", json={"origin_ids": pair, **by}).json()
    assert len(merged["origins"]) == 3
    again = client.post(f"{url}/undo", json={"edit_id": edit["id"], "reviewer": "Ada"})
    assert again.status_code == 200
    twice = client.post(f"{url}/undo", json={"edit_id": edit["id"], "reviewer": "Ada"})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "edit_refused")
    events = client.get(f"/api/v1/claims/{stored}/history").json()["events"]
    assert [e["action"] for e in events if e["action"].startswith("origins_")] == [
        "origins_split", "origins_merged", "origins_undone"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("merge", {"origin_ids": ["agency:orlepress"], "reason": "r"}, 400, "usage"),
        ("merge", {"origin_ids": ["agency:orlepress", "agency:nobody"], "reason": "r"}, 404, "not_found"),
        ("merge", {"origin_ids": ["agency:orlepress", "publisher:tolmpost.example"], "reason": " "}, 400, "usage"),
        ("split", {"article_ids": ["a_none"], "reason": "r"}, 404, "not_found"),
        ("undo", {"edit_id": "h_none"}, 404, "not_found"),
    ],
)
def test_errors_carry_a_code_and_change_nothing(
    desk: Desk, client: TestClient, stored: str, action: str, body: dict[str, Any], status: int, code: str
) -> None:
    desk.evidence(stored)
    answer = client.post(f"/api/v1/claims/{stored}/origins/{action}", json={"reviewer": "Ada", **body})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    unnamed = client.post(f"/api/v1/claims/{stored}/origins/{action}", json=body)
    assert (unnamed.status_code, unnamed.json()["error"]["code"]) == (400, "usage")
    assert desk.origin_edits(stored) == []


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("merge", {"origin_ids": ["a", "b"], "reason": "r", "why": "x"}),
        ("split", {"article_ids": "a_1", "reason": "r"}),
        ("undo", {}),
    ],
)
def test_a_body_that_is_not_as_described_is_refused(
    client: TestClient, stored: str, action: str, body: dict[str, Any]
) -> None:
    answer = client.post(f"/api/v1/claims/{stored}/origins/{action}", json={"reviewer": "Ada", **body})
    assert answer.status_code == 422


def test_reading_the_ledger_searches_and_stores_nothing(desk: Desk, client: TestClient, stored: str) -> None:
    asked = client.get(f"/api/v1/claims/{stored}/origins")
    assert (asked.status_code, asked.json()["error"]["code"]) == (404, "not_found")
    assert desk.case(stored).retrieval is None
    posted = client.post(f"/api/v1/claims/{stored}/origins/undo", json={"edit_id": "h_1", "reviewer": "Ada"})
    assert posted.status_code == 404


@pytest.mark.parametrize("action", ["merge", "split", "undo"])
def test_a_link_from_elsewhere_corrects_nothing(desk: Desk, client: TestClient, stored: str, action: str) -> None:
    gazette = found_article(desk, stored)
    url = f"/api/v1/claims/{stored}/origins/{action}"
    asked = {"article_ids": gazette, "edit_id": "h_1", "reviewer": "Ada", "reason": "r"}
    got = client.get(url, params=asked, headers={"Sec-Fetch-Site": "cross-site"})
    assert got.status_code == 405
    posted = client.post(url, content=json.dumps(asked), headers={"Origin": "https://evil.example"})
    assert (posted.status_code, posted.json()["error"]["code"]) == (403, "origin")
    assert desk.origin_edits(stored) == []


def test_whoever_may_only_read_sees_the_ledger_and_corrects_nothing(
    desk: Desk, client: TestClient, stored: str
) -> None:
    gazette = found_article(desk, stored)
    url = f"/api/v1/claims/{stored}/origins"
    body = {"article_ids": [gazette], "reason": "r", "reviewer": "Ada"}
    log_in(desk, client, "vera", Role.VIEWER)
    assert client.get(url).status_code == 200
    assert client.post(f"{url}/split", json=body).status_code == 403
    assert desk.origin_edits(stored) == []
    client.post("/logout", follow_redirects=False)
    assert client.get(url).status_code == 401
    log_in(desk, client, "rita", Role.REVIEWER)
    assert client.post(f"{url}/split", json=body).status_code == 200
    assert [edit.who for edit in desk.origin_edits(stored)] == ["rita"]
