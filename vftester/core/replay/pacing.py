"""Pacing: how far a recording has been played by a clock, and what of it is due. Pure: each call is told the time.

Everything is reckoned from one moment, at which play began or its speed changed, and never added up from waits: so a
late call makes nothing later that follows.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Pacing:
    """What is played: places in time (`due_ns`, ascending), of which the first `given` were given out.

    It was at `at_ns` when the clock said `since_ns`; None: it is held there. `speed` 2 is twice as fast, `inf` waits
    for nothing; what lies behind the last place then passes as it does on the clock.
    """

    due_ns: Sequence[int] = ()
    given: int = 0
    at_ns: int = -1
    since_ns: int | None = None
    speed: float = 1.0

    @property
    def running(self) -> bool:
        return self.since_ns is not None

    @property
    def rate(self) -> float:
        """How much faster than the clock it goes on where nothing is skipped."""
        return 1.0 if math.isinf(self.speed) else self.speed

    def position(self, now_ns: int) -> int:
        """How far it is; -1: before everything, what lies at 0 included."""
        if self.since_ns is None:
            return self.at_ns
        return self.at_ns + round((now_ns - self.since_ns) * self.rate)

    def next_ns(self, now_ns: int) -> int | None:
        """When by the clock something is due next; None where it is held, or all was given out."""
        if self.since_ns is None or self.given == len(self.due_ns):
            return None
        if math.isinf(self.speed):
            return now_ns
        return self.since_ns + math.ceil((self.due_ns[self.given] - self.at_ns) / self.speed)

    def take(self, now_ns: int, most: int | None = None) -> tuple["Pacing", range]:
        """Give out what is due by now, `most` of it at a time: the pacing after it, and the places."""
        due = self.given
        if self.since_ns is not None:
            hasty = math.isinf(self.speed)
            due = len(self.due_ns) if hasty else max(due, bisect_right(self.due_ns, self.position(now_ns)))
        given = due if most is None else min(due, self.given + most)
        after = replace(self, given=given)
        if given > self.given and self.since_ns is not None and math.isinf(self.speed):
            after = replace(after, at_ns=max(self.position(now_ns), self.due_ns[given - 1]), since_ns=now_ns)
        return after, range(self.given, given)

    def played(self, now_ns: int) -> "Pacing":
        """Going on from where it is."""
        return self if self.running else replace(self, since_ns=now_ns)

    def held(self, now_ns: int) -> "Pacing":
        """Standing still where it is. What is due and was not taken is not passed."""
        at_ns = self.position(now_ns)
        if self.running and self.given < len(self.due_ns):
            at_ns = min(at_ns, max(self.due_ns[self.given] - 1, self.at_ns))
        return replace(self, at_ns=at_ns, since_ns=None)

    def at_speed(self, speed: float, now_ns: int) -> "Pacing":
        """As fast as this from now on."""
        since_ns = now_ns if self.running else None
        return replace(self.held(now_ns), since_ns=since_ns, speed=speed)

    def sought(self, position_ns: int, now_ns: int) -> "Pacing":
        """At another place: all up to it counts as given out. It plays on if it did."""
        given = bisect_right(self.due_ns, position_ns)
        return replace(self, at_ns=position_ns, given=given, since_ns=now_ns if self.running else None)


def beside(stops_ns: Sequence[int], position_ns: int, by: int) -> int | None:
    """The next of some places (`by` 1), or that before the one it stands at (-1); None where there is none.

    A place before the first is -1, where nothing has happened yet.
    """
    if by > 0:
        after = bisect_right(stops_ns, position_ns)
        return stops_ns[after] if after < len(stops_ns) else None
    here = bisect_right(stops_ns, position_ns)
    if not here:
        return None
    before = bisect_left(stops_ns, stops_ns[here - 1])
    return stops_ns[before - 1] if before else -1
