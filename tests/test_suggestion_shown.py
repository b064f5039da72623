"""Who is shown a model's suggestion, when, and what the history, the API and exports keep of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from tests.conftest import MODEL_CACHE
from tests.llm_server import Reply, Server, serve, status
from tests.ruled_judge import NOTHING, Said, judged
from workbench.accounts import Action, require
from workbench.api import build_api
from workbench.blinding import KEPT, SHOWN
from workbench.desk import Desk
from workbench.errors import DecideFirst, NotFound
from workbench.exporting import export_cases
from workbench.settings import Settings
from workbench.types import Claim, Given, Label, RunStatus, Stance, Verdict
from workbench.ui.review_suggestion import suggesting
from workbench.ui.review_view import ReviewView
from workbench.ui.suggestion_events import SuggestionEvents
from workbench.ui.wire import stated_name
from workbench.web import acting

REQUEST = gr.Request(request=Request({"type": "http", "method": "POST", "path": "/", "headers": []}))
PAPERS = {
    "orle-post.example": "Floods on the Orle closed 21 bridges on 3 March 2031, reporters of the Post counted.",
    "valley-times.example": "The Orle flood shut 21 bridges; a Times reporter drove along both banks on 3 March 2031.",
}
REASON = "Canaryword: it gives another number."


class Model:
    """What the loopback model does now; tests change it."""

    def __init__(self) -> None:
        self.answer: Callable[[dict[str, object]], Reply] = judged(says_otherwise, label="refuted")

    def __call__(self, body: dict[str, object]) -> Reply:
        return self.answer(body)


def says_otherwise(text: str) -> Said:
    found = re.search(r"(closed|shut) 21 bridges", text)
    return Said(stance="refutes", quote=found[0], reason=REASON) if found else NOTHING


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def server(model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serve(model) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback")
        yield running


@pytest.fixture
def asked(server: Server, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a model and two papers."""
    settings = Settings(data_dir=tmp_path / "asked", model_cache=MODEL_CACHE, model="openai:loopback-1")
    with Desk(settings) as desk:
        for publisher, text in PAPERS.items():
            path = tmp_path / f"{publisher}.txt"
            path.write_text(text, encoding="utf-8")
            given = Given(publisher=publisher, published="2031-03-03", title=f"Flood, by {publisher}")
            assert all(item.error_code is None for item in desk.ingest([str(path)], given=given, who="Ines"))
        yield desk


@pytest.fixture
def claim(asked: Desk) -> Claim:
    return asked.add_claim("Twelve bridges over the Orle were closed by the flood.", added_by="Ines")


def decide(desk: Desk, claim: Claim, reviewer: str = "Ines", label: Label = Label.NOT_ENOUGH_EVIDENCE) -> Verdict:
    return desk.record_verdict(claim.id, label=label, rationale="As I read it.", cite=(), reviewer=reviewer)


def more_evidence(desk: Desk) -> None:
    """One more paper, so that asking again is another question."""
    count = desk.articles().total
    path = desk.settings.data_dir / "more.txt"
    path.write_text(f"Paper {count}: 21 bridges over the Orle were closed by the flood.", encoding="utf-8")
    given = Given(publisher=f"paper{count}.example", published="2031-03-03", title=f"Flood, paper {count}")
    assert all(item.error_code is None for item in desk.ingest([str(path)], given=given, who="Ines"))


def actions(desk: Desk, claim: Claim) -> list[tuple[str, str, str | None]]:
    events = desk.history(claim.id)[2]
    return [(e.action, e.who, e.after) for e in events if e.action in (SHOWN, KEPT)]


# The desk


