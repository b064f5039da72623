"""Named sources an article rests on."""

from __future__ import annotations


def find_upstream(text: str) -> tuple[str, ...]:
    """Named sources, most important first."""
    raise NotImplementedError
