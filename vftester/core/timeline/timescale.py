"""The time scale: which stretch of time is in view, and where a moment lies on it. Integer nanoseconds throughout."""

from collections.abc import Iterator
from dataclasses import dataclass

MS = 1_000_000
SECOND = 1_000_000_000

SHORTEST_NS = MS
"""As far as one can zoom in."""

LIVE_FIRST_NS = 4 * SECOND
"""What is in view when a turn begins."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A stretch of time, at least one nanosecond long."""

    start_ns: int
    end_ns: int

    def __post_init__(self) -> None:
        if self.end_ns <= self.start_ns:
            raise ValueError(f"a time range cannot start at {self.start_ns} and end at {self.end_ns}")

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns

    def x(self, offset_ns: int, width: int) -> float:
        """Where a moment lies, in pixels from the left of a picture `width` pixels wide; may lie outside it."""
        return (offset_ns - self.start_ns) * width / self.length_ns

    def at(self, x: float, width: int) -> int:
        """The moment at a pixel: the inverse of `x`."""
        return self.start_ns + round(x * self.length_ns / width)

    def column(self, offset_ns: int, width: int) -> int:
        """The whole pixel that a moment falls in."""
        return (offset_ns - self.start_ns) * width // self.length_ns

    def column_start(self, column: int, width: int) -> int:
        """The first nanosecond of a pixel column."""
        return self.start_ns - (-column * self.length_ns // width)

    def contains(self, offset_ns: int) -> bool:
        return self.start_ns <= offset_ns < self.end_ns

    def zoomed(self, factor: float, at_ns: int, bounds: "TimeRange") -> "TimeRange":
        """`factor` times as long, where `at_ns` keeps its place in the picture; within `bounds`."""
        length = round(self.length_ns * factor)
        length = min(max(length, min(SHORTEST_NS, bounds.length_ns)), bounds.length_ns)
        start = at_ns - (at_ns - self.start_ns) * length // self.length_ns
        return TimeRange(start, start + length).clamped(bounds)

    def panned(self, by_ns: int, bounds: "TimeRange") -> "TimeRange":
        """Moved, as far as `bounds` let it."""
        return TimeRange(self.start_ns + by_ns, self.end_ns + by_ns).clamped(bounds)

    def clamped(self, bounds: "TimeRange") -> "TimeRange":
        """Moved, and cut only where it is longer, to lie within `bounds`."""
        length = min(self.length_ns, bounds.length_ns)
        start = min(max(self.start_ns, bounds.start_ns), bounds.end_ns - length)
        return TimeRange(start, start + length)

    def showing(self, offset_ns: int, bounds: "TimeRange") -> "TimeRange":
        """Itself where the moment is in view, else moved so that it lies in the middle."""
        if self.contains(offset_ns):
            return self
        return self.panned(offset_ns - (self.start_ns + self.length_ns // 2), bounds)


def fit(last_ns: int) -> TimeRange:
    """All of a finished turn, and a little more: a tenth of it, a second at most."""
    return TimeRange(0, max(last_ns + min(last_ns // 10, SECOND), SECOND))


def until_complete(last_ns: int) -> TimeRange:
    """A turn until all of it has arrived, and a second more; speech may go on."""
    return TimeRange(0, max(last_ns, 0) + SECOND)


def live(now_ns: int) -> TimeRange:
    """What is in view while a turn runs: it grows by half at a time, so that the picture stands still in between."""
    end = LIVE_FIRST_NS
    while now_ns > end * 0.92:
        end += end // 2
    return TimeRange(0, end)


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that is written on the ruler, in nanoseconds."""

    offset_ns: int
    label: str


def ticks(view: TimeRange, step: int) -> Iterator[Tick]:
    """Moments a round step apart, with labels in seconds, or in ms where a second is out of scale."""
    first = -(-view.start_ns // step)
    for number in range(first, view.end_ns // step + 1):
        yield Tick(number * step, _label(number * step, step))


def tick_step(view: TimeRange, width: int, gap_px: int) -> int:
    """The shortest of 1, 2, 5, 10… nanoseconds that is at least `gap_px` pixels long."""
    least = view.length_ns * gap_px / max(width, 1)
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step >= least:
                return digit * step
        step *= 10


def _label(offset_ns: int, step_ns: int) -> str:
    if step_ns >= 100 * MS:
        return f"{offset_ns / SECOND:.{0 if step_ns >= SECOND else 1}f} s"
    decimals = sum(step_ns < limit for limit in (MS, MS // 10, MS // 100))
    return f"{offset_ns / MS:.{decimals}f} ms"


def seconds(ns: float) -> str:
    """A length as the middle of the window says it: `0.61 s`."""
    return f"{ns / SECOND:.2f} s"


def exact_ms(ns: float) -> str:
    """A moment as the details say it: `612.4 ms`."""
    return f"{ns / MS:.1f} ms"
