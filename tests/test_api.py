"""The HTTP API: the same desk, the same words, errors with code and status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from workbench.api import build_api
from workbench.desk import Desk
from workbench.web import acting


@pytest.fixture
def client(desk: Desk, tmp_path: Path) -> Iterator[TestClient]:
    rows = [
        {"text": "The mill in Dorn burned down on Monday, the fire brigade said.", "publisher": "quay.example"},
        {"text": "Fire took the old mill of Dorn on Monday morning.", "publisher": "pier.example"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    list(desk.ingest([str(path)], who="ana"))
    desk.extract_claims()
    with TestClient(build_api(desk, reviewer_of=acting, wake=lambda: None), raise_server_exceptions=False) as client:
        yield client


def test_the_desk_says_it_is_well(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


def test_every_route_is_described(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/articles", "/api/v1/claims", "/api/v1/claims/{claim_id}/evidence"} <= described.keys()


def test_a_claim_goes_from_evidence_to_verdict_to_history(client: TestClient) -> None:
    claim = client.post("/api/v1/claims", json={"text": "The mill in Dorn burned", "reviewer": "ana"}).json()
    found = client.get(f"/api/v1/claims/{claim['id']}/evidence", params={"k": 2}).json()
    passage = found["origins"][0]["passages"][0]
    new = {"label": "supported", "rationale": "Two papers say so.", "cite": [passage["evidence_id"]], "reviewer": "ana"}
    recorded = client.post(f"/api/v1/claims/{claim['id']}/verdicts", json={**new, "idempotency_key": "k1"})
    assert recorded.status_code == 201
    again = client.post(f"/api/v1/claims/{claim['id']}/verdicts", json={**new, "idempotency_key": "k1"})
    assert again.json()["id"] == recorded.json()["id"]
    late = client.post(
        f"/api/v1/claims/{claim['id']}/verdicts", json={**new, "reviewer": "ben", "expected_latest": "none"}
    )
    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    history = client.get(f"/api/v1/claims/{claim['id']}/history").json()
    assert [v["label"] for v in history["verdicts"]] == ["supported"]
    assert "ClaimReview" in client.get("/api/v1/export/claimreview").text
    withdrawn = client.post(f"/api/v1/verdicts/{recorded.json()['id']}/withdraw", json={"reviewer": "ana"})
    assert withdrawn.json()["stands"] is False


def test_a_free_text_finds_evidence_and_is_not_stored(client: TestClient) -> None:
    before = client.get("/api/v1/claims").json()["total"]
    found = client.post("/api/v1/evidence", json={"claim": "a mill burned", "publisher": "quay.example"}).json()
    publishers = {p["publisher"] for origin in found["origins"] for p in origin["passages"]}
    assert publishers == {"pier.example"}
    assert found["excluded"]["same_source"] == 1
    assert client.get("/api/v1/claims").json()["total"] == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/v1/claims/c_none", None, 404, "not_found"),
        ("GET", "/api/v1/articles/a_none", None, 404, "not_found"),
        ("POST", "/api/v1/evidence", {"claim": " "}, 400, "usage"),
        ("POST", "/api/v1/claims", {"text": "x y z mill", "reviewer": " "}, 400, "usage"),
        ("POST", "/api/v1/articles", {"reviewer": "ana"}, 400, "usage"),
        ("POST", "/api/v1/articles", {"urls": ["file:///etc/passwd"], "reviewer": "ana"}, 400, "usage"),
        ("GET", "/api/v1/export/docx", None, 400, "usage"),
    ],
)
def test_errors_carry_a_code_and_words(
    client: TestClient, method: str, path: str, body: dict[str, object] | None, status: int, code: str
) -> None:
    answer = client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_an_unknown_field_is_refused(client: TestClient) -> None:
    assert client.post("/api/v1/claims", json={"text": "x", "speeker": "y"}).status_code == 422


def test_articles_are_listed_with_text_claims_and_origin(client: TestClient) -> None:
    listed = client.get("/api/v1/articles", params={"publisher": "pier"}).json()
    assert (listed["total"], listed["items"][0]["origin_id"]) == (1, "publisher:pier.example")
    whole = client.get(f"/api/v1/articles/{listed['items'][0]['id']}").json()
    assert whole["text"].startswith("Fire took")
    assert all(whole["text"][c["start"] : c["end"]] == c["text"] for c in whole["claims"])
