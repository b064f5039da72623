"""What the desk says of a model's suggestion: its grade, its failures and what it cost, in plain words."""

from __future__ import annotations

from datetime import datetime

from workbench.types import FailedSince, Grade, Provenance, RunStatus, Stance, Suggestion

__all__ = ["again_words", "confidence_words", "failure_words", "grade_words", "made_words", "struck_words"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_GRADES = {
    Grade.PRIMARY: "a primary source says it",
    Grade.SINGLE_ORIGIN: "one origin only: not enough",
    Grade.CONFLICTING: "independent origins contradict one another",
    Grade.QUALIFIED: "said with limits only, by nobody outright",
    Grade.NONE: "no verified quote for or against",
}

_FAILURES = {
    "timeout": "The model did not answer in time.",
    "rate_limited": "The provider takes no more questions for now (rate limit).",
    "quota_exhausted": "The account with the provider has no credit left.",
    "overloaded": "The model's server is overloaded.",
    "connection": "The model's server could not be reached, or broke off.",
    "too_long": "The passages do not fit into what the model can read at once.",
    "truncated": "The model's answer was cut off.",
    "content_filter": "The provider's filter blocked the question or the answer.",
    "empty": "The model answered with nothing.",
    "not_recorded": "This run is replayed, and no answer to this question was recorded.",
}
"""By kind of failure; what is not here is told by its status."""

_STATUSES = {
    RunStatus.REFUSED: "The model declined to answer.",
    RunStatus.PARSE_ERROR: "The model's answer could not be read.",
    RunStatus.PROVIDER_ERROR: "The model's server answered with an error.",
    RunStatus.OVER_BUDGET: "The budget for models is spent; nothing was asked.",
    RunStatus.CANCELLED: "Asking the model was cancelled.",
}


def grade_words(suggestion: Suggestion, origins: int) -> str:
    """How well origins carry it: `two independent origins`, `one origin only: not enough`.

    `origins` is how many say the same by today's count, which people may have corrected since.
    """
    if suggestion.grade is not Grade.CORROBORATED:
        return _GRADES[suggestion.grade]
    if origins > 1:
        return f"{_number(origins)} independent origins"
    return "independent origins, as they were counted then: they count otherwise now, ask again"


def failure_words(suggestion: Suggestion) -> str:
    """What went wrong when a suggestion failed; never a word about the claim."""
    known = _FAILURES.get(suggestion.failure or "")
    return known or _STATUSES.get(suggestion.status, "The model could not be asked.")


def again_words(panel_failed: str, since: FailedSince | None) -> str:
    """What became of asking again: when it failed and why; empty when the suggestion is of the last attempt.

    Args:
        panel_failed: why the last question could not be asked at all.
        since: the last attempt, when it was asked and failed.
    """
    if panel_failed:
        return f"Asked again: the model could not be asked. {panel_failed}"
    if since is None:
        return ""
    return f"Asked again on {_moment(since.at)}: the model failed. {failure_words(since.suggestion)}"


def struck_words(count: int) -> str:
    """`2 of the model's quotes could not be verified and are not shown`; empty when there were none."""
    if not count:
        return ""
    return f"{count} of the model's quotes could not be verified and {'is' if count == 1 else 'are'} not shown"


def confidence_words(suggestion: Suggestion) -> str:
    """Confidence with what it was fitted on; empty until it could be fitted."""
    if suggestion.confidence is None:
        return ""
    return f"confidence {suggestion.confidence:.2f}, fitted on {suggestion.confidence_n:,} verdicts of this desk"


def made_words(made: Provenance) -> tuple[str, ...]:
    """Prompt, tokens, cost, seconds and day, each as a phrase; the model's name stands before them."""
    phrases = [f"prompt {made.prompt}"] if made.prompt else []
    if made.input_tokens or made.output_tokens:
        phrases.append(f"{made.input_tokens:,} tokens in, {made.output_tokens:,} out")
    phrases.append(f"${made.cost_usd:.4f}" if made.cost_usd else "no cost known")
    phrases.append(f"{made.seconds:.1f} s")
    if made.created_at:
        phrases.append(_moment(made.created_at))
    return tuple(phrases)


STANCE_TITLES: dict[Stance, str] = {
    Stance.SUPPORTS: "Reasons for",
    Stance.REFUTES: "Reasons against",
    Stance.QUALIFIES: "Reasons that limit it",
}
"""Headings of the reasons, in their order."""


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
