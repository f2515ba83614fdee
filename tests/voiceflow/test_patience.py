"""What is repeated, and after how long. Section 7 of the wire reference."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.clocked import JumpingLoop, in_no_time
from vftester.voiceflow.patience import Limits, Patience, wait_before_repeating

LIMITS = Limits()


def wait(status: int | None, retry_after: str | None = None, repeat: int = 0, chance: float = 0.0) -> float | None:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return wait_before_repeating(status, headers, repeat, LIMITS, lambda: chance)


def test_the_limits_are_those_of_the_contract() -> None:
    assert (LIMITS.idle_s, LIMITS.turn_s) == (120.0, 300.0)


@pytest.mark.parametrize(("again", "expected_s"), [(False, 2.4), (True, 2.4)])
def test_what_dribbles_in_after_a_turns_last_event_is_waited_for_two_seconds(again: bool, expected_s: float) -> None:
    loop = JumpingLoop()

    async def dribble() -> str | None:
        patience = Patience(LIMITS)
        with suppress(TimeoutError):
            async with patience:
                await asyncio.sleep(0.4)
                patience.last_event_came()
                while True:
                    await asyncio.sleep(0.25)
                    patience.heard()
                    if again:
                        patience.last_event_came()
        return patience.expired

    assert in_no_time(dribble(), loop) == "quiet"
    assert loop.time() == pytest.approx(expected_s)


@pytest.mark.parametrize(
    "status", [400, 401, 402, 403, 404, 408, 409, 413, 425, 500, 502, 504, 301, 302, 307, 308, 520]
)
@pytest.mark.parametrize("retry_after", [None, "1"])
def test_what_may_have_reached_the_agent_is_never_repeated(status: int, retry_after: str | None) -> None:
    assert wait(status, retry_after) is None


def test_a_503_is_repeated_only_where_the_server_says_when() -> None:
    assert wait(503) is None
    assert wait(503, "2") == 2.0


@pytest.mark.parametrize("status", [None, 429])
def test_at_most_two_repeats(status: int | None) -> None:
    assert [wait(status, None, repeat) for repeat in range(4)] == [0.5, 1.0, None, None]


def test_retry_after_is_honoured_with_a_floor_of_a_second_and_a_cap() -> None:
    assert [wait(429, text) for text in ("0", "1", "12", "30")] == [1.0, 1.0, 12.0, 30.0]
    assert [wait(429, text) for text in ("31", "9999999999999999")] == [None, None]


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "1.5", "٣", "1e3", "Mon, 99 Foo 2026", "Fri, 31 Dec 9999 23:59:59 -2359"]
)
def test_a_retry_after_that_says_nothing_is_as_if_it_were_missing(text: str) -> None:
    assert wait(429, text) == 0.5


def test_a_retry_after_may_be_a_date() -> None:
    now = datetime.now(UTC)
    assert wait(429, format_datetime(now - timedelta(days=1), usegmt=True)) == 1.0
    assert wait(429, format_datetime(now + timedelta(days=1), usegmt=True)) is None
    soon = wait(429, format_datetime(now + timedelta(seconds=25), usegmt=True))
    assert soon is not None
    assert 1.0 <= soon <= 25.0


def test_chance_spreads_the_waits_but_not_beyond_the_cap() -> None:
    assert wait(None, chance=1.0) == 0.75
    assert wait(429, "12", chance=1.0) == 12.5
    assert wait(429, "30", chance=1.0) == 30.0


@given(st.sampled_from([None, 429, 503]), st.text(), st.integers(0, 1), st.floats(0, 1))
def test_any_retry_after_gives_a_wait_within_the_cap_or_none(
    status: int | None, text: str, repeat: int, chance: float
) -> None:
    found = wait(status, text, repeat, chance)
    assert found is None or 0.5 <= found <= LIMITS.retry_cap_s
