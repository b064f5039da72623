"""The desk and the command line finding claims with a model: a real server on loopback, real storage."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CommandLine
from tests.llm_server import Answering, Body, Reply, Server, reply, serve, status
from tests.model_factory import KEY, priced
from workbench.claims import extract_claims
from workbench.db.claims import ClaimFilter
from workbench.desk import Desk
from workbench.errors import BudgetReached, SettingsError
from workbench.jobs import IngestWorker
from workbench.llm import FailureKind
from workbench.settings import Settings
from workbench.types import Claim, RunStatus

FERRY = (
    "The ferry to Oskel sank on Monday with 40 passengers. The harbour office said nobody was hurt. It is a disgrace."
)
MILL = "The mill in Dorn burned down on Tuesday. The council of Dorn may rebuild the mill for 3 million crowns."
SAYS = {
    "Oskel": [
        {
            "quote": "The ferry to Oskel sank on Monday with 40 passengers",
            "claim": "The ferry to Oskel sank on Monday.",
        },
        {"quote": "nobody was hurt", "claim": "Nobody was hurt."},
        {"quote": "It is a disgrace.", "claim": "It is a disgrace.", "checkable": "opinion"},
        {"quote": "The ferry was pushed under by a whale", "claim": "A whale pushed the ferry under."},
    ],
    "Dorn": [
        {"quote": "The mill in Dorn burned down on Tuesday", "claim": "The mill in Dorn burned down on Tuesday."},
        {"quote": "The council of Dorn may rebuild the mill", "claim": "The council of Dorn will rebuild the mill."},
    ],
}


def well(body: Body) -> Reply:
    asked = body["messages"][-1]["content"]
    return reply({"claims": SAYS["Oskel" if "Oskel" in asked else "Dorn"]}, input_tokens=500, output_tokens=80)


def failing_on(place: str, fault: Reply) -> Callable[[Body], Reply]:
    return lambda body: fault if place in body["messages"][-1]["content"] else well(body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answering], Server]]:
    """Starts a server that every desk and command of the test asks."""
    with ExitStack() as stack:

        def start(answer: Answering) -> Server:
            running = stack.enter_context(serve(answer))
            monkeypatch.setenv("OPENAI_BASE_URL", running.url)
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            return running

        yield start


@pytest.fixture
def with_model(settings: Settings) -> Settings:
    return settings.model_copy(update={"model": "tiny", "model_concurrency": 1})


@pytest.fixture
def fill(write_rows: Callable[..., Path]) -> Callable[[Desk], list[str]]:
    def add(desk: Desk) -> list[str]:
        rows = [{"text": FERRY, "published": "2024-05-02"}, {"text": MILL, "published": "2024-05-03"}]
        return [item.article_id or "" for item in desk.ingest([str(write_rows(*rows))], who="ana")]

    return add


def told(claims: list[Claim]) -> set[str]:
    return {claim.standalone for claim in claims}


FOUND = {
    "The ferry to Oskel sank on Monday.",
    "The harbour office said nobody was hurt.",
    "It is a disgrace.",
    "The mill in Dorn burned down on Tuesday.",
    "The council of Dorn may rebuild the mill for 3 million crowns.",
}


def test_the_desks_model_finds_claims_and_each_tells_where_it_comes_from(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    running = server(well)
    with Desk(with_model) as desk:
        fill(desk)
        found = desk.extract_claims(who="ana")
        assert told(found) == FOUND
        assert {claim.provenance.prompt for claim in found if claim.provenance} == {"extract_claims.v1"}
        assert all(desk.claim(claim.id) == claim for claim in found), "kept as found, with model and prompt"
        assert desk.extract_claims(who="ana") == [] and len(running.requests) == 2, "nothing is read twice"


def test_the_article_is_asked_about_as_data_inside_a_fence(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    running = server(well)
    with Desk(with_model) as desk:
        fill(desk)
        desk.extract_claims(who="ana")
    system, user = (message["content"] for message in running.requests[0]["messages"])
    fence, data, end = user.splitlines()[-3:]
    assert fence == end and fence.startswith("DATA-") and json.loads(data) == {"date": "2024-05-02", "text": FERRY}
    assert "Oskel" not in system


def test_what_nobody_can_check_is_no_work_for_reviewers_and_listed_on_demand(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    server(well)
    with Desk(with_model) as desk:
        fill(desk)
        desk.extract_claims(who="ana")
        queue = desk.queue(ClaimFilter(), reviewer="ana")
        assert queue.total == 4 and "It is a disgrace." not in told([item.claim for item in queue.items])
        [opinion] = [
            one.claim
            for one in desk.claims(ClaimFilter(also_not_checkable=True))
            if one.claim.not_checkable is not None
        ]
        assert (opinion.text, opinion.not_checkable) == ("It is a disgrace.", "opinion")
        assert desk.progress("ana").open == 4


def test_reading_an_article_again_doubles_nothing(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    turns: list[int] = []

    def another_way(body: Body) -> Reply:
        turns.append(1)
        if len(turns) == 1:
            return well(body)
        return reply({"claims": [{**SAYS["Oskel"][0], "quote": "The ferry to Oskel sank on Monday"}]})

    server(another_way)
    with Desk(with_model.model_copy(update={"keep_replies": False})) as desk:
        ferry, _ = fill(desk)
        assert len(desk.extract_claims([ferry], who="ana")) == 3
        assert desk.extract_claims([ferry], who="ana") == []


@pytest.mark.parametrize("fault", [reply("I would rather not."), reply({"claims": [{"quote": 1}]}), status(400)])
def test_an_article_that_the_model_fails_on_is_read_by_word_lists(
    fault: Reply, server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    server(failing_on("Oskel", fault))
    with Desk(with_model) as desk:
        ferry, mill = fill(desk)
        read = {one.article_id: one for one in desk.read_claims(who="ana")}
        assert [failure.status for failure in read[ferry].failures] in (
            [RunStatus.PARSE_ERROR],
            [RunStatus.PROVIDER_ERROR],
        )
        assert read[mill].failures == ()
        by_lists = extract_claims(desk.article(ferry), now=read[ferry].new[0].created_at)
        assert {one.id for one in read[ferry].new} == {one.id for one in by_lists}
        assert all("the model's reading failed" in one.reasons[-1] for one in read[ferry].new)
        assert desk.extract_claims(who="ana") == [], "both are read"


def test_a_spent_budget_leaves_articles_unread_and_the_same_call_goes_on(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]], tmp_path: Path
) -> None:
    running = server(well)
    priced_so = {"prices_file": priced(tmp_path), "budget_usd_per_day": 0.0}
    with Desk(with_model.model_copy(update=priced_so)) as desk:
        fill(desk)
        with pytest.raises(BudgetReached, match="left unread"):
            desk.extract_claims(who="ana")
        assert running.requests == [] and desk.claims(ClaimFilter(also_not_checkable=True)) == []
    with Desk(with_model) as desk:
        assert told(desk.extract_claims(who="ana")) == FOUND


def test_a_refused_key_is_a_matter_of_configuration_and_reads_nothing(
    server: Callable[[Answering], Server], with_model: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    server(lambda _: status(401, "bad key"))
    with Desk(with_model) as desk:
        fill(desk)
        with pytest.raises(SettingsError):
            desk.extract_claims(who="ana")
        assert desk.claims(ClaimFilter(also_not_checkable=True)) == []


def test_without_a_model_nobody_is_asked(
    server: Callable[[Answering], Server], settings: Settings, fill: Callable[[Desk], list[str]]
) -> None:
    running = server(well)
    with Desk(settings.model_copy(update={"model": "none"})) as desk:
        ids = fill(desk)
        found = desk.extract_claims(who="ana")
        expected = [c for one in ids for c in extract_claims(desk.article(one), now=found[0].created_at)]
        assert {one.id for one in found} == {one.id for one in expected} and found
    assert running.requests == []


def test_an_article_stays_added_when_its_claims_cannot_be_paid_for(
    server: Callable[[Answering], Server], with_model: Settings, tmp_path: Path
) -> None:
    server(well)
    priced_so = {"prices_file": priced(tmp_path), "budget_usd_per_day": 0.0}
    with Desk(with_model.model_copy(update=priced_so)) as desk:
        worker: IngestWorker = desk.worker(after=lambda article_id: desk.extract_claims([article_id]))
        job = desk.start_ingest([("ferry.txt", FERRY.encode())], added_by="ana")
        worker.start()
        try:
            while not (state := desk.ingest_job(job)).done:
                threading.Event().wait(0.02)
        finally:
            worker.stop()
        assert [(item.state, item.error_code) for item in state.items] == [("added", None)]
        assert [card.id for card in desk.articles().items] == [state.items[0].article_id]


@pytest.fixture
def asking(workbench: CommandLine, write_rows: Callable[..., Path]) -> CommandLine:
    """The command line with a model, on a desk of both articles."""
    workbench.env["WORKBENCH_MODEL"] = "tiny"
    workbench.run("ingest", write_rows({"text": FERRY, "title": "Ferry"}, {"text": MILL, "title": "Mill"}))
    return workbench


def test_the_command_prints_new_claims_and_says_on_stderr_what_failed(
    server: Callable[[Answering], Server], asking: CommandLine
) -> None:
    server(failing_on("Oskel", reply("I would rather not.")))
    done = asking.run("claims", "extract", "--json", ok=3)
    claims: list[dict[str, Any]] = json.loads(done.stdout)
    assert "The mill in Dorn burned down on Tuesday." in {claim["standalone"] for claim in claims}
    assert "a part was read by word lists" in done.stderr and KEY not in done.stderr
    assert str(FailureKind.NOT_JSON) in json.dumps(claims) or str(FailureKind.REFUSED) in json.dumps(claims)


def test_the_command_ends_with_5_at_a_budget_and_with_4_at_a_refused_key(
    server: Callable[[Answering], Server], asking: CommandLine, tmp_path: Path
) -> None:
    running = server(well)
    asking.env["WORKBENCH_PRICES_FILE"] = str(priced(tmp_path))
    assert json.loads(asking.run("claims", "extract", "--budget-usd", "0", "--json", ok=5).stdout) == []
    assert running.requests == []
    server(lambda _: status(401, "bad key"))
    asking.run("claims", "extract", ok=4)
    assert asking.json("claims", "list", "--all") == []


def test_a_dry_run_counts_what_would_be_asked_and_asks_nothing(
    server: Callable[[Answering], Server], asking: CommandLine, tmp_path: Path
) -> None:
    running = server(well)
    asking.env["WORKBENCH_PRICES_FILE"] = str(priced(tmp_path))
    told = asking.json("claims", "extract", "--dry-run")
    assert (told["articles"], told["calls"]) == (2, 2)
    assert told["input_tokens"] > 400 and told["cost_usd"] > 0
    assert running.requests == [] and asking.json("claims", "list", "--all") == []


def test_a_recorded_run_is_repeated_without_a_server(
    server: Callable[[Answering], Server], asking: CommandLine, tmp_path: Path, write_rows: Callable[..., Path]
) -> None:
    running = server(well)
    first = asking.run("claims", "extract", "--record", tmp_path / "tape", "--json").stdout
    assert len(running.requests) == 2
    other = {"WORKBENCH_DATA_DIR": str(tmp_path / "other"), "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    asking.run("ingest", write_rows({"text": FERRY, "title": "Ferry"}, {"text": MILL, "title": "Mill"}), **other)
    again = asking.run("claims", "extract", "--replay", tmp_path / "tape", "--json", **other).stdout
    assert again == first and len(running.requests) == 2
    asking.run("claims", "extract", "--replay", tmp_path / "tape", "--record", tmp_path / "tape", ok=2)


def test_what_was_not_recorded_is_left_unread(
    server: Callable[[Answering], Server], asking: CommandLine, tmp_path: Path, write_rows: Callable[..., Path]
) -> None:
    server(well)
    [ferry, *_] = [one["id"] for one in asking.json("articles") if "ferry" in one["title"].casefold()]
    asking.run("claims", "extract", ferry, "--record", tmp_path / "tape")
    before = asking.json("claims", "list", "--all")
    done = asking.run("claims", "extract", "--replay", tmp_path / "tape", "--json", ok=3)
    assert json.loads(done.stdout) == [] and "left unread" in done.stderr
    assert asking.json("claims", "list", "--all") == before


def test_the_list_shows_what_nobody_can_check_only_with_all(
    server: Callable[[Answering], Server], asking: CommandLine
) -> None:
    server(well)
    asking.run("claims", "extract")
    assert all(claim["not_checkable"] is None for claim in asking.json("claims", "list"))
    everything = asking.json("claims", "list", "--all")
    assert [claim["text"] for claim in everything if claim["not_checkable"] == "opinion"] == ["It is a disgrace."]
    assert "not checkable: opinion" in asking.run("claims", "list", "--all").stdout
