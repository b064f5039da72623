"""Backup, restore and the doctor."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from workbench.desk import Desk
from workbench.errors import IntegrityFailed, UsageError
from workbench.maintenance import backup, examine, restore
from workbench.settings import Settings


@pytest.fixture
def filled(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    with Desk(settings) as desk:
        list(desk.ingest([str(tmp_path / "mill.txt")], who="ana"))
        desk.extract_claims()
    return settings


def test_a_restored_desk_holds_everything_and_finds_it(filled: Settings, tmp_path: Path) -> None:
    saved = tmp_path / "desk.tar.gz"
    backup(filled, saved)
    other = filled.model_copy(update={"data_dir": tmp_path / "other"})
    restore(other, saved)
    with Desk(filled) as old:
        cards = old.articles().items
        claims = old.claims_of(cards[0].id)
    with Desk(other) as new:
        assert new.rebuild_index() == 1
        assert new.articles().items == cards and new.claims_of(cards[0].id) == claims
        assert new.verify_index().problems == ()
        assert len(new.evidence("a mill burned").evidence) == 1


def test_a_desk_is_never_restored_over_another(filled: Settings, tmp_path: Path) -> None:
    backup(filled, tmp_path / "desk.tar.gz")
    with pytest.raises(UsageError, match="holds a desk already"):
        restore(filled, tmp_path / "desk.tar.gz")
    with pytest.raises(UsageError, match="exists already"):
        backup(filled, tmp_path / "desk.tar.gz")


def test_a_damaged_backup_is_refused_and_nothing_restored(filled: Settings, tmp_path: Path) -> None:
    saved, damaged = tmp_path / "desk.tar.gz", tmp_path / "damaged.tar.gz"
    backup(filled, saved)
    with tarfile.open(saved) as archive:
        archive.extractall(tmp_path / "parts", filter="data")
    database = tmp_path / "parts" / "workbench.sqlite"
    database.write_bytes(database.read_bytes()[:-1] + b"x")
    with tarfile.open(damaged, "w:gz") as archive:
        for part in sorted((tmp_path / "parts").iterdir()):
            archive.add(part, part.name)
    other = filled.model_copy(update={"data_dir": tmp_path / "other"})
    with pytest.raises(IntegrityFailed, match="manifest"):
        restore(other, damaged)
    assert not (other.data_dir / "workbench.sqlite").exists()


def test_a_desk_in_a_server_database_is_left_to_that_server(filled: Settings, tmp_path: Path) -> None:
    elsewhere = filled.model_copy(update={"database_url": "postgresql://127.0.0.1/desk"})
    with pytest.raises(UsageError, match="server's own backup"):
        backup(elsewhere, tmp_path / "x.tar.gz")
    with pytest.raises(UsageError, match="server's own backup"):
        restore(elsewhere, tmp_path / "x.tar.gz")


def test_the_doctor_finds_a_healthy_desk_healthy_and_a_damaged_index_not(filled: Settings) -> None:
    assert [check for check in examine(filled) if not check.ok] == []
    with Desk(filled) as desk:
        desk.machinery.indexes._lexical.clear()  # as if the word index had been lost behind the desk's back
        desk.machinery.indexes._lexical.apply([], [], upto=10_000)
    assert [check.name for check in examine(filled) if not check.ok] == ["index"]


def test_half_a_backup_is_refused_and_leaves_nothing(filled: Settings, tmp_path: Path) -> None:
    saved = tmp_path / "desk.tar.gz"
    backup(filled, saved)
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    other = filled.model_copy(update={"data_dir": tmp_path / "other"})
    with pytest.raises(UsageError, match="not a whole backup"):
        restore(other, saved)
    assert list(other.data_dir.iterdir()) == []


def test_a_manifest_without_hashes_is_no_backup(filled: Settings, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[]")
    with tarfile.open(tmp_path / "odd.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(UsageError, match="not a whole backup"):
        restore(filled.model_copy(update={"data_dir": tmp_path / "other"}), tmp_path / "odd.tar.gz")


def test_the_log_of_a_removed_database_is_not_played_into_a_restored_one(filled: Settings, tmp_path: Path) -> None:
    saved = tmp_path / "desk.tar.gz"
    backup(filled, saved)
    other = filled.model_copy(update={"data_dir": tmp_path / "other"})
    other.data_dir.mkdir()
    (other.data_dir / "workbench.sqlite-wal").write_bytes(b"the log of another database")
    restore(other, saved)
    assert [path.name for path in other.data_dir.glob("workbench.sqlite*")] == ["workbench.sqlite"]


def test_a_damaged_database_cannot_be_saved_as_if_it_were_whole(filled: Settings, tmp_path: Path) -> None:
    (filled.data_dir / "workbench.sqlite").write_bytes(b"nothing that SQLite wrote, but long enough " * 50)
    with pytest.raises(IntegrityFailed, match="cannot be read"):
        backup(filled, tmp_path / "desk.tar.gz")
    assert not (tmp_path / "desk.tar.gz").exists()
