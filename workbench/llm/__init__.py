"""The one door to a chat model: structured replies, one deadline, one retry rule, budget, cache, provenance."""

from workbench.llm.asking import AS_USUAL, Asking, Estimate, Spent
from workbench.llm.door import Door, open_model
from workbench.llm.recordings import parameters_of
from workbench.llm.types import SPENT, Answer, ChatModel, Failure, FailureKind, Request

__all__ = [
    "AS_USUAL",
    "SPENT",
    "Answer",
    "Asking",
    "ChatModel",
    "Door",
    "Estimate",
    "Failure",
    "FailureKind",
    "Request",
    "Spent",
    "open_model",
    "parameters_of",
]
