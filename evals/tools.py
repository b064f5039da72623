"""What the shell lends a task: models, caches, the user's desk, opened only as far as the task needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals.record import Cost
from evals.tasks.task import Tools
from evals.tasks.tasks import MAY_ASK, NEED_MODEL
from workbench.errors import SettingsError
from workbench.llm.opening import which_model

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.llm.asking import Asking
    from workbench.settings import Settings


@contextmanager
def lent(
    settings: Settings,
    task: str,
    *,
    asking: Asking,
    cache: Path | None,
    own_desk: bool,
    tell: Callable[[str], None],
) -> Iterator[Tools]:
    """Tools for a task; what was opened is closed afterwards.

    Raises:
        SettingsError: the task asks a chat model and none is configured.
    """
    tools = Tools(
        embedding=settings.embedding,
        model_cache=settings.model_cache or settings.data_dir / "models",
        cache=cache or settings.data_dir / "eval-cache",
        tell=tell,
        concurrency=settings.model_concurrency,
    )
    asks = task in MAY_ASK and which_model(settings) is not None
    if task in NEED_MODEL and not (asks or own_desk):
        raise SettingsError(
            f"the task {task} asks a chat model and none is configured: set OPENAI_API_KEY, or WORKBENCH_MODEL and "
            "OPENAI_BASE_URL (docs/models.md)"
        )
    if not (asks or own_desk):
        yield tools
        return
    from workbench.desk import Desk

    # The desk's own ledger counts what an eval spends: one budget a day, whoever asks.
    with Desk(settings, asking=asking) as desk:
        yield replace(tools, model=desk.model, desk=desk if own_desk else None, spent=lambda: _cost(desk))


def _cost(desk: Desk) -> Cost:
    spent = desk.model.spent if desk.model else None
    if spent is None:
        return Cost()
    return Cost(
        calls=spent.calls,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        cost_usd=spent.cost_usd,
    )
