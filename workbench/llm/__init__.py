"""The one door to a chat model: structured replies, one deadline, one retry rule, budget, cache, provenance."""

from workbench.llm.types import Answer, ChatModel, Failure, FailureKind, Request

__all__ = ["Answer", "ChatModel", "Failure", "FailureKind", "Request"]
