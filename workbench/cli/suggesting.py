"""A model's suggestion on the command line: for those who may see it, and as what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.cli.session import BUDGET_REACHED, FINISHED_WITH_FAILURES, out
from workbench.errors import SettingsError
from workbench.types import Retrieval, Suggestion

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["code_of", "judged", "show_suggestion"]


def judged(
    desk: Desk, claim: str, look: Callable[[], tuple[Retrieval, Suggestion | None]], *, who: str
) -> tuple[Retrieval, Suggestion]:
    """What a model makes of the evidence; that a reviewer saw it goes into the history of a stored claim.

    Args:
        desk: with its model.
        claim: a claim id or free text.
        look: asks.
        who: the reviewer.

    Raises:
        SettingsError: the desk has no model.
        DecideFirst: the claim is stored and the reviewer has not decided; nothing was asked.
    """
    from workbench.desk.searching import is_claim_id

    if desk.model is None:
        raise SettingsError("no model is configured: set WORKBENCH_MODEL, or leave --judge out")
    stored = desk.claim(claim).id if is_claim_id(claim) else None
    if stored:
        desk.check_may_see(stored, reviewer=who)
    found, suggestion = look()
    assert suggestion is not None
    if stored is None or suggestion.status.failed:  # a failure is told, also where an earlier suggestion stands
        return found, suggestion
    return found, desk.show_suggestion(stored, who=who)


def code_of(suggestion: Suggestion) -> int:
    """The exit code that tells how asking the model ended; an abstention is an answer."""
    from workbench.llm import SPENT

    if suggestion.failure in SPENT:
        return BUDGET_REACHED
    return FINISHED_WITH_FAILURES if suggestion.status.failed else 0


def show_suggestion(suggestion: Suggestion) -> None:
    """Print what the model proposes, how code came to it, and what it cost."""
    console = out()
    console.print(f"\nsuggested by {suggestion.provenance.model}: {_label(suggestion)}", style="bold")
    for note in suggestion.notes:
        console.print(f"  - {note}")
    if suggestion.model_label and suggestion.model_label is not suggestion.label:
        console.print(f"  - the model itself says {suggestion.model_label.value.replace('_', ' ')}")
    spent = suggestion.provenance
    console.print(f"  {spent.input_tokens:,} + {spent.output_tokens:,} tokens, ${spent.cost_usd:.4f}", style="dim")


def _label(suggestion: Suggestion) -> str:
    if suggestion.failure:
        return f"no answer ({suggestion.failure.replace('_', ' ')})"
    if suggestion.label is None:
        return "no label"
    sure = ""
    if suggestion.confidence is not None:
        sure = f", confidence {suggestion.confidence:.2f} by {suggestion.confidence_n} verdicts"
    return f"{suggestion.label.value.replace('_', ' ')} ({suggestion.grade.value.replace('_', ' ')}{sure})"
