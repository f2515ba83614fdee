"""What the line adds."""

from vftester.core.timing.delay import LineDelay, Trip, line_delay


def test_the_delay_is_the_median_of_warm_trips_with_the_least_and_the_most() -> None:
    trips = [Trip(0, ns) for ns in (50, 40, 61, 38)]
    assert line_delay(120, trips) == LineDelay(4, 45, 38, 61, 120, kept=True)


def test_a_trip_that_had_to_connect_anew_is_left_out() -> None:
    trips = [Trip(0, 40), Trip(200, 90), Trip(0, 42), Trip(0, 44)]
    assert line_delay(120, trips) == LineDelay(3, 42, 40, 44, 120, kept=True)


def test_where_no_connection_is_kept_open_connecting_is_told_as_it_comes_each_time() -> None:
    trips = [Trip(100, 40), Trip(300, 44), Trip(200, 42)]
    assert line_delay(900, trips) == LineDelay(3, 42, 40, 44, 200, kept=False)


def test_of_too_few_trips_nothing_is_told() -> None:
    assert line_delay(120, []) is None
    assert line_delay(120, [Trip(0, 40), Trip(0, 41)]) is None
