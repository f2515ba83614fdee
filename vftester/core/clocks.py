"""Two clocks: when a record arrived by this computer's calendar, and what the server's own clock said."""

from datetime import UTC, datetime, timedelta

from vftester.core.conversation import Turn


def arrived_at(turn: Turn, offset_ns: int) -> datetime:
    """When a moment of a turn was, in UTC. A session start (v4) lies before the turn's offsets begin."""
    return turn.started_at + timedelta(microseconds=((turn.session_start_ns or 0) + offset_ns) / 1000)


def server_clock(time_ms: float) -> datetime | None:
    """The moment that a server wrote, in UTC; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(time_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
