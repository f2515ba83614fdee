"""Records a second through all that derives something of them, as fast as it goes, and the memory they take.

What is measured is the path that replay takes at `max`: advance, what the window shows of time (lanes and agent steps),
and the cutting into segments. No pixel, no disk, and processor time.
"""

import gc
import time
import tracemalloc

from tests.bench.figures import Figure
from tests.bench.told import RECORDS, reply
from tests.helpers.talking import begun
from vftester.core.conversation import Change, Turn, advance_all
from vftester.core.records import Report
from vftester.core.spoken import segments
from vftester.core.stitcher import Closure, Piece
from vftester.core.timeline.session_lanes import SessionLanes

A_BATCH = 50


def measure(rounds: int) -> list[Figure]:
    reports = reply(RECORDS)
    taken = [_rates(reports) for _ in range(rounds)]
    return [
        Figure("replay: advance alone", [advance for advance, _ in taken], "records/s"),
        Figure(
            "replay: advance, lanes, agent steps, segments", [whole for _, whole in taken], "records/s", least=50_000
        ),
        Figure(f"memory of {RECORDS:,} records, as a turn", [_megabytes(shown=False)], "MB"),
        Figure(f"memory of {RECORDS:,} records, as a turn with its lanes", [_megabytes(shown=True)], "MB"),
    ]


def _rates(reports: list[Report]) -> tuple[float, float]:
    gc.collect()
    gc.disable()  # as while the window runs
    try:
        began = time.process_time()
        _taken(reports)
        advanced_s = time.process_time() - began
        began = time.process_time()
        turn, lanes, count = _taken(reports, SessionLanes(), {})
        whole_s = time.process_time() - began
    finally:
        gc.enable()
    assert lanes is not None
    assert len(turn.readings) == RECORDS
    assert count > 1000
    return RECORDS / advanced_s, RECORDS / whole_s


def _taken(
    reports: list[Report],
    lanes: SessionLanes | None = None,
    cuttings: dict[int, segments.Cutting] | None = None,
) -> tuple[Turn, SessionLanes | None, int]:
    turn, count = begun(), 0
    for start in range(0, len(reports), A_BATCH):
        turn, changes = advance_all(turn, reports[start : start + A_BATCH])
        if lanes is not None:
            lanes.take(turn, changes)
        if cuttings is not None:
            count += _cut(turn, changes, cuttings)
    return turn, lanes, count


def _cut(turn: Turn, changes: list[Change], cuttings: dict[int, segments.Cutting]) -> int:
    """Cut what arrived as the ear does; how many segments became ready."""
    count = 0
    for change in changes:
        match change:
            case Piece():
                cutting = cuttings.get(change.message) or segments.Cutting()
                cuttings[change.message], ready = segments.take(cutting, change.text, change.offset_ns)
                count += len(ready)
            case Closure():
                count += len(segments.end(cuttings.pop(change.message), change.offset_ns, change.rest))
            case _:
                pass
    return count


def _megabytes(*, shown: bool) -> float:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        reports = reply(RECORDS)
        kept = _taken(reports, SessionLanes() if shown else None)
        del reports
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        assert kept
    finally:
        tracemalloc.stop()
    return (after - before) / 1e6
