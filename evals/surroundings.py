"""Which code on which machine: what a run's record needs besides its own choices."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from evals.record import Machine

_PACKAGES = ("chromadb", "tantivy", "onnxruntime", "numpy", "sentencex", "langchain-core", "openai")


def checkout_state() -> tuple[str | None, bool | None]:
    """The commit this code runs from and whether it was changed since; both `None` outside a checkout."""
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return None, None
    commit, changes = _git(root, "rev-parse", "HEAD"), _git(root, "status", "--porcelain")
    return commit, None if changes is None else bool(changes)


def this_machine() -> Machine:
    """System, processors and the versions of packages that change figures."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        cpus=os.cpu_count() or 1,
        versions={name: found for name in _PACKAGES if (found := _version(name)) is not None},
    )


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
