from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.llm.retrying import RetryRule, retry_after_s

NOW = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)
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


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 GMT"}, 7.0),
        ({"retry-after": "Wed, 20 Mar 2024 11:00:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 GMT", "date": "Wed, 20 Mar 2024 12:00:05 GMT"}, 2.0),
        ({"retry-after": "Wed, 20 Mar 2024 12:00:07 -0000"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1 Jan 99999999999 00:00:00 +0000"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "later", "retry-after": "2"}, 2.0),
        ({"retry-after": ""}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, NOW) == seconds