def test_nobody_is_shown_a_suggestion_before_they_decide(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    decide(asked, claim, "Oda")
    with pytest.raises(DecideFirst, match="opens when you have decided"):
        asked.show_suggestion(claim.id, who="Ines")
    case = asked.seen_by(asked.case(claim.id), reviewer="Ines")
    assert case.suggestion is None
    assert case.retrieval is not None and {e.stance for e in case.retrieval.evidence} == {None}
    assert actions(asked, claim) == []


def test_what_was_shown_to_whom_goes_into_the_history_once(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    decide(asked, claim)
    shown = asked.show_suggestion(claim.id, who="Ines")
    asked.show_suggestion(claim.id, who="Ines")
    assert shown.label is Label.REFUTED
    assert actions(asked, claim) == [(SHOWN, "Ines", shown.id)]


def test_a_verdict_is_marked_as_seen_by_the_history_and_the_first_stays_blind(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    first = decide(asked, claim)
    shown = asked.show_suggestion(claim.id, who="Ines")
    second = decide(asked, claim, label=Label.NOT_CHECKABLE)
    other = decide(asked, claim, "Oda")
    assert (first.suggestion_id, first.suggestion_seen) == (None, False)
    assert (second.suggestion_id, second.suggestion_seen, second.replaces) == (shown.id, True, first.id)
    assert (other.suggestion_id, other.suggestion_seen) == (None, False)


def test_taking_a_verdict_back_does_not_make_anyone_blind_again(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    first = decide(asked, claim)
    asked.undo_verdict(first.id, who="Ines")
    assert not asked.may_see_suggestion(claim.id, reviewer="Ines")
    decide(asked, claim)
    asked.show_suggestion(claim.id, who="Ines")
    asked.undo_verdict(asked.latest_verdict(claim.id), who="Ines")
    assert asked.may_see_suggestion(claim.id, reviewer="Ines")
    assert decide(asked, claim).suggestion_seen


def test_a_failure_does_not_count_as_seen(asked: Desk, claim: Claim, model: Model) -> None:
    model.answer = lambda body: status(400, "no")
    asked.suggest(claim.id)
    decide(asked, claim)
    assert asked.show_suggestion(claim.id, who="Ines").status is RunStatus.PROVIDER_ERROR
    assert actions(asked, claim) == []
    assert not decide(asked, claim).suggestion_seen


def test_a_later_failure_leaves_the_suggestion_and_what_was_seen_of_it(asked: Desk, claim: Claim, model: Model) -> None:
    made = asked.suggest(claim.id)[1]
    decide(asked, claim)
    asked.show_suggestion(claim.id, who="Ines")
    more_evidence(asked)
    model.answer = lambda body: status(400, "no")
    failed = asked.suggest(claim.id)[1]
    assert failed is not None and failed.status is RunStatus.PROVIDER_ERROR
    assert asked.show_suggestion(claim.id, who="Ines") == made
    case = asked.seen_by(asked.case(claim.id), reviewer="Ines")
    assert case.suggestion == made and case.retrieval is not None
    assert Stance.REFUTES in {one.stance for one in case.retrieval.evidence}
    assert case.failed_since is not None and case.failed_since.suggestion == failed


def test_keeping_needs_a_verdict_and_a_suggestion_that_was_shown(asked: Desk, claim: Claim) -> None:
    with pytest.raises(NotFound, match="no standing verdict"):
        asked.keep_verdict(claim.id, who="Ines")
    own = decide(asked, claim)
    with pytest.raises(DecideFirst, match="shown no suggestion"):
        asked.keep_verdict(claim.id, who="Ines")
    asked.suggest(claim.id)
    shown = asked.show_suggestion(claim.id, who="Ines")
    asked.keep_verdict(claim.id, who="Ines")
    assert actions(asked, claim) == [(SHOWN, "Ines", shown.id), (KEPT, "Ines", own.id)]


def test_a_desk_may_show_suggestions_first_and_then_no_verdict_is_blind(server: Server, asked: Desk) -> None:
    claim = asked.add_claim("Twelve bridges over the Orle were closed by the flood.", added_by="Ines")
    with Desk(asked.settings.model_copy(update={"blind_first": False})) as open_desk:
        asked.suggest(claim.id)
        open_desk.show_suggestion(claim.id, who="Ines")
        assert decide(open_desk, claim).suggestion_seen


def test_exports_tell_a_suggestion_only_with_a_verdict_that_followed_it(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    decide(asked, claim)
    for form in ("jsonl", "csv", "html", "claimreview"):
        text = export_cases(asked, form).text
        assert "loopback-1" not in text and "Canaryword" not in text and "▼" not in text
    asked.show_suggestion(claim.id, who="Ines")
    decide(asked, claim)
    page = export_cases(asked, "html").text
    assert "after seeing a machine&#39;s suggestion" in page and "▼ refutes" in page
    blind, after = (json.loads(line)["suggestion"] for line in export_cases(asked, "jsonl").text.splitlines())
    assert (blind["seen"], blind["label"], after["seen"], after["label"]) == (False, None, True, "refuted")
    assert "Canaryword" not in page


# The API


@pytest.fixture
def client(asked: Desk) -> Iterator[TestClient]:
    with TestClient(build_api(asked, reviewer_of=acting, wake=lambda: None), raise_server_exceptions=False) as client:
        yield client


def test_the_api_refuses_in_words_before_the_caller_has_decided(
    client: TestClient, asked: Desk, claim: Claim, server: Server
) -> None:
    path = f"/api/v1/claims/{claim.id}/suggestion"
    for answer in (client.get(path, params={"reviewer": "Ines"}), client.post(path, json={"reviewer": "Ines"})):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "decide_first")
        assert "record your verdict first" in answer.json()["error"]["message"]
    assert server.requests == []
    assert client.get(path).status_code == 400


def test_the_api_asks_shows_and_records_that_it_showed(client: TestClient, asked: Desk, claim: Claim) -> None:
    decide(asked, claim)
    path = f"/api/v1/claims/{claim.id}/suggestion"
    missing = client.get(path, params={"reviewer": "Ines"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    given = client.post(path, json={"reviewer": "Ines"})
    assert given.status_code == 200
    assert (given.json()["label"], given.json()["status"]) == ("refuted", "ok")
    assert client.get(path, params={"reviewer": "Ines"}).json() == given.json()
    assert actions(asked, claim) == [(SHOWN, "Ines", given.json()["id"])]
    assert client.get(path, params={"reviewer": "Oda"}).status_code == 409


def test_the_api_tells_a_later_failure_beside_the_suggestion(
    client: TestClient, asked: Desk, claim: Claim, model: Model
) -> None:
    decide(asked, claim)
    path = f"/api/v1/claims/{claim.id}/suggestion"
    good = client.post(path, json={"reviewer": "Ines"}).json()
    assert good["failed_since"] is None
    more_evidence(asked)
    model.answer = lambda body: status(400, "no")
    again = client.post(path, json={"reviewer": "Ines"}).json()
    assert (again["id"], again["reasons_against"]) == (good["id"], good["reasons_against"])
    assert (again["failed_since"]["status"], again["failed_since"]["failure"]) == ("provider_error", "bad_request")
    assert again["failed_since"]["at"] and again["failed_since"]["message"]


def test_no_other_answer_of_the_api_tells_what_the_model_made_of_it(
    client: TestClient, asked: Desk, claim: Claim
) -> None:
    suggestion = asked.suggest(claim.id)[1]
    assert suggestion is not None
    decide(asked, claim)
    asked.show_suggestion(claim.id, who="Ines")
    decide(asked, claim)
    base = f"/api/v1/claims/{claim.id}"
    for path in (base, f"{base}/evidence", f"{base}/origins", f"{base}/history", "/api/v1/claims", "/api/v1/articles"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Canaryword" not in answer.text and "refutes" not in answer.text and "refuted" not in answer.text, path


def test_a_viewer_can_neither_see_nor_spend(asked: Desk, claim: Claim, server: Server) -> None:
    def viewer(request: object, stated: str | None) -> str:
        require("viewer", Action.REVIEW)
        raise AssertionError

    with TestClient(build_api(asked, reviewer_of=viewer, wake=lambda: None)) as client:
        path = f"/api/v1/claims/{claim.id}/suggestion"
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    assert server.requests == []


def test_another_sites_page_cannot_make_a_suggestion_count_as_shown(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    decide(asked, claim)
    with TestClient(build_api(asked, reviewer_of=acting, wake=lambda: None, keeps=lambda request: False)) as client:
        assert client.get(f"/api/v1/claims/{claim.id}/suggestion", params={"reviewer": "Ines"}).status_code == 400
    assert actions(asked, claim) == []


def test_a_desk_without_a_model_says_so(desk: Desk) -> None:
    claim = desk.add_claim("Twelve bridges over the Orle were closed by the flood.", added_by="Ines")
    decide(desk, claim)
    with TestClient(build_api(desk, reviewer_of=acting, wake=lambda: None)) as client:
        answer = client.post(f"/api/v1/claims/{claim.id}/suggestion", json={"reviewer": "Ines"})
    assert answer.status_code == 400 and "no model" in answer.json()["error"]["message"]


# The page's events


def events_of(desk: Desk, *, accounts: bool = False) -> SuggestionEvents:
    model = suggesting(desk)
    return SuggestionEvents(view=ReviewView(desk=desk, reviewer_of=stated_name, accounts=accounts, suggesting=model))


def wire(claim: Claim, reviewer: str = "Ines", **changes: object) -> str:
    return json.dumps({"reviewer": reviewer, "claim": claim.id, **changes})


def panel_state(drawn: object) -> str:
    found = re.search(r'data-suggestion="(\w+)"', str(drawn))
    return found[1] if found else ""


def until_answered(events: SuggestionEvents, claim: Claim, reviewer: str = "Ines") -> str:
    """The evidence as the first tick after the answer draws it."""
    assert events.view.suggesting is not None
    while events.view.suggesting.asks.is_running(claim.id):
        Event().wait(0.02)
    return str(events.tick(wire(claim, reviewer), REQUEST)[2])


def test_opening_asks_without_waiting_and_shows_what_comes(asked: Desk, claim: Claim, model: Model) -> None:
    asked.evidence(claim.id)
    decide(asked, claim)
    go_on, answer = Event(), model.answer
    model.answer = lambda body: answer(body) if go_on.wait(30) else status(500)
    events = events_of(asked)
    drawn = events.open(wire(claim), REQUEST)[2]
    assert panel_state(drawn) == "asking" and "Canaryword" not in str(drawn)
    assert isinstance(events.tick(wire(claim), REQUEST)[2], dict)  # Gradio's word for: as it was
    go_on.set()
    drawn = until_answered(events, claim)
    assert panel_state(drawn) == "open" and "Canaryword" in drawn
    assert [action for action, _, _ in actions(asked, claim)] == [SHOWN]


def test_a_stored_suggestion_opens_at_once_and_is_not_paid_for_again(asked: Desk, claim: Claim, server: Server) -> None:
    asked.suggest(claim.id)
    decide(asked, claim)
    assert panel_state(events_of(asked).open(wire(claim), REQUEST)[2]) == "open"
    assert len(server.requests) == 1


def test_two_who_ask_at_once_are_answered_by_one_question(
    asked: Desk, claim: Claim, server: Server, model: Model
) -> None:
    asked.evidence(claim.id)
    decide(asked, claim)
    decide(asked, claim, "Oda")
    go_on, answer = Event(), model.answer
    model.answer = lambda body: answer(body) if go_on.wait(30) else status(500)
    events = events_of(asked)
    events.open(wire(claim), REQUEST)
    events.open(wire(claim, "Oda"), REQUEST)
    go_on.set()
    assert panel_state(until_answered(events, claim)) == "open"
    assert panel_state(until_answered(events, claim, "Oda")) == "open"
    assert len(server.requests) == 1


def test_who_stops_waiting_sees_nothing_and_finds_the_answer_later(asked: Desk, claim: Claim, model: Model) -> None:
    asked.evidence(claim.id)
    decide(asked, claim)
    go_on, answer = Event(), model.answer
    model.answer = lambda body: answer(body) if go_on.wait(30) else status(500)
    events = events_of(asked)
    events.open(wire(claim), REQUEST)
    assert panel_state(events.stop(wire(claim), REQUEST)[2]) == "ready"
    go_on.set()
    assert panel_state(until_answered(events, claim)) == "ready"
    assert actions(asked, claim) == []
    assert panel_state(events.open(wire(claim), REQUEST)[2]) == "open"


def test_a_failing_model_is_told_as_a_failure_and_can_be_asked_again(asked: Desk, claim: Claim, model: Model) -> None:
    asked.evidence(claim.id)
    decide(asked, claim)
    answer = model.answer
    model.answer = lambda body: status(400, "no")
    events = events_of(asked)
    events.open(wire(claim), REQUEST)
    drawn = until_answered(events, claim)
    assert panel_state(drawn) == "failed" and "says nothing about the claim" in drawn
    model.answer = answer
    events.open(wire(claim, target="again"), REQUEST)
    assert panel_state(until_answered(events, claim)) == "open"


def test_asking_again_in_vain_leaves_the_reasons_on_the_page(asked: Desk, claim: Claim, model: Model) -> None:
    asked.suggest(claim.id)
    decide(asked, claim)
    events = events_of(asked)
    assert panel_state(events.open(wire(claim), REQUEST)[2]) == "open"
    for answer, told in ((status(400, "no"), "Asked again on"), (status(401, "no"), "could not be asked")):
        more_evidence(asked)
        asked.evidence(claim.id)
        model.answer = lambda body, answer=answer: answer
        events.open(wire(claim, target="again"), REQUEST)
        drawn = until_answered(events, claim)
        assert panel_state(drawn) == "open" and "Canaryword" in drawn
        assert told in drawn and "made before" in drawn


def test_a_refused_key_is_told_in_words_on_the_panel(asked: Desk, claim: Claim, model: Model) -> None:
    asked.evidence(claim.id)
    decide(asked, claim)
    model.answer = lambda body: status(401, "wrong key")
    events = events_of(asked)
    events.open(wire(claim), REQUEST)
    drawn = until_answered(events, claim)
    assert panel_state(drawn) == "failed" and "key" in drawn and "sk-loopback" not in drawn


def test_the_page_refuses_to_open_before_a_decision(asked: Desk, claim: Claim, server: Server) -> None:
    asked.evidence(claim.id)
    events = events_of(asked)
    with pytest.raises(DecideFirst):
        events.open(wire(claim), REQUEST)
    assert panel_state(events.tick(wire(claim), REQUEST)[2]) == "blind"
    assert server.requests == []


def test_change_puts_the_verdict_back_into_the_form_with_its_passages(asked: Desk, claim: Claim) -> None:
    piece = asked.evidence(claim.id).evidence[0]
    asked.record_verdict(
        claim.id, label=Label.REFUTED, rationale="21, they say.", cite=[str(piece.id)], reviewer="Ines",
        confidence="low",
    )  # fmt: skip
    asked.suggest(claim.id)
    events = events_of(asked)
    events.open(wire(claim), REQUEST)
    outputs = events.change(wire(claim), REQUEST)
    assert re.search(rf'data-pin="{piece.id}" aria-pressed="true"', str(outputs[2]))
    label, confidence, rationale = outputs[-3:]
    assert isinstance(label, dict) and isinstance(confidence, dict)
    assert (label["value"], confidence["value"], rationale) == ("refuted", "low", "21, they say.")


def test_whoever_may_only_read_has_no_panel(asked: Desk, claim: Claim) -> None:
    asked.suggest(claim.id)
    view = events_of(asked, accounts=True).view
    drawn = view.evidence(view.read(wire(claim, ""), REQUEST), asked.case(claim.id), pinned=frozenset())
    assert panel_state(drawn) == "" and "Canaryword" not in drawn
