"""How long two sessions, or two groups of repeats, take: medians, how they differ, and whether that may be chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median
from typing import Any

from vftester.core.comparison.chance import FEWEST_RUNS, Interval, interval
from vftester.core.timing.measures import Measures


class Kind(Enum):
    """How a difference of a measure is said."""

    MOMENT = auto()  # sooner, later
    WAIT = auto()  # less, more
    GAIN = auto()  # more gained, less gained
    COUNT = auto()  # fewer, more


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` as in `Measures`; `label` as on screen, "" where it is not there. `heard`: it depends on the voice."""

    name: str
    kind: Kind
    label: str = ""
    heard: bool = False


MEASURES = (
    Measure("connect_ms", Kind.WAIT),
    Measure("first_byte_ms", Kind.MOMENT),
    Measure("first_trace_ms", Kind.MOMENT),
    Measure("first_text_ms", Kind.MOMENT, "First text"),
    Measure("first_segment_ms", Kind.MOMENT, "Ready to speak"),
    Measure("first_audio_ms", Kind.MOMENT, "First sound", heard=True),
    Measure("full_text_ms", Kind.MOMENT, "Whole reply"),
    Measure("end_ms", Kind.MOMENT),
    Measure("longest_gap_ms", Kind.WAIT, "Longest pause in text"),
    Measure("heard_sooner_ms", Kind.GAIN, "Heard sooner than waiting"),
    Measure("dead_air_ms", Kind.WAIT, "Silence heard", heard=True),
    Measure("text_chunks", Kind.COUNT),
    Measure("text_chars", Kind.COUNT),
)

SHOWN = ("first_segment_ms", "first_audio_ms", "full_text_ms", "longest_gap_ms", "dead_air_ms", "heard_sooner_ms")
"""The headline first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of both sides: medians, None where it does not apply, and B less A, None where that says nothing.

    `runs_a` and `runs_b` are how many sessions have it. `likely`: how far the difference may be off, where there are
    repeats; `beyond_noise`: it is more than chance.
    """

    measure: Measure
    a: float | None
    b: float | None
    difference: float | None
    runs_a: int
    runs_b: int
    likely: Interval | None = None
    beyond_noise: bool = False

    @property
    def shown_difference(self) -> float | None:
        """The difference of the medians as they are said, so that who reckons with what stands there finds the same."""
        if self.difference is None or self.a is None or self.b is None:
            return None
        return _as_said(self.measure.kind, self.b) - _as_said(self.measure.kind, self.a)


Timed = Sequence[Measures | None]
"""A session's measures at each turn that may count; None where it has no such turn."""


def figures(a: Sequence[Timed], b: Sequence[Timed], *, same_voice: bool) -> tuple[Figure, ...]:
    """The figures of two sides, by their sessions. `same_voice`: what was heard can be compared."""
    return tuple(_figure(measure, a, b, comparable=same_voice or not measure.heard) for measure in MEASURES)


def _figure(measure: Measure, a: Sequence[Timed], b: Sequence[Timed], *, comparable: bool) -> Figure:
    values_a, values_b = _values(measure, a), _values(measure, b)
    turns = {place for of in values_a for place in of} & {place for of in values_b for place in of}
    runs_a, runs_b = _medians(values_a, turns), _medians(values_b, turns)
    median_a, median_b = median(runs_a) if runs_a else None, median(runs_b) if runs_b else None
    if median_a is None or median_b is None or not turns or not comparable:
        return Figure(measure, median_a, median_b, None, len(runs_a), len(runs_b))
    likely = interval(runs_a, runs_b)
    beyond = (
        likely is not None and _told_from_none(measure.kind, likely) and min(len(runs_a), len(runs_b)) >= FEWEST_RUNS
    )
    apart = _as_said(measure.kind, median_b) - _as_said(measure.kind, median_a)
    return Figure(
        measure,
        median_a,
        median_b,
        median_b - median_a,
        len(runs_a),
        len(runs_b),
        likely,
        beyond and not said_as_none(measure.kind, apart),
    )


def _as_said(kind: Kind, value: float) -> float:
    """A value as far as it is said: whole, or a time to a hundredth of a second."""
    return float(round(value)) if kind is Kind.COUNT else round(value / 1000, 2) * 1000


def said_as_none(kind: Kind, difference: float) -> bool:
    """A difference so small that it reads as none: times are said to a hundredth of a second."""
    return abs(difference) < (0.5 if kind is Kind.COUNT else 5.0)


def _told_from_none(kind: Kind, likely: Interval) -> bool:
    """All that is likely lies on one side of none."""
    return likely.low * likely.high > 0 and not said_as_none(kind, min(abs(likely.low), abs(likely.high)))


def _values(measure: Measure, sessions: Sequence[Timed]) -> list[dict[int, float]]:
    """Of each session the measure's values, by the turn's place."""
    return [
        {
            place: value
            for place, measures in enumerate(turns)
            if measures is not None and (value := getattr(measures, measure.name)) is not None
        }
        for turns in sessions
    ]


def _medians(values: Sequence[dict[int, float]], turns: set[int]) -> list[float]:
    """The median of each session that has the measure; of the turns where both sides have it, if there are such."""
    found = ([value for place, value in of.items() if place in turns or not turns] for of in values)
    return [median(some) for some in found if some]


def same_voice(voices: Sequence[Mapping[str, Any] | None]) -> bool:
    """Whether one voice at one rate spoke in all sessions. Where it is not recorded, it cannot be told."""
    kinds = {_voice(voice) for voice in voices}
    return len(kinds) == 1 and None not in kinds


def _voice(voice: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    if voice is None or voice.get("engine") is None:
        return None
    return tuple(repr(voice.get(name)) for name in ("engine", "voice", "rate"))
