"""Both clocks of a record."""

from datetime import UTC, datetime, timedelta

from tests.helpers.talking import advanced, begun
from vftester.core.clocks import arrived_at, server_clock
from vftester.core.records import SessionStarted


def test_an_arrival_counts_from_the_sending_after_the_session_start() -> None:
    turn = begun()
    assert arrived_at(turn, 612_400_000) - turn.started_at == timedelta(milliseconds=612.4)
    started = advanced([SessionStarted(300_000_000)], turn)
    assert arrived_at(started, 612_400_000) - turn.started_at == timedelta(milliseconds=912.4)


def test_a_servers_clock_may_say_anything() -> None:
    assert server_clock(1_790_000_000_040) == datetime(2026, 9, 21, 14, 13, 20, 40_000, UTC)
    assert server_clock(1e300) is None
    assert server_clock(-1e17) is None
