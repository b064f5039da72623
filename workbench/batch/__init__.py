"""Checks claims from a file, one output row an input row. A run that was cut short is continued by the same command."""

from workbench.batch.checking import Outcome, Plan, check_claims, plan
from workbench.batch.claims_file import BadRow, ClaimRow, read_claims
from workbench.batch.failed_rows import failed_ids, take_up_again, worth_asking_again

__all__ = [
    "BadRow",
    "ClaimRow",
    "Outcome",
    "Plan",
    "check_claims",
    "failed_ids",
    "plan",
    "read_claims",
    "take_up_again",
    "worth_asking_again",
]
