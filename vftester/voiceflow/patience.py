"""How long a turn is waited for, and how long before a request is repeated."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Literal

RETRIES = 2

Expired = Literal["idle", "turn", "quiet"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `idle_s`: silence; `turn_s`: the whole turn; `quiet_s`: silence after the last event of a turn, and
    `grace_s`: all that comes after it.

    A repeated request waits `retry_s`, doubled each time, or as long as the server asks for, at most `retry_cap_s`.
    """

    idle_s: float = 120.0
    turn_s: float = 300.0
    connect_s: float = 10.0
    quiet_s: float = 0.5
    grace_s: float = 2.0
    retry_s: float = 0.5
    retry_cap_s: float = 30.0


class Patience:
    """A scope that ends in TimeoutError when a turn takes too long; `expired` then says how.

    One timer for the whole turn, armed anew only when it fires, so that hearing something costs one assignment.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle_s = limits.idle_s
        self._scope = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None
        self._left = self._over = False
        self.expired: Expired | None = None

    async def __aenter__(self) -> "Patience":
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + self._limits.turn_s
        await self._scope.__aenter__()
        self.heard()
        self._check()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left = True
        if self._timer is not None:
            self._timer.cancel()
        await self._scope.__aexit__(kind, problem, trace)

    def heard(self) -> None:
        """Something came: the silence begins anew."""
        self._heard = self._loop.time()

    async def wait(self, seconds: float) -> None:
        """Wait on purpose: that is no silence of the other side's."""
        self._heard = self._loop.time() + seconds
        await asyncio.sleep(seconds)

    def last_event_came(self) -> None:
        """The turn is over: only the end of the body is still waited for, for as long as somebody waits for the next
        turn to begin, whatever else dribbles in. Harmless when it has come too."""
        if self._left:
            return
        self.heard()
        if not self._over:
            self._over = True
            self._idle_s = min(self._idle_s, self._limits.quiet_s)
            self._deadline = min(self._deadline, self._heard + self._limits.grace_s)
        self._check()

    def _check(self) -> None:
        now, silent_at = self._loop.time(), self._heard + self._idle_s
        if self._timer is not None:
            self._timer.cancel()
        if now < min(silent_at, self._deadline):
            self._timer = self._loop.call_at(min(silent_at, self._deadline), self._check)
        elif self.expired is None:
            self.expired = "quiet" if self._over else "turn" if now >= self._deadline else "idle"
            self._scope.reschedule(now)


def wait_before_repeating(
    status: int | None,
    headers: Mapping[str, str],
    repeat: int,
    limits: Limits,
    chance: Callable[[], float] = random.random,
) -> float | None:
    """Seconds to wait before a request is sent again; None where it must not be.

    Only what cannot have reached the agent is repeated: a connection that was never made (`status` None), 429, and 503
    where the server says when to come back. `chance` gives 0 to 1 and spreads many clients out.
    """
    if repeat >= RETRIES or not (status is None or status == 429 or (status == 503 and "retry-after" in headers)):
        return None
    asked = _asked_for(headers.get("retry-after", ""))
    if asked is None:
        return min(limits.retry_s * (1 << repeat) * (1 + chance() / 2), limits.retry_cap_s)
    asked = max(asked, 1.0) if limits.retry_cap_s >= 1.0 else asked
    return None if asked > limits.retry_cap_s else min(asked + chance() / 2, limits.retry_cap_s)


def _asked_for(retry_after: str) -> float | None:
    """Seconds that a `Retry-After` asks for: a number, or a date."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return max(0.0, float((date - datetime.now(UTC)).total_seconds()))
