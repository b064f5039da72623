"""Fixtures that several files share: databases of both kinds, a desk on a folder of its own, the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from vectorstore.embedding import PassageEmbeddings, open_embeddings
from workbench.db.engine import Database
from workbench.desk import Desk
from workbench.local_model import LocalModel, local_model, why_not
from workbench.settings import Settings

MODEL_CACHE = Path(os.environ.get("WORKBENCH_MODEL_CACHE") or Path(tempfile.gettempdir()) / "workbench-model-cache")
"""One built embedding model for all tests, whichever process comes first."""

POSTGRES = os.environ.get("WORKBENCH_TEST_POSTGRES_URL")


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """Where built models are kept between tests, and between runs."""
    return MODEL_CACHE


@pytest.fixture(scope="session")
def e5_small(model_cache: Path) -> PassageEmbeddings:
    """The default model."""
    return open_embeddings("e5-small", model_cache)


@pytest.fixture(scope="session")
def tiny_model() -> Iterator[LocalModel]:
    """A real model behind a real server. Its tests share the xdist group `local_model`, so that one is started."""
    if reason := why_not():
        pytest.skip(reason)
    with local_model() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "WORKBENCH_")) and "_TEST_" not in name and name != "WORKBENCH_CHROMIUM":
            monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_CONFIG", str(tmp_path / "no-such-workbench.toml"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with the desk's tables, on each engine; a PostgreSQL schema of its own per test."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)
        yield opened
        opened.close()
        return
    if POSTGRES is None:
        pytest.skip("no PostgreSQL server: set WORKBENCH_TEST_POSTGRES_URL")
    schema = f"t_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://", 1))
    with admin.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    opened = Database(f"{POSTGRES}?options=-csearch_path%3D{schema}", lock_folder=tmp_path)
    yield opened
    opened.close()
    with admin.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    admin.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a desk in an empty folder, with the shared embedding model."""
    return Settings(data_dir=tmp_path / "data", model_cache=MODEL_CACHE)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """An empty desk: real SQLite, real Chroma, the real embedding model."""
    with Desk(settings) as opened:
        yield opened


@dataclass(frozen=True)
class CommandLine:
    """Runs `workbench` as a user does, in a process of its own, with an environment of its own."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: object, ok: int | None = 0, stdin: str | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one command; fails the test when the exit code is not `ok` (`None` takes any)."""
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *map(str, arguments)],
            capture_output=True,
            text=True,
            input=stdin,
            timeout=240,
            cwd=self.folder,
            env={**os.environ, **self.env, **env},
            check=False,
        )
        if ok is not None:
            assert done.returncode == ok, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def json(self, *arguments: object, ok: int | None = 0, stdin: str | None = None) -> Any:
        """Run one command with --json and return what it printed."""
        return json.loads(self.run(*arguments, "--json", ok=ok, stdin=stdin).stdout)


@pytest.fixture
def workbench(tmp_path: Path) -> CommandLine:
    """The command line on an empty data folder."""
    env = {
        "WORKBENCH_DATA_DIR": str(tmp_path / "data"),
        "WORKBENCH_MODEL_CACHE": str(MODEL_CACHE),
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    return CommandLine(folder=tmp_path, env=env)


@pytest.fixture
def write_rows(tmp_path: Path) -> Callable[..., Path]:
    """Write article rows to a JSONL file and return its path."""

    def write(*rows: dict[str, Any], name: str = "articles.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return path

    return write
