"""A desk that asks a model over HTTP: whatever it replies, only what stands in the passages becomes a suggestion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MODEL_CACHE
from tests.judging_factory import everywhere, says, told
from tests.llm_server import Body, Reply, Server, reply, serve, status
from workbench.desk import Desk
from workbench.llm.door import AS_USUAL, Asking
from workbench.settings import Settings
from workbench.types import Grade, Label, QuoteStatus, Retrieval, RunStatus, Stance, Suggestion
from workbench.wire import suggestion_json

KEY = "sk-canary-orle-77"
AGENCY = (
    "The Orle dam let out 40 tonnes of water on Saturday, engineers at the wall told reporters. "
    "The lower meadows stood under water until the evening, and two cows were led away by boat."
)
ROWS = [
    {"text": AGENCY, "publisher": "vale-herald.example", "agency": "AFP"},
    {"text": AGENCY + " Nobody was hurt.", "publisher": "morning-orle.example", "agency": "AFP"},
    {
        "text": "I read the meter at the Orle dam myself on Saturday: 40 tonnes of water went through the gate. "
        "The keeper wrote it into his book, in pencil, and shut the door.",
        "publisher": "tallow-times.example",
    },
    {
        "text": "The Orle dam is empty since March, and its gate is walled up, the keeper's daughter writes. "
        "No water can leave it; the flood of Saturday came down the Teska, which has no dam.",
        "publisher": "quay-post.example",
    },
]
CLAIM = "The Orle dam let out 40 tonnes of water on Saturday."
Read = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the articles in it, which each test copies."""
    place = tmp_path_factory.mktemp("orle")
    rows = place / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    with Desk(Settings(data_dir=place / "data", model_cache=MODEL_CACHE)) as desk:
        assert [item.error_message for item in desk.ingest([str(rows)], who="ana")] == [None] * len(ROWS)
    return place / "data"


@contextmanager
def desk_asking(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch, *, asking: Asking = AS_USUAL, model: str = "gpt-orle"
) -> Iterator[Desk]:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = Settings(data_dir=folder, model_cache=MODEL_CACHE, model=model, keep_replies=False)
    with Desk(settings, asking=asking) as desk:
        yield desk


