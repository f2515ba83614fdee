"""Pacing: everything once and in order, at its own moment, however it is played."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core.replay.pacing import Pacing, beside

SPEEDS = st.sampled_from([0.5, 1.0, 1.7, 2.0, 5.0, math.inf])
DUE = st.lists(st.integers(0, 10**10), max_size=30).map(sorted)
WISHES = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(0, 4 * 10**9)),
        st.tuples(st.just("play"), st.none()),
        st.tuples(st.just("hold"), st.none()),
        st.tuples(st.just("speed"), SPEEDS),
        st.tuples(st.just("seek"), st.integers(-1, 11 * 10**9)),
    ),
    max_size=30,
)


@given(DUE, WISHES, st.sampled_from([None, 1, 3]))
def test_whatever_is_wished_each_place_comes_once_a_pass_in_order(
    due: list[int], wishes: list, most: int | None
) -> None:
    pacing, now, expected = Pacing(due), 1_000, 0
    for wish, value in [*wishes, ("play", None)]:
        match wish:
            case "wait":
                now += value
            case "play":
                pacing = pacing.played(now)
            case "hold":
                pacing = pacing.held(now)
            case "speed":
                pacing = pacing.at_speed(value, now)
            case "seek":
                pacing = pacing.sought(value, now)
                expected = sum(at <= value for at in due)
        pacing, given_out = pacing.take(now, most)
        assert given_out.start == expected
        assert pacing.running or not given_out
        assert all(due[place] <= pacing.position(now) for place in given_out)
        expected = given_out.stop
    while (next_ns := pacing.next_ns(now)) is not None:
        now = max(now, next_ns)
        pacing, given_out = pacing.take(now, most)
        assert given_out.start == expected
        assert given_out, "what is due is there when it is due"
        expected = given_out.stop
    assert expected == len(due)


@given(DUE, st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_a_late_call_makes_nothing_later_that_follows(due: list[int], speed: float) -> None:
    pacing = Pacing(due, at_ns=0, speed=speed).played(0)
    now = 0
    while (next_ns := pacing.next_ns(now)) is not None:
        assert abs(next_ns - due[pacing.given] / speed) <= 1
        now = next_ns + 40_000_000
        pacing, _ = pacing.take(now)


def test_held_it_stands_still_and_goes_on_where_it_was() -> None:
    pacing = Pacing([100, 200], at_ns=0).played(1_000).held(1_150)
    assert pacing.position(9_000) == 99  # what was due at 100 was not taken yet
    pacing = Pacing([100, 200], at_ns=0).played(1_000)
    pacing, _ = pacing.take(1_150)
    pacing = pacing.held(1_150)
    assert (pacing.position(9_000), pacing.next_ns(9_000)) == (150, None)
    assert pacing.played(9_000).next_ns(9_000) == 9_050


def test_at_full_haste_all_is_due_at_once_and_the_clock_goes_on_behind_the_last() -> None:
    pacing, given_out = Pacing([5, 900], at_ns=0, speed=math.inf).played(50).take(50)
    assert (given_out, pacing.position(50), pacing.position(80)) == (range(0, 2), 900, 930)


def test_behind_the_last_place_time_passes_as_fast_as_before() -> None:
    pacing, _ = Pacing([10], at_ns=0, speed=2.0).played(0).take(5)
    assert (pacing.position(5), pacing.position(100), pacing.next_ns(5)) == (10, 200, None)


@given(DUE.filter(bool))
def test_steps_visit_every_place_forwards_and_backwards(due: list[int]) -> None:
    forth, at = [], -1
    while (following := beside(due, at, 1)) is not None:
        forth.append(at := following)
    assert forth == sorted(set(due))
    back = []
    while (before := beside(due, at, -1)) is not None:
        back.append(at := before)
    assert back == [*reversed(forth[:-1]), -1]
    assert all(later < earlier for earlier, later in pairwise(back))


@pytest.mark.parametrize("by", [1, -1])
def test_where_there_are_no_places_there_is_no_step(by: int) -> None:
    assert beside([], 500, by) is None
