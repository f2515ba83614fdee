"""Figures and their limits."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured in several runs. `most`: the limit that the median must not exceed; `least`: nor fall below."""

    name: str
    runs: Sequence[float]
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def met(self) -> bool | None:
        """None where there is no limit."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.median <= self.most) and (self.least is None or self.median >= self.least)

    def __str__(self) -> str:
        limit = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}" if self.least else ""
        verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        spread = f"{min(self.runs):,.4g} to {max(self.runs):,.4g}"
        return f"{self.name:<68} {self.median:>10,.4g} {self.unit:<10} ({spread:<22}) {limit:<15} {verdict}".rstrip()


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]
