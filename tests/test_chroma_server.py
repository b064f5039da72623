"""The Chroma server over a folder: several processes on one index, and nothing lost with it."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vectors import names, unit_vectors, use
from vectorstore.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexUnavailable
from vectorstore.index import VectorIndex
from vectorstore.ownership import current_owner
from vectorstore.server import ChromaServer, find_server, is_live, start_server
from vectorstore.trial import child_environment


@pytest.fixture
def running(tmp_path: Path) -> Iterator[ChromaServer]:
    with start_server(tmp_path / "chroma") as server:
        yield server


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, env=child_environment(), capture_output=True, text=True, check=True)


def test_a_second_client_sees_an_upsert_at_once(running: ChromaServer) -> None:
    with VectorIndex.open_server(running.url) as writer, VectorIndex.open_server(running.url) as reader:
        use(writer), use(reader)
        writer.upsert(names(20), unit_vectors(20))
        assert reader.ids() == reader.reachable() == set(names(20))
        assert reader.probe(dict(zip(names(20), unit_vectors(20), strict=True))) == []


def test_another_process_sees_an_upsert_at_once(running: ChromaServer) -> None:
    script = (
        "import sys; from tests.vectors import unit_vectors, use; from vectorstore.index import VectorIndex\n"
        "with VectorIndex.open_server(sys.argv[1]) as index:\n"
        "    print(use(index).query(unit_vectors(20)[3], 1)[0][0])"
    )
    with VectorIndex.open_server(running.url) as writer:
        use(writer).upsert(names(20), unit_vectors(20))
        assert python(script, running.url).stdout.strip() == "p_00003"


def test_two_processes_write_side_by_side_and_lose_nothing(running: ChromaServer) -> None:
    script = (
        "import sys; from tests.vectors import names, unit_vectors, use; from vectorstore.index import VectorIndex\n"
        "start = int(sys.argv[2])\n"
        "with VectorIndex.open_server(sys.argv[1]) as index:\n"
        "    use(index)\n"
        "    for row in range(start, start + 600, 50):\n"
        "        index.upsert(names(1_200)[row:row + 50], unit_vectors(1_200)[row:row + 50])"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, running.url, start], env=child_environment())
        for start in ("0", "600")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    with VectorIndex.open_server(running.url) as index:
        assert use(index).reachable() == set(names(1_200))
        assert index.probe(dict(zip(names(1_200), unit_vectors(1_200), strict=True))) == []


def test_a_collection_of_another_model_is_refused_through_the_server(running: ChromaServer) -> None:
    with VectorIndex.open_server(running.url) as index:
        use(index)
        with pytest.raises(IndexMismatch):
            use(index, fingerprint="model@2")


def test_collections_are_dropped_through_the_server(running: ChromaServer) -> None:
    with VectorIndex.open_server(running.url) as index:
        use(index).upsert(names(3), unit_vectors(3))
        index.drop("passages")
        index.drop("passages")
        assert index.collections() == []


def test_the_folder_is_refused_while_the_server_runs(running: ChromaServer) -> None:
    with pytest.raises(IndexBusy, match=running.url):
        VectorIndex.open_embedded(running.folder, wait_s=0)


def test_a_second_server_over_the_folder_is_refused(running: ChromaServer) -> None:
    with pytest.raises(IndexBusy, match=running.url):
        start_server(running.folder, wait_s=0)


def test_a_server_is_refused_while_the_folder_is_open(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path), pytest.raises(IndexBusy):
        start_server(tmp_path, wait_s=0)


def test_connect_goes_through_the_server_that_runs(running: ChromaServer) -> None:
    assert find_server(running.folder) == running.url
    with VectorIndex.connect(running.folder) as index:
        assert index.place == running.url


def test_connect_opens_the_folder_when_no_server_runs(running: ChromaServer) -> None:
    running.stop()
    assert find_server(running.folder) is None
    with VectorIndex.connect(running.folder) as index:
        assert index.place == str(running.folder)


def test_stopping_lets_go_of_the_folder_and_keeps_what_was_written(running: ChromaServer) -> None:
    with VectorIndex.open_server(running.url) as index:
        use(index).upsert(names(20), unit_vectors(20))
    running.stop()
    running.stop()
    assert (running.is_running, is_live(running.url)) == (False, False)
    with VectorIndex.open_embedded(running.folder, wait_s=0) as index:
        assert use(index).reachable() == set(names(20))


def test_what_was_acknowledged_survives_kill_nine_of_the_server(running: ChromaServer) -> None:
    with VectorIndex.open_server(running.url) as index:
        use(index).upsert(names(300), unit_vectors(300))
        running.process.kill()
        running.process.wait()
        with pytest.raises(IndexUnavailable):
            index.upsert(["late"], unit_vectors(1))
    with start_server(running.folder) as again, VectorIndex.open_server(again.url) as index:
        assert use(index).reachable() == set(names(300))
        assert index.probe(dict(zip(names(300), unit_vectors(300), strict=True))) == []


def test_the_server_ends_with_a_killed_parent(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from vectorstore.server import start_server\n"
        "print(start_server(Path(sys.argv[1])).url, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        env=child_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdin is not None and parent.stdout is not None
    with parent.stdin, parent.stdout:
        assert is_live(parent.stdout.readline().strip())
        parent.kill()
        parent.wait()
    # The lock is the server's own, so getting it means that the server is gone.
    with VectorIndex.open_embedded(tmp_path, wait_s=20):
        assert find_server(tmp_path) is None


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(IndexUnavailable, match=str(port)):
            start_server(tmp_path, port)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database" * 1_000)
    with pytest.raises(IndexDamaged, match="database"):
        start_server(tmp_path)
    assert current_owner(tmp_path) is None


def test_nothing_is_live_where_nothing_listens(unused_port: int) -> None:
    assert not is_live(f"http://127.0.0.1:{unused_port}")


@pytest.mark.parametrize("url", ["", "no url", "http://", "http://127.0.0.1:99999999"])
def test_nothing_is_live_at_what_is_no_address(url: str) -> None:
    assert not is_live(url)


def test_a_silent_listener_is_not_live(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as silent:
        assert not is_live(f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_a_proxy_in_the_environment_is_not_asked_for_loopback(running: ChromaServer) -> None:
    script = (
        "import os, sys\n"
        "os.environ['HTTP_PROXY'] = os.environ['http_proxy'] = 'http://127.0.0.1:9'\n"
        "os.environ.pop('NO_PROXY', None); os.environ.pop('no_proxy', None)\n"
        "from vectorstore.index import VectorIndex\n"
        "with VectorIndex.open_server(sys.argv[1]) as index: print(index.collections())"
    )
    assert python(script, running.url).stdout.strip() == "[]"


def test_the_server_is_told_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-3")
    monkeypatch.setenv("WORKBENCH_PORT", "7860")
    told = child_environment()
    assert "sk-canary-3" not in told.values()
    assert told["WORKBENCH_PORT"] == "7860"
