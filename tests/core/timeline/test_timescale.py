"""The time scale's arithmetic: places, zoom, pan, fit, ticks."""

from itertools import pairwise

import pytest

from vftester.core.timeline.timescale import (
    MS,
    SECOND,
    SHORTEST_NS,
    TimeRange,
    exact_ms,
    fit,
    live,
    seconds,
    tick_step,
    ticks,
)

TURN = TimeRange(0, 4 * SECOND)


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot start at 5"):
        TimeRange(5, 5)


def test_a_pixel_and_its_moment_are_inverse() -> None:
    view = TimeRange(250 * MS, 1250 * MS)
    assert view.x(500 * MS, 800) == 200
    assert view.at(200, 800) == 500 * MS
    assert all(view.column(view.at(x, 800), 800) == x for x in range(800))


@pytest.mark.parametrize("width", [1, 7, 799, 1600])
@pytest.mark.parametrize("length", [3, 1000, SECOND + 1])
def test_a_column_starts_at_its_first_nanosecond(width: int, length: int) -> None:
    view = TimeRange(11, 11 + length)
    for column in (0, width // 2, width - 1):
        start = view.column_start(column, width)
        assert view.column(start, width) >= column
        assert view.column(start - 1, width) < column


def test_zooming_keeps_the_moment_under_the_pointer() -> None:
    at = TURN.at(300, 800)
    zoomed = TURN.zoomed(0.5, at, TURN)
    assert zoomed.length_ns == 2 * SECOND
    assert zoomed.x(at, 800) == pytest.approx(300, abs=0.01)


def test_zooming_stops_at_a_millisecond_and_at_the_bounds() -> None:
    assert TURN.zoomed(1e-9, SECOND, TURN).length_ns == SHORTEST_NS
    assert TimeRange(SECOND, 2 * SECOND).zoomed(1e6, SECOND, TURN) == TURN


def test_panning_stops_at_the_bounds() -> None:
    view = TimeRange(SECOND, 2 * SECOND)
    assert view.panned(-9 * SECOND, TURN) == TimeRange(0, SECOND)
    assert view.panned(9 * SECOND, TURN) == TimeRange(3 * SECOND, 4 * SECOND)


def test_what_is_longer_than_the_bounds_becomes_the_bounds() -> None:
    assert TimeRange(-SECOND, 9 * SECOND).clamped(TURN) == TURN


def test_showing_moves_only_where_it_must() -> None:
    view = TimeRange(0, SECOND)
    assert view.showing(500 * MS, TURN) is view
    assert view.showing(2 * SECOND, TURN) == TimeRange(1500 * MS, 2500 * MS)


def test_fit_shows_a_little_more_than_the_turn() -> None:
    assert fit(3 * SECOND) == TimeRange(0, 3300 * MS)
    assert fit(60 * SECOND) == TimeRange(0, 61 * SECOND)
    assert fit(0) == TimeRange(0, SECOND)


def test_a_live_view_grows_by_steps_and_keeps_now_in_view() -> None:
    assert live(0) == live(3 * SECOND) == TURN
    for now in range(0, 100 * SECOND, SECOND):
        assert live(now).contains(now)
    assert len({live(now * SECOND) for now in range(100)}) < 12


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        (TURN, ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s", "2.5 s", "3.0 s", "3.5 s", "4.0 s"]),
        (TimeRange(0, 40 * SECOND), ["0 s", "5 s", "10 s", "15 s", "20 s", "25 s", "30 s", "35 s", "40 s"]),
        (TimeRange(100 * MS, 180 * MS), [f"{ms} ms" for ms in range(100, 181, 10)]),
        (
            TimeRange(0, 4 * MS),
            ["0.0 ms", "0.5 ms", "1.0 ms", "1.5 ms", "2.0 ms", "2.5 ms", "3.0 ms", "3.5 ms", "4.0 ms"],
        ),
    ],
)
def test_ticks_are_round_and_say_what_they_mean(view: TimeRange, labels: list[str]) -> None:
    assert [tick.label for tick in ticks(view, tick_step(view, 640, 72))] == labels


def test_ticks_keep_their_distance() -> None:
    for exponent in range(6, 12):
        view = TimeRange(12345, 12345 + 10**exponent)
        places = [view.x(tick.offset_ns, 1000) for tick in ticks(view, tick_step(view, 1000, 72))]
        assert all(after - before >= 71.9 for before, after in pairwise(places))
        assert len(places) >= 4


def test_lengths_in_the_middle_and_in_the_details() -> None:
    assert seconds(612_400_000) == "0.61 s"
    assert exact_ms(612_400_000) == "612.4 ms"
