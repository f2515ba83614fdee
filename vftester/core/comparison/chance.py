"""Chance: how far a difference of medians may be off, told by the runs themselves: the same runs, the same answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

RESAMPLES = 1000
FEWEST_RUNS = 4
"""With fewer runs a side, even runs that do not overlap at all may be chance."""

_TAIL = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """The difference of the medians, B less A, lies `low` to `high` in nine of ten bootstrap resamples."""

    low: float
    high: float


def interval(a: Sequence[float], b: Sequence[float]) -> Interval | None:
    """The interval of a difference; None where a side has a single run, which tells nothing of chance."""
    if min(len(a), len(b)) < 2:
        return None
    draws = _draws()
    differences = sorted(_resampled(b, draws) - _resampled(a, draws) for _ in range(RESAMPLES))
    cut = round(RESAMPLES * _TAIL)
    return Interval(differences[cut], differences[-1 - cut])


def _resampled(values: Sequence[float], draws: Iterator[int]) -> float:
    count = len(values)
    return median([values[next(draws) * count >> 32] for _ in range(count)])


def _draws() -> Iterator[int]:
    """Numbers of 32 bits, the same each time (xorshift64*, Vigna 2016): core has no chance of its own."""
    state = 0x9E3779B97F4A7C15
    while True:
        state ^= state >> 12
        state = (state ^ state << 25) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 27
        yield (state * 0x2545F4914F6CDD1D & 0xFFFFFFFFFFFFFFFF) >> 32
