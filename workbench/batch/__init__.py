"""Checks claims from a file, one output row an input row. A run that was cut short is continued by the same command."""

from workbench.batch.checking import Outcome, Plan, check_claims, plan
from workbench.batch.claims_file import BadRow, ClaimRow, read_claims

__all__ = ["BadRow", "ClaimRow", "Outcome", "Plan", "check_claims", "plan", "read_claims"]
