"""Kept replies: a run repeated offline is the same run, and a file that is wrong is never an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.llm_server import Answering, Server, reply, serve, status
from tests.model_factory import KEY, NOON, Note, model_settings, priced, question
from workbench.db.engine import Database
from workbench.db.spending import SpendingStore
from workbench.errors import UsageError
from workbench.llm import Answer, Asking, Door, Failure, FailureKind, Request, Spent, open_model
from workbench.llm.recordings import Recordings, question_of
from workbench.settings import Settings
from workbench.types import Provenance

MANIFEST = "recording.json"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SpendingStore]:
    opened = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)
    yield SpendingStore(opened)
    opened.close()


@contextmanager
def serving(answer: Answering) -> Iterator[Server]:
    """A server that the environment names, with a key, until the block ends."""
    with serve(answer) as server:
        os.environ |= {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY}
        try:
            yield server
        finally:
            del os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]


@contextmanager
def opened(settings: Settings, ledger: SpendingStore, **asking: object) -> Iterator[Door]:
    door = open_model(settings, ledger=ledger, clock=lambda: NOON, asking=Asking(**asking))  # type: ignore[arg-type]
    assert door is not None
    try:
        yield door
    finally:
        door.close()


def two_replies() -> Answering:
    return [reply({"word": "Vesk"}, input_tokens=30, output_tokens=5), reply("", input_tokens=30, output_tokens=0)]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.json") if path.name != MANIFEST)


def test_a_replayed_run_is_the_recorded_run_to_the_last_field(ledger: SpendingStore, tmp_path: Path) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path), keep_replies=False)
    asked = [question("First"), question("Second")]
    with serving(two_replies()), opened(settings, ledger, record=tmp_path / "rec") as door:
        recorded, name = [door.ask(one) for one in asked], door.name
    assert [type(outcome) for outcome in recorded] == [Answer, Failure]
    with opened(settings, ledger, replay=tmp_path / "rec") as door:
        assert door.name == name, "named as in the recorded run, server and all"
        assert [door.ask(one) for one in reversed(asked)] == recorded[::-1]
        assert door.spent == Spent()


def test_a_replay_needs_no_key_no_model_and_no_socket(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(two_replies()), opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
        door.ask(question("First"))
    program = (
        "import sys\nfrom pathlib import Path\n"
        "events = []\n"
        "sys.addaudithook(lambda name, _: events.append(name) if name.startswith('socket.') else None)\n"
        "from tests.model_factory import model_settings, question\n"
        "from workbench.desk import Desk\nfrom workbench.llm import Asking\n"
        "folder = Path(sys.argv[1])\n"
        "with Desk(model_settings(folder / 'other', model=None), asking=Asking(replay=folder / 'rec')) as desk:\n"
        "    print(desk.model.ask(question('First')).value, desk.model.ask(question('Never asked')).kind)\n"
        "print([n for n in events if n in ('socket.connect', 'socket.getaddrinfo', 'socket.bind')])\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('langchain', 'openai')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["word='Vesk' not_recorded", "[]", "[]"], done.stderr


def test_a_question_that_was_not_recorded_says_which_it_is(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(two_replies()), opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
        door.ask(question("First"))
    asked = question("Second", key="c_0123456789")
    with opened(model_settings(tmp_path), ledger, replay=tmp_path / "rec") as door:
        outcome = door.ask(asked)
        assert door.known(asked) == outcome
    assert isinstance(outcome, Failure) and outcome.kind is FailureKind.NOT_RECORDED
    assert "tell.v1" in outcome.message and "c_0123456789" in outcome.message


@pytest.mark.parametrize(
    "change",
    [{"prompt": "tell.v2"}, {"prompt_sha256": "cd" * 32}, {"key": "another"}, {"max_output_tokens": 50}],
)
def test_anything_else_asked_is_another_question(
    change: dict[str, object], ledger: SpendingStore, tmp_path: Path
) -> None:
    other: Request[Note] = replace(question(), **change)  # type: ignore[arg-type]
    with (
        serving(lambda _: reply({"word": "Vesk"})) as server,
        opened(model_settings(tmp_path), ledger) as door,
    ):
        door.ask(question())
        door.ask(other)
        assert len(server.requests) == 2


def test_another_schema_temperature_or_server_is_another_question(ledger: SpendingStore, tmp_path: Path) -> None:
    class Wider(BaseModel):
        word: str
        why: str = ""

    with serving(lambda _: reply({"word": "Vesk"})) as server:
        with opened(model_settings(tmp_path), ledger) as door:
            door.ask(question())
            door.ask(replace(question(), reply=Wider))  # type: ignore[arg-type]
        with opened(model_settings(tmp_path, model_temperature=0.7), ledger) as door:
            door.ask(question())
        assert len(server.requests) == 3
    with serving(lambda _: reply({"word": "Tesk"})), opened(model_settings(tmp_path), ledger) as door:
        elsewhere = door.ask(question())
    assert isinstance(elsewhere, Answer) and elsewhere.value.word == "Tesk"


def test_a_recording_does_not_depend_on_where_the_model_was_served(ledger: SpendingStore, tmp_path: Path) -> None:
    for _ in range(2):
        with serving(lambda _: reply({"word": "Vesk"})) as server:
            with opened(model_settings(tmp_path, keep_replies=False), ledger, record=tmp_path / "rec") as door:
                door.ask(question())
            asked = len(server.requests)
    assert asked == 0, "the second run goes on where the first one ended"
    assert len(files(tmp_path / "rec")) == 1


def test_a_recorded_run_asks_each_question_once_failed_or_not(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving([status(400), reply({"word": "Vesk"})]) as server:
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            first, again = door.ask(question()), door.ask(question())
        assert isinstance(first, Failure) and again == first
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            later = door.ask(question())
        assert isinstance(later, Answer), "another run asks again what failed"
        assert len(server.requests) == 2
    with opened(model_settings(tmp_path), ledger, replay=tmp_path / "rec") as door:
        assert door.ask(question()) == later


def test_an_answer_from_the_cache_is_recorded_as_one(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(lambda _: reply({"word": "Vesk"})) as server:
        with opened(model_settings(tmp_path), ledger) as door:
            door.ask(question())
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            recorded = door.ask(question())
        assert len(server.requests) == 1
    with opened(model_settings(tmp_path), ledger, replay=tmp_path / "rec") as door:
        replayed = door.ask(question())
    assert isinstance(recorded, Answer) and recorded.cached and replayed == recorded


def test_a_folder_holds_recordings_of_one_model(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(two_replies()), opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
        door.ask(question())
        with (
            pytest.raises(UsageError, match="openai:tiny"),
            opened(model_settings(tmp_path, model="other"), ledger, record=tmp_path / "rec"),
        ):
            pass
    with (
        pytest.raises(UsageError, match="openai:tiny"),
        opened(model_settings(tmp_path, model="other"), ledger, replay=tmp_path / "rec"),
    ):
        pass


def test_what_is_no_recording_cannot_be_replayed(ledger: SpendingStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--record"), opened(model_settings(tmp_path), ledger, replay=tmp_path):
        pass


def test_a_file_can_be_read_and_holds_no_question_and_no_key(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(two_replies()):
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            door.ask(question("The quarry at Hollin"))
            door.ask(question("Second"))
    kept = [*files(tmp_path / "rec"), *files(tmp_path / "data"), tmp_path / "rec" / MANIFEST]
    assert len(kept) == 4
    for path in kept:
        text = path.read_text(encoding="utf-8")
        assert KEY not in text and "Hollin" not in text
        assert text.count("\n") > 2 and json.loads(text)
    answered = next(c for path in files(tmp_path / "rec") if "value" in (c := json.loads(path.read_bytes())))
    assert answered["value"] == {"word": "Vesk"} and answered["question"]["prompt"] == "tell.v1"


def test_a_reply_that_echoes_a_key_is_kept_nowhere(ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(lambda _: reply({"word": f"your key is {KEY}"})):
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            assert isinstance(door.ask(question()), Failure)
            # One that came another way than through the caller, as from a batch.
            echoed = Answer(value=Note(word=f"your key is {KEY}"), provenance=Provenance(model="openai:tiny"))
            door.keep(question("Second"), echoed)
    assert [path for path in tmp_path.rglob("*.json") if KEY in path.read_text(encoding="utf-8")] == []


DAMAGE = {
    "empty": lambda text: "",
    "cut": lambda text: text[: len(text) // 2],
    "no json": lambda text: "Vesk",
    "a list": lambda text: "[]",
    "another question": lambda text: text.replace('"key": "', '"key": "0'),
    "another shape": lambda text: text.replace('"word"', '"sentence"'),
    "an extra field": lambda text: text.replace('"question"', '"more": 1, "question"'),
    "no reply": lambda text: text.replace('"value": {', '"value": null, "cached": false, "was": {'),
    "not unicode": lambda text: "\udcff" + text,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_asked_again_and_never_believed(kind: str, ledger: SpendingStore, tmp_path: Path) -> None:
    with serving(lambda _: reply({"word": "Vesk"})) as server:
        with opened(model_settings(tmp_path), ledger, record=tmp_path / "rec") as door:
            door.ask(question())
        for path in [*files(tmp_path / "data"), *files(tmp_path / "rec")]:
            changed = DAMAGE[kind](path.read_text(encoding="utf-8"))
            assert changed != path.read_text(encoding="utf-8")
            path.write_bytes(changed.encode("utf-8", "surrogateescape"))
        with opened(model_settings(tmp_path), ledger, replay=tmp_path / "rec") as door:
            replayed = door.ask(question())
            assert isinstance(replayed, Failure) and replayed.kind is FailureKind.NOT_RECORDED
        with opened(model_settings(tmp_path), ledger) as door:
            asked_anew = door.ask(question())
            assert isinstance(asked_anew, Answer) and not asked_anew.cached
            assert isinstance(door.known(question()), Answer), "and the file is whole again"
        assert len(server.requests) == 2


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    asked = question_of(question(), model="openai:tiny", parameters="")
    answers = [Answer(value=Note(word=letter * 200_000), provenance=Provenance(model="openai:tiny")) for letter in "ab"]
    recordings.keep(asked, answers[0])
    seen: list[object] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.append(recordings.find(asked, Note))

    reading = threading.Thread(target=read)
    reading.start()
    for n in range(60):
        recordings.keep(asked, answers[n % 2])
    ended.set()
    reading.join()
    assert seen and all(one in answers for one in seen)
    assert [path.name for path in tmp_path.iterdir()] == [f"{asked.name}.json"], "nothing is left behind"


def test_a_cache_that_cannot_be_written_does_not_take_the_answer_away(ledger: SpendingStore, tmp_path: Path) -> None:
    settings = model_settings(tmp_path)
    settings.data_dir.mkdir()
    (settings.data_dir / "replies").write_text("a file where a folder should be")
    with serving(lambda _: reply({"word": "Vesk"})), opened(settings, ledger) as door:
        assert isinstance(door.ask(question()), Answer)


def test_a_recording_that_cannot_be_written_is_an_error(ledger: SpendingStore, tmp_path: Path) -> None:
    (tmp_path / "rec").write_text("a file where a folder should be")
    with serving(lambda _: reply({"word": "Vesk"})):
        with (
            pytest.raises(UsageError, match="cannot record"),
            opened(model_settings(tmp_path), ledger, record=tmp_path / "rec"),
        ):
            pass
