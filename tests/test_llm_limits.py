"""Limits: how many at once, how many a minute; on a clock of the test's own."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from workbench.llm.limits import MINUTE_S, Limits, Window

NEVER = float("inf")


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def limits(clock: Clock, *, rpm: int | None = None, tpm: int | None = None) -> Limits:
    return Limits(concurrency=4, rpm=rpm, tpm=tpm, monotonic=clock, sleep=clock.sleep)


def test_without_limits_nobody_waits() -> None:
    clock = Clock()
    ours = limits(clock)
    assert all(ours.wait(10_000, until=NEVER) for _ in range(100))
    assert clock.slept == []


def test_the_request_after_the_last_of_a_minute_waits_for_the_first_to_leave_it() -> None:
    clock = Clock()
    ours = limits(clock, rpm=3)
    for _ in range(3):
        assert ours.wait(1, until=NEVER)
        clock.now += 10
    assert ours.wait(1, until=NEVER)
    assert clock.slept == [MINUTE_S - 30]


def test_tokens_are_limited_as_requests_are() -> None:
    clock = Clock()
    ours = limits(clock, tpm=1_000)
    assert ours.wait(600, until=NEVER) and ours.wait(400, until=NEVER)
    assert clock.slept == []
    assert ours.wait(1, until=NEVER)
    assert clock.slept == [MINUTE_S]


def test_a_question_larger_than_the_limit_has_the_minute_to_itself() -> None:
    clock = Clock()
    ours = limits(clock, tpm=1_000)
    assert ours.wait(5_000, until=NEVER)
    assert clock.slept == []
    assert ours.wait(5_000, until=NEVER)
    assert clock.slept == [MINUTE_S]


def test_a_turn_after_the_deadline_is_refused_at_once_and_takes_nothing() -> None:
    clock = Clock()
    ours = limits(clock, rpm=1)
    assert ours.wait(1, until=NEVER)
    assert not ours.wait(1, until=clock.now + 59)
    assert clock.slept == []
    assert ours.wait(1, until=clock.now + 61), "who was refused is not waited for"
    assert clock.slept == [MINUTE_S]


@given(
    asked=st.lists(st.tuples(st.floats(0, 30), st.integers(1, 900)), min_size=1, max_size=40),
    rpm=st.integers(1, 6),
    tpm=st.integers(900, 2_000),
)
def test_no_sixty_seconds_hold_more_than_the_limits(asked: list[tuple[float, int]], rpm: int, tpm: int) -> None:
    window = Window(requests=rpm, tokens=tpm)
    now, turns = 0.0, list[tuple[float, int]]()
    for passed, tokens in asked:
        now += passed
        turn = window.book(tokens, now=now, until=NEVER)
        assert turn is not None and turn >= now
        turns.append((turn, tokens))
    assert turns == sorted(turns, key=lambda turn: turn[0]), "nobody is overtaken"
    for start, _ in turns:
        # A turn just when another leaves the window does not share it, whatever the last digit of a sum.
        within = [tokens for turn, tokens in turns if start <= turn < start + MINUTE_S - 1e-6]
        assert len(within) <= rpm and sum(within) <= tpm


def test_no_more_than_so_many_hold_a_place() -> None:
    ours = Limits(concurrency=2)
    with ours.place(until=NEVER_SOON) as first, ours.place(until=NEVER_SOON) as second:
        assert first and second
        with ours.place(until=0.0) as third:
            assert not third
    with ours.place(until=0.0) as again:
        assert again, "places are given back"


def test_who_waits_for_a_place_gets_the_next_one() -> None:
    ours = Limits(concurrency=1)
    got: list[bool] = []

    def wait() -> None:
        with ours.place(until=NEVER_SOON) as held:
            got.append(held)

    with ours.place(until=NEVER_SOON):
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert got == []
    waiting.join()
    assert got == [True]


NEVER_SOON = 1e7
