"""Settings: flags beat environment beat file beat defaults, and nothing is half set."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import SettingsError
from workbench.settings import load_settings


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "workbench.toml"
    monkeypatch.setenv("WORKBENCH_CONFIG", str(path))
    return path


def test_flags_beat_environment_beat_file_beat_defaults(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().port == 7860
    config.write_text('port = 1\nallowed_hosts = ["file.example"]\n')
    assert load_settings().port == 1
    monkeypatch.setenv("WORKBENCH_PORT", "2")
    monkeypatch.setenv("WORKBENCH_ALLOWED_HOSTS", "a.example, b.example")
    assert (load_settings().port, load_settings().allowed_hosts) == (2, ("a.example", "b.example"))
    assert load_settings(port=3).port == 3


def test_a_variable_set_to_nothing_is_not_set(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('organisation = "Desk of Dorn"\n')
    for name in ("DATA_DIR", "DATABASE_URL", "MODEL", "ORGANISATION"):
        monkeypatch.setenv(f"WORKBENCH_{name}", "")
    settings = load_settings()
    assert settings.data_dir == Path.home() / ".factcheck-workbench"
    assert (settings.database_url, settings.model, settings.organisation) == (None, None, "Desk of Dorn")


def test_the_users_folder_may_be_written_short(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('data_dir = "~/desk"\n')
    assert load_settings().data_dir == Path.home() / "desk"
    monkeypatch.setenv("WORKBENCH_MODEL_CACHE", "~/models")
    assert load_settings().model_cache == Path.home() / "models"


@pytest.mark.parametrize("text", ["port = ", "prot = 7860\n", "port = 99999\n"])
def test_a_file_that_is_wrong_is_refused(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError):
        load_settings()


def test_a_file_that_cannot_be_read_is_refused_by_its_name(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_bytes(b"organisation = '\xff'\n")
    with pytest.raises(SettingsError, match=r"workbench\.toml cannot be read"):
        load_settings()
