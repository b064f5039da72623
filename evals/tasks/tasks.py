"""Open a task by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import UsageError

if TYPE_CHECKING:
    from evals.tasks.task import Task

AVAILABLE = ("retrieval", "copies", "checkworthy", "extraction", "stance", "verdict")
NEED_MODEL = frozenset({"stance", "verdict"})
"""Tasks that a chat model answers."""
MAY_ASK = NEED_MODEL | {"extraction"}
"""Tasks that ask a chat model when there is one."""


def open_task(name: str) -> Task:
    """Give the task of that name; its engines are loaded only now.

    Raises:
        UsageError: there is no such task.
    """
    match name:
        case "retrieval":
            from evals.tasks.retrieval import RetrievalTask

            return RetrievalTask()
        case "copies":
            from evals.tasks.copies import CopiesTask

            return CopiesTask()
        case "checkworthy":
            from evals.tasks.checkworthy import CheckworthyTask

            return CheckworthyTask()
        case "extraction":
            from evals.tasks.extraction import ExtractionTask

            return ExtractionTask()
        case "stance":
            from evals.tasks.stance import StanceTask

            return StanceTask()
        case "verdict":
            from evals.tasks.verdict import VerdictTask

            return VerdictTask()
    raise UsageError(f"there is no task {name!r} in this version: choose one of {', '.join(AVAILABLE)}")