@pytest.fixture
def data(folder: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    import shutil

    return Path(shutil.copytree(folder, tmp_path / "data"))


def answering(read: Read) -> Callable[[Body], Reply]:
    return lambda body: reply(read(told(body["messages"][-1]["content"])))


def proposed(
    read: Read, data: Path, monkeypatch: pytest.MonkeyPatch, claim: str = CLAIM
) -> tuple[Retrieval, Suggestion, list[Body]]:
    with serve(answering(read)) as server, desk_asking(server, data, monkeypatch) as desk:
        found, suggestion = desk.suggest(claim)
    assert suggestion is not None
    return found, suggestion, server.requests


def by_text(stances: dict[str, tuple[str, str]], label: str = "supported") -> Read:
    """A model that judges each passage by words in it: words → (quote, stance)."""

    def read(data: dict[str, Any]) -> dict[str, Any]:
        answers = []
        for passage in data["passages"]:
            fits = [answer for words, answer in stances.items() if words in passage["text"]]
            quote, stance = fits[0] if fits else ("", "neutral")
            answers.append((passage["id"], quote, stance))
        return says(*answers, label=label)

    return read


AGENCY_SAYS = ("let out 40 tonnes of water on Saturday, engineers", "supports")
WITNESS_SAYS = ("40 tonnes of water went through the gate", "supports")
QUAY_SAYS = ("The Orle dam is empty since March", "refutes")


def test_copies_of_one_agency_are_one_vote(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, suggestion, _ = proposed(by_text({"engineers at the wall": AGENCY_SAYS}), data, monkeypatch)
    assert (suggestion.label, suggestion.grade) == (Label.NOT_ENOUGH_EVIDENCE, Grade.SINGLE_ORIGIN)
    assert "a second independent origin or a primary source is missing" in suggestion.notes[0]
    assert len({point.origin_id for point in suggestion.points}) == 1
    assert sum(one.stance is Stance.SUPPORTS for one in found.evidence) == len(suggestion.points)


def test_two_independent_origins_support_with_quotes_at_their_places(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    found, suggestion, requests = proposed(read, data, monkeypatch)
    assert (suggestion.label, suggestion.grade, suggestion.status) == (
        Label.SUPPORTED,
        Grade.CORROBORATED,
        RunStatus.OK,
    )
    assert len(requests) == 1
    with Desk(Settings(data_dir=data, model_cache=MODEL_CACHE)) as desk:
        for point in suggestion.points:
            text = desk.article(point.article_id).text
            assert text[point.quote.start : point.quote.end] == point.quote.text
            assert point.quote.status is QuoteStatus.EXACT
    assert {one.passage.id for one in found.evidence if one.quote} == {p.passage_id for p in suggestion.points}
    assert suggestion.provenance.prompt == "judge_evidence.v1"
    assert suggestion.confidence is None


def test_contradicting_origins_are_conflicting_and_never_averaged(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = by_text(
        {"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS, "walled up": QUAY_SAYS},
        label="supported",
    )
    _, suggestion, _ = proposed(read, data, monkeypatch)
    assert (suggestion.label, suggestion.model_label) == (Label.CONFLICTING, Label.SUPPORTED)
    assert suggestion.reasons_for
    assert suggestion.reasons_against


@pytest.mark.parametrize(
    "quote",
    [
        lambda text: "No water ever left the Orle dam, the ministry proved.",
        lambda text: text[:60].replace("e", "a", 1) if "e" in text[:60] else text[:60] + "x",
        lambda text: text[:30] + " … " + text[60:90],
        lambda text: CLAIM,
        lambda text: "",
    ],
    ids=["invented", "one letter changed", "joined", "the claim itself", "none"],
)
def test_a_model_that_refutes_everything_with_words_that_are_not_there_gives_no_label(
    quote: Callable[[str], str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, suggestion, _ = proposed(everywhere("refutes", quote, label="refuted"), data, monkeypatch)
    assert suggestion.label is None
    assert (suggestion.status, suggestion.grade, suggestion.points) == (RunStatus.OK, Grade.NONE, ())
    assert suggestion.struck == len(found.evidence) > 0
    assert all(one.stance is None for one in found.evidence)
    assert suggestion.model_label is Label.REFUTED


def test_quotes_of_other_passages_do_not_count(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(data: dict[str, Any]) -> dict[str, Any]:
        passages = data["passages"]
        others = [*passages[1:], passages[0]]
        return says(*((p["id"], o["text"][:45], "refutes") for p, o in zip(passages, others, strict=True)))

    _, suggestion, _ = proposed(swapped, data, monkeypatch)
    # The two papers that print one story hold each other's words; no other quote stands.
    assert suggestion.label in (None, Label.NOT_ENOUGH_EVIDENCE)
    assert len({point.origin_id for point in suggestion.points}) <= 1


def test_unknown_ids_are_a_failure_and_no_label(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, suggestion, _ = proposed(
        lambda data: says(("zzzz", data["passages"][0]["text"], "refutes"), label="refuted"), data, monkeypatch
    )
    assert (suggestion.status, suggestion.failure, suggestion.label) == (RunStatus.PARSE_ERROR, "unknown_ids", None)
    assert suggestion.provenance.input_tokens > 0
    assert all(one.stance is None for one in found.evidence)


def test_all_neutral_is_no_evidence_and_told_apart_from_failure(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, suggestion, _ = proposed(everywhere("neutral", lambda text: "", label="refuted"), data, monkeypatch)
    assert (suggestion.status, suggestion.label, suggestion.failure) == (RunStatus.NO_EVIDENCE, None, None)


def test_a_failing_server_gives_a_status_and_no_label(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve([status(400, "no")]) as server, desk_asking(server, data, monkeypatch) as desk:
        found, suggestion = desk.suggest(CLAIM)
    assert suggestion is not None
    assert (suggestion.status, suggestion.label, suggestion.points) == (RunStatus.PROVIDER_ERROR, None, ())
    assert suggestion.failure == "bad_request"
    assert KEY not in json.dumps(suggestion_json(suggestion))
    assert [one.stance for one in found.evidence] == [None] * len(found.evidence)


def test_without_passages_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve([]) as server, desk_asking(server, tmp_path / "empty", monkeypatch) as desk:
        _, suggestion = desk.suggest(CLAIM)
    assert suggestion is not None
    assert (suggestion.status, suggestion.label, server.requests) == (RunStatus.NO_EVIDENCE, None, [])
    assert suggestion.notes == ("no passage of another origin, so no model was asked",)


def test_without_a_model_there_is_evidence_and_no_suggestion(data: Path) -> None:
    with Desk(Settings(data_dir=data, model_cache=MODEL_CACHE)) as desk:
        found, suggestion = desk.suggest(CLAIM)
    assert found.evidence
    assert suggestion is None


def test_a_stored_claim_is_asked_about_once_until_its_evidence_changes(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    with serve(answering(read)) as server, desk_asking(server, data, monkeypatch) as desk:
        claim = desk.add_claim(CLAIM, added_by="Ada")
        assert desk.suggestion(claim.id) is None
        _, first = desk.suggest(claim.id)
        _, again = desk.suggest(claim.id)
        assert (first, again) == (desk.suggestion(claim.id), first)
        assert desk.case(claim.id).suggestion == first
        assert len(server.requests) == 1
        more = tmp_path / "more.jsonl"
        text = "Divers say the Orle dam let out 40 tonnes of water on Saturday; they were below the wall."
        more.write_text(json.dumps({"text": text, "publisher": "diver.example"}) + "\n", encoding="utf-8")
        list(desk.ingest([str(more)], who="ana"))
        _, anew = desk.suggest(claim.id)
        assert len(server.requests) == 2
        assert anew is not None
        assert first is not None
        assert anew.id != first.id


def test_a_correction_of_origins_changes_the_label_and_asks_nobody(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    with serve(answering(read)) as server, desk_asking(server, data, monkeypatch) as desk:
        claim = desk.add_claim(CLAIM, added_by="Ada")
        found, first = desk.suggest(claim.id)
        said = {point.origin_id for point in first.points} if first else set()
        desk.merge_origins(claim.id, sorted(said), who="Ada", reason="The paper's reporter works for the agency.")
        _, merged = desk.suggest(claim.id)
        assert first is not None
        assert merged is not None
        assert (first.label, merged.label) == (Label.SUPPORTED, Label.NOT_ENOUGH_EVIDENCE)
        assert len(server.requests) == 1
        assert found.claim_id == claim.id


def test_a_failure_is_stored_and_asked_about_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = iter([status(400, "no"), None])
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})

    def answer(body: Body) -> Reply:
        return next(replies) or answering(read)(body)

    with serve(answer) as server, desk_asking(server, data, monkeypatch) as desk:
        claim = desk.add_claim(CLAIM, added_by="Ada")
        _, failed = desk.suggest(claim.id)
        assert failed == desk.suggestion(claim.id)
        _, made = desk.suggest(claim.id)
        assert failed is not None
        assert made is not None
        assert (failed.status, made.label) == (RunStatus.PROVIDER_ERROR, Label.SUPPORTED)


def test_a_reply_that_cannot_be_used_is_asked_for_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    reads = iter([lambda asked: says(("zzzz", "water", "refutes"), label="refuted"), good])
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve(lambda body: answering(next(reads))(body)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with Desk(Settings(data_dir=data, model_cache=MODEL_CACHE, model="gpt-orle", keep_replies=True)) as desk:
            claim = desk.add_claim(CLAIM, added_by="Ada")
            first, second, third = (desk.suggest(claim.id)[1] for _ in range(3))
        assert len(server.requests) == 2
    assert first and second
    assert (first.failure, second.label) == ("unknown_ids", Label.SUPPORTED)
    assert third == second


def test_who_may_only_look_leaves_nothing_behind(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = by_text({"I read the meter": WITNESS_SAYS})
    with serve(answering(read)) as server, desk_asking(server, data, monkeypatch) as desk:
        claim = desk.add_claim(CLAIM, added_by="Ada")
        _, made = desk.suggest(claim.id, keep=False)
        assert made is not None
        assert desk.suggestion(claim.id) is None


def test_what_is_asked_holds_no_key_no_publisher_and_no_desk_ids(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _, requests = proposed(everywhere("neutral", lambda text: "", label="refuted"), data, monkeypatch)
    asked = json.dumps(requests[0], ensure_ascii=False)
    for one in found.evidence:
        assert one.passage.id not in asked
        assert one.article.id not in asked
        assert str(one.article.publisher) not in asked
    assert KEY not in asked
    assert [p["text"] for p in told(requests[0]["messages"][-1]["content"])["passages"]] == [
        one.passage.text for one in found.evidence
    ]


def test_the_json_of_a_suggestion_has_the_contracts_fields(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    _, suggestion, _ = proposed(read, data, monkeypatch)
    shape = suggestion_json(suggestion)
    assert shape["label"] == "supported"
    assert shape["confidence"] is None
    assert all(isinstance(reason, str) for reason in shape["reasons"])
    assert {"passage_id", "quote", "start", "end", "quote_status"} <= shape["cited"][0].keys()
    assert json.loads(json.dumps(shape)) == shape


def test_a_reply_is_kept_for_the_parameters_it_was_asked_with(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = by_text({"engineers at the wall": AGENCY_SAYS, "I read the meter": WITNESS_SAYS})
    with serve(answering(read)) as server:
        with desk_asking(server, data, monkeypatch) as desk:
            claim, settings = desk.add_claim(CLAIM, added_by="Ada"), desk.settings
            desk.suggest(claim.id)
        for changes in ({"model_temperature": 0.5}, {"model_seed": 11}, {}):
            with Desk(settings.model_copy(update=changes)) as other:
                other.suggest(claim.id)
        assert len(server.requests) == 3
