from __future__ import annotations

import pytest

from workbench.llm.retrying import RetryRule

RULE = RetryRule(attempts=4, first_s=0.5, longest_s=1.5)


@pytest.mark.parametrize(("made", "bound"), [(1, 0.5), (2, 1.0), (3, 1.5)])
def test_waits_double_up_to_a_bound_and_are_drawn_below_it(made: int, bound: float) -> None:
    waits = [RULE.wait_s(made=made, told_s=None, left_s=60) for _ in range(200)]
    assert all(wait is not None and bound / 2 <= wait <= bound for wait in waits)
    assert len(set(waits)) > 100


def test_the_last_attempt_is_the_last() -> None:
    assert RULE.wait_s(made=4, told_s=None, left_s=60) is None
    assert RULE.wait_s(made=4, told_s=0.0, left_s=60) is None


def test_a_servers_word_beats_the_bound_but_not_the_deadline() -> None:
    assert RULE.wait_s(made=1, told_s=20.0, left_s=60) == 20.0
    assert RULE.wait_s(made=1, told_s=20.0, left_s=20.0) is None
    assert RULE.wait_s(made=1, told_s=None, left_s=0.1) is None
