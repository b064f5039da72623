"""The wheel, installed into an environment of its own, does the main job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import MODEL_CACHE

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.wheel
def test_the_wheel_holds_data_prompts_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "workbench/_prompts/README.md",
        "workbench/data/agencies.yaml",
        "workbench/data/sample/articles.jsonl",
        "workbench/db/migrations/versions/0001_first.py",
        "workbench/export/templates/pack.css",
        "workbench/ui/assets/desk.css",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "docs/")) for name in names)


@pytest.mark.wheel
@pytest.mark.timeout(600)
def test_the_installed_wheel_does_the_main_job(wheel: Path, tmp_path: Path) -> None:
    env_dir = tmp_path / "env"
    lock = tmp_path / "lock.txt"
    lock.write_text((ROOT / "requirements.lock").read_text())
    uv = [sys.executable, "-m", "uv"]
    quiet = {"check": True, "capture_output": True}
    subprocess.run([*uv, "venv", "--python", sys.executable, str(env_dir)], **quiet)  # type: ignore[call-overload]
    python = str(env_dir / "bin" / "python")
    # The locked versions, hard-linked from the cache; resolving anew would test the index of the day, not the wheel.
    subprocess.run([*uv, "pip", "sync", "--python", python, "--allow-empty-requirements", str(lock)], **quiet)  # type: ignore[call-overload]
    subprocess.run([*uv, "pip", "install", "--python", python, "--no-deps", str(wheel)], **quiet)  # type: ignore[call-overload]

    env = {**os.environ, "WORKBENCH_DATA_DIR": str(tmp_path / "data"), "WORKBENCH_MODEL_CACHE": str(MODEL_CACHE)}
    env.pop("PYTHONPATH", None)

    def workbench(*arguments: str) -> str:
        command = [str(env_dir / "bin" / "workbench"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    workbench("demo", "--load-only")
    claims = json.loads(workbench("claims", "list", "--json"))
    bridges = next(claim for claim in claims if "Twelve bridges" in claim["text"])
    found = json.loads(workbench("evidence", bridges["id"], "--json"))
    assert found["origins"] and found["excluded"]["copy"] > 0
