"""Vectors in an owned Chroma folder: kept, found, checked, and never in two hands."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.vectors import DIM, names, unit_vectors, use
from vectorstore import index as index_module
from vectorstore.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexUnavailable, VectorStoreError
from vectorstore.index import Fault, Problem, VectorIndex, try_out, wipe
from vectorstore.trial import child_environment


def fill(folder: Path, count: int = 50) -> None:
    with VectorIndex.open_embedded(folder) as index:
        use(index).upsert(names(count), unit_vectors(count))


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_vector_finds_itself_first_with_similarity_one(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(50), vectors)
        [(passage_id, similarity), *rest] = index.query(vectors[7], 5)
    assert (passage_id, len(rest)) == ("p_00007", 4)
    assert similarity == pytest.approx(1, abs=1e-5)


def test_similarities_are_cosines_best_first(tmp_path: Path) -> None:
    vectors = unit_vectors(30)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(30), vectors)
        hits = index.query(vectors[0], 30)
    exact = vectors @ vectors[0]
    assert [passage_id for passage_id, _ in hits] == [names(30)[row] for row in np.argsort(-exact)]
    assert [similarity for _, similarity in hits] == pytest.approx(sorted(map(float, exact), reverse=True), abs=1e-5)


def test_equal_vectors_are_ordered_by_id(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(["c", "a", "b"], np.repeat(unit_vectors(1), 3, axis=0))
        assert [passage_id for passage_id, _ in index.query(unit_vectors(1)[0], 3)] == ["a", "b", "c"]


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index)
        assert (index.query(unit_vectors(1)[0], 5), index.ids(), index.reachable(), index.count()) == (
            [],
            set(),
            set(),
            0,
        )
        assert index.read_back(["p_00000"]) == {}


def test_a_limit_beyond_the_index_gives_all(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(3), unit_vectors(3))
        assert len(index.query(unit_vectors(1)[0], 1_000)) == 3


def test_upserting_twice_changes_nothing(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        for _ in range(2):
            use(index).upsert(names(20), unit_vectors(20))
        assert index.count() == 20
        assert index.probe(dict(zip(names(20), unit_vectors(20), strict=True))) == []


def test_an_upsert_replaces_the_vector_of_an_id(tmp_path: Path) -> None:
    old, new = unit_vectors(1), unit_vectors(1, seed=1)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(["p"], old)
        index.upsert(["p"], new)
        assert index.probe({"p": new[0]}) == []
        assert index.count() == 1


def test_more_than_one_batch_of_vectors_is_stored(tmp_path: Path) -> None:
    count = 5_500
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(count), unit_vectors(count))
        assert index.ids() == index.reachable() == set(names(count))


def test_deleted_passages_are_gone_and_unknown_ids_are_no_error(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(10), unit_vectors(10))
        index.delete(["p_00003", "never there"])
        index.delete([])
        assert index.ids() == index.reachable() == set(names(10)) - {"p_00003"}


def test_vectors_survive_closing_and_opening(tmp_path: Path) -> None:
    fill(tmp_path)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index)
        stored = index.read_back(names(50))
    np.testing.assert_allclose(np.stack([stored[name] for name in names(50)]), unit_vectors(50), atol=1e-6)


@pytest.mark.parametrize(
    "vectors",
    [
        pytest.param(unit_vectors(2, dim=DIM + 1), id="width"),
        pytest.param(unit_vectors(3), id="count"),
        pytest.param(2 * unit_vectors(2), id="length"),
        pytest.param(np.full((2, DIM), np.nan, dtype=np.float32), id="nan"),
    ],
)
def test_vectors_that_would_not_read_back_are_refused(tmp_path: Path, vectors: np.ndarray) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        with pytest.raises(ValueError, match="vector"):
            use(index).upsert(["a", "b"], vectors)
        assert index.count() == 0


def test_an_id_twice_in_one_upsert_is_refused(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index, pytest.raises(ValueError, match="twice"):
        use(index).upsert(["a", "a"], unit_vectors(2))


def test_nothing_works_before_a_collection_is_in_use(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index, pytest.raises(VectorStoreError, match="use"):
        index.count()


@pytest.mark.parametrize(("fingerprint", "dim"), [("model@2", DIM), ("model@1", DIM + 1)])
def test_a_collection_of_another_model_is_refused(tmp_path: Path, fingerprint: str, dim: int) -> None:
    fill(tmp_path)
    with VectorIndex.open_embedded(tmp_path) as index, pytest.raises(IndexMismatch, match="index rebuild"):
        use(index, fingerprint=fingerprint, dim=dim)


def test_collections_are_listed_and_dropped_apart(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path) as index:
        for name in ("second", "first"):
            index.use(name, fingerprint=name, dim=DIM)
            index.upsert(names(5), unit_vectors(5))
        assert index.collections() == ["first", "second"]
        index.drop("second")
        index.drop("second")
        assert (index.collections(), index.count()) == (["first"], 5)


def test_a_dropped_collection_leaves_no_files(tmp_path: Path) -> None:
    fill(tmp_path, 1_200)
    with VectorIndex.open_embedded(tmp_path) as index:
        index.drop("passages")
    with VectorIndex.open_embedded(tmp_path):
        assert [entry for entry in tmp_path.iterdir() if entry.is_dir()] == []


def test_probe_names_what_is_missing_and_what_is_changed(tmp_path: Path) -> None:
    vectors = unit_vectors(4)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(["a", "b"], vectors[:2])
        problems = index.probe({"c": vectors[2], "b": vectors[3], "a": vectors[0]})
    assert problems == [Problem(passage_id="c", fault=Fault.MISSING), Problem(passage_id="b", fault=Fault.CHANGED)]


def test_probe_is_not_fooled_by_many_copies_of_one_text(tmp_path: Path) -> None:
    copies = np.repeat(unit_vectors(1), 40, axis=0)
    with VectorIndex.open_embedded(tmp_path) as index:
        use(index).upsert(names(40), copies)
        assert index.probe(dict(zip(names(40), copies, strict=True))) == []


# Ownership


def test_a_folder_in_use_is_refused_naming_the_owner(tmp_path: Path) -> None:
    with VectorIndex.open_embedded(tmp_path), pytest.raises(IndexBusy, match=f"process {os.getpid()}"):
        VectorIndex.open_embedded(tmp_path, wait_s=0)


def test_another_process_is_refused_while_the_folder_is_in_use(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from vectorstore.index import VectorIndex\n"
        "VectorIndex.open_embedded(Path(sys.argv[1]), wait_s=0)"
    )
    with VectorIndex.open_embedded(tmp_path):
        ended = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], env=child_environment(), capture_output=True, text=True
        )
    assert f"IndexBusy: The index in {tmp_path} is in use by process {os.getpid()}" in ended.stderr


def test_a_closed_folder_opens_again_in_the_same_process(tmp_path: Path) -> None:
    for _ in range(3):
        fill(tmp_path, 5)


def test_closing_twice_is_no_error(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    index.close()
    index.close()


def test_a_failed_opening_lets_go_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database" * 1_000)
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            VectorIndex.open_embedded(tmp_path, wait_s=0)


def test_no_answer_from_a_server_is_said(unused_port: int) -> None:
    with pytest.raises(IndexUnavailable, match=str(unused_port)):
        VectorIndex.open_server(f"http://127.0.0.1:{unused_port}")


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:8000/path"])
def test_what_is_no_server_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address of a Chroma server"):
        VectorIndex.open_server(url)


# Damage. 1,100 vectors, because Chroma writes its graph files first at 1,000.


def graph_file(folder: Path, name: str) -> Path:
    [file] = folder.glob(f"*/{name}")
    return file


def lose_graph(folder: Path) -> None:
    shutil.rmtree(graph_file(folder, "header.bin").parent)


def lose_file(name: str) -> Callable[[Path], None]:
    return lambda folder: graph_file(folder, name).unlink()


def cut_file(name: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        file = graph_file(folder, name)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    return cut


def garble_file(name: str) -> Callable[[Path], None]:
    def garble(folder: Path) -> None:
        file = graph_file(folder, name)
        data = bytearray(file.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 64] = b"\xff" * len(data[middle : middle + 64])
        file.write_bytes(data)

    return garble


def garble_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 1_000)


QUIET_DAMAGES = {
    "graph lost": lose_graph,
    "names lost": lose_file("index_metadata.pickle"),
    "names cut": cut_file("index_metadata.pickle"),
    "vectors lost": lose_file("data_level0.bin"),
    "lengths lost": lose_file("length.bin"),
    "lengths garbled": garble_file("length.bin"),
    "links lost": lose_file("link_lists.bin"),
    "header lost": lose_file("header.bin"),
    "database garbled": garble_database,
}
DEADLY_DAMAGES = {
    "vectors cut": cut_file("data_level0.bin"),
    "lengths cut": cut_file("length.bin"),
    "vectors garbled": garble_file("data_level0.bin"),
    "header garbled": garble_file("header.bin"),
}


def is_damage_seen(folder: Path, count: int) -> bool:
    """Whether the three checks of `index verify` see anything wrong."""
    try:
        with VectorIndex.open_embedded(folder) as index:
            use(index)
            expected = dict(zip(names(count), unit_vectors(count), strict=True))
            return bool(index.ids() != index.reachable() or index.probe(expected))
    except IndexDamaged:
        return True


@pytest.mark.parametrize("damage", QUIET_DAMAGES.values(), ids=QUIET_DAMAGES.keys())
def test_damage_is_seen_and_a_wiped_folder_is_rebuilt(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    fill(tmp_path, 1_100)
    damage(tmp_path)
    assert is_damage_seen(tmp_path, 1_100)
    wipe(tmp_path)
    fill(tmp_path, 1_100)
    assert not is_damage_seen(tmp_path, 1_100)


def test_a_sound_folder_passes_its_trial(tmp_path: Path) -> None:
    fill(tmp_path, 1_100)
    try_out(tmp_path)


def test_a_trial_meets_damage_that_would_crash_the_reader(tmp_path: Path) -> None:
    fill(tmp_path, 1_100)
    garble_file("data_level0.bin")(tmp_path)
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="index rebuild"):
            try_out(tmp_path)


@pytest.mark.parametrize("damage", DEADLY_DAMAGES.values(), ids=DEADLY_DAMAGES.keys())
def test_damage_that_would_crash_the_reader_is_met_by_a_child_after_a_crash(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    fill(tmp_path, 1_100)
    damage(tmp_path)
    (tmp_path / "owner.json").write_text('{"pid": 1, "url": null}', encoding="utf-8")
    with pytest.raises(IndexDamaged, match="index rebuild"):
        VectorIndex.open_embedded(tmp_path)


def test_what_was_acknowledged_survives_kill_nine(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.vectors import names, unit_vectors, use\n"
        "from vectorstore.index import VectorIndex\n"
        "index = use(VectorIndex.open_embedded(Path(sys.argv[1])))\n"
        "for row in range(0, 2_000, 25):\n"
        "    index.upsert(names(2_000)[row:row + 25], unit_vectors(2_000)[row:row + 25])\n"
        "    print(row + 25, flush=True)\n"
        "sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        env=child_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None and child.stdout is not None
    with child.stdin, child.stdout:
        for _ in range(9):
            acknowledged = int(child.stdout.readline())
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.stdout.read().split())])
    child.wait()
    with VectorIndex.open_embedded(tmp_path) as index:
        expected = dict(zip(names(acknowledged), unit_vectors(2_000)[:acknowledged], strict=True))
        assert use(index).probe(expected) == []
        assert index.ids() == index.reachable()


def test_importing_the_index_does_not_load_chromadb() -> None:
    script = f"import sys, {index_module.__name__}; sys.exit('chromadb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], env=child_environment()).returncode == 0
