"""What the line to a runtime adds to each request, from a handful of light ones. Nanoseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 3
"""Below that many requests no spread is told."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One request there and back: `connect_ns` (0 on a warm connection), then `answer_ns` to the first byte."""

    connect_ns: int
    answer_ns: int


@dataclass(frozen=True, slots=True)
class LineDelay:
    """Median, least and most of the answers to `requests` requests; `connect_ns` is the median of connecting.

    `kept`: the connection stayed open between them, so that connecting is paid for once.
    """

    requests: int
    median_ns: int
    least_ns: int
    most_ns: int
    connect_ns: int
    kept: bool


def line_delay(connect_ns: int, trips: Sequence[Trip]) -> LineDelay | None:
    """The delay of a line that took `connect_ns` to open; None where there were too few trips to tell."""
    warm = [trip.answer_ns for trip in trips if not trip.connect_ns]
    kept = len(warm) >= FEWEST
    answers = warm if kept else [trip.answer_ns for trip in trips]
    if len(answers) < FEWEST:
        return None
    connecting = [connect_ns] if kept else [trip.connect_ns for trip in trips if trip.connect_ns]
    return LineDelay(len(answers), int(median(answers)), min(answers), max(answers), int(median(connecting)), kept)
