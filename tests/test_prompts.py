"""Prompts as data: every version loads, is listed once released, and cannot be edited afterwards."""

from __future__ import annotations

import hashlib
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import IntegrityFailed, UsageError
from workbench.prompts import RELEASED, load_prompt, prompts_folder

VERSIONS = sorted(prompts_folder().glob("*/v*.yaml"))
NAMES = [f"{path.parent.name}/{path.name}" for path in VERSIONS]


def released() -> dict[str, str]:
    lines = (prompts_folder() / RELEASED).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def test_there_are_the_two_prompts_the_desk_asks_with() -> None:
    assert {path.parent.name for path in VERSIONS} == {"extract_claims", "judge_evidence"}


@pytest.mark.parametrize("path", VERSIONS, ids=NAMES)
def test_every_version_loads_and_fills_without_leftovers(path: Path) -> None:
    prompt = load_prompt(path.parent.name, int(path.stem[1:]))
    names = {
        match.group("named") or match.group("braced")
        for text in (prompt.system, prompt.user)
        for match in string.Template.pattern.finditer(text)
    } - {None}
    filled = prompt.fill(**{str(name): f"<{name}>" for name in names})
    assert not [message for message in filled if "$" in message.text]
    assert {"fence", "data"} <= names
    assert prompt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("path", VERSIONS, ids=NAMES)
def test_a_prompt_has_no_blank_ends_and_no_long_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert all(line == line.rstrip() for line in text.splitlines())
    assert max(map(len, text.splitlines())) <= 120


def test_every_version_is_listed_as_released_with_its_hash() -> None:
    assert released() == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in zip(NAMES, VERSIONS, strict=True)
    }


def test_an_unknown_prompt_or_version_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="no prompt 'guess_everything'"):
        load_prompt("guess_everything")
    with pytest.raises(UsageError, match="of version 99"):
        load_prompt("judge_evidence", 99)


def test_a_released_version_that_was_edited_is_refused(tmp_path: Path) -> None:
    # The prompts lie beside the package, so an edited copy takes a copy of the package.
    package = prompts_folder().parent / "workbench" if prompts_folder().name == "prompts" else prompts_folder().parent
    shutil.copytree(package, tmp_path / "workbench", ignore=shutil.ignore_patterns("_prompts", "__pycache__"))
    shutil.copytree(prompts_folder(), tmp_path / "prompts")
    edited = tmp_path / "prompts" / "judge_evidence" / "v1.yaml"
    edited.write_text(edited.read_text(encoding="utf-8").replace("refutes", "supports"), encoding="utf-8")
    code = "from workbench.prompts import load_prompt; load_prompt('judge_evidence', 1)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert IntegrityFailed.__name__ in done.stderr
    assert "was edited after its release" in done.stderr
