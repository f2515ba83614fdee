"""What one more record costs does not depend on how long the turn is: counted, not timed."""

import gc
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from tests.helpers.turns import content, ns, record, start, trace, turn_of
from vftester.core.conversation import Turn, advance, advance_all
from vftester.core.log import KeyedLog, Log
from vftester.core.records import Record
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)
from vftester.core.timing.measures import measure
from vftester.core.timing.silence import BillTracker, silence_bill
from vftester.voiceflow.decoder import Decoder

Shape = Callable[[int], tuple[str, Any]]

SHAPES: dict[str, Shape] = {
    "deltas of one completion": lambda i: ("completion", content("some words")),
    "completions": lambda i: ("completion", (start(f"m{i}"), content("word"), {"state": "end"})[i % 3]),
    "texts": lambda i: ("text", {"message": "Hi", "messageID": f"m{i}"}),
    "texts that were streamed": lambda i: ("text", {"message": "Hi", "messageID": "m0"}),
    "tool calls": lambda i: ("tool-call", {"state": ("start", "end")[i % 2], "callID": f"c{i // 2}"}),
    "tool calls of one id": lambda i: ("tool-call", {"state": "start", "callID": "c"}),
    "orphans": lambda i: ("tool-call", {"state": "end", "callID": "c"}),
    "debug": lambda i: ("debug", {"message": "thinking"}),
    "halves": lambda i: ("completion", content(("\ud83d", "\ude00")[i % 2])),
}


def operations(step: Callable[[], object]) -> int:
    """How many calls, of Python and of C, and lines a step takes."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    def trace_lines(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return trace_lines

    former = sys.getprofile(), sys.gettrace()
    gc.disable()  # whoever listens for collections (hypothesis does) would be counted too
    sys.setprofile(profile)
    sys.settrace(trace_lines)
    try:
        step()
    finally:
        sys.settrace(former[1])
        sys.setprofile(former[0])
        gc.enable()
    return count


def turn_after(shape: Shape, length: int) -> Turn:
    turn = turn_of((0, "completion", start("m0")), (0, "completion", content("x")), (0, "completion", {"state": "end"}))
    for i in range(length):
        turn, _ = advance(turn, shaped(shape, i))
    return turn


def shaped(shape: Shape, i: int) -> Record:
    return record(trace(*shape(i)), i, i + 3)


@pytest.mark.parametrize("name", SHAPES)
def test_the_10000th_record_costs_what_the_100th_did(name: str) -> None:
    shape = SHAPES[name]
    costs = []
    for length in (102, 10_002):  # the same place in every cycle of two or three
        turn, record_ = turn_after(shape, length), shaped(shape, length)
        costs.append(operations(lambda turn=turn, record_=record_: advance(turn, record_)))
    assert costs[0] == costs[1]


class Counted(list[int]):
    """A list that counts how many of its items are read one by one or copied."""

    touched = 0

    def __iter__(self) -> Iterator[int]:
        Counted.touched += len(self)
        return super().__iter__()

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        Counted.touched += len(found) if isinstance(index, slice) else 1
        return found


@pytest.mark.parametrize("length", [100, 10_000])
def test_appending_touches_no_item_that_is_there(length: int) -> None:
    log = Log[int]()
    log._items = Counted(range(length))
    log._length = length
    keyed = KeyedLog[int]()
    keyed._items, keyed._length = Counted(range(length)), length
    Counted.touched = 0
    log.appended(1).extended((2, 3))
    assert keyed.appended_as("k", 1).newest("k") == length
    assert Counted.touched == 0


def test_decoding_the_10000th_event_costs_what_the_100th_did() -> None:
    decoder, frame = Decoder(), b'event: trace\nid: 1\ndata: {"type":"text"}\n\n'
    costs = []
    for position in range(10_001):
        if position in (100, 10_000):
            costs.append(operations(lambda: decoder.feed(frame, 1)))
        else:
            decoder.feed(frame, 1)
    assert costs[0] == costs[1]


def many_waits(count: int) -> Turn:
    """A reply with so many tool calls, pauses and silences that were heard."""
    events: list[Any] = []
    voice: list[VoiceReport] = []
    for i in range(count):
        at = i * 10_000
        events.append((at + 1, "tool-call", {"state": "start", "callID": f"c{i}"}))
        events.append((at + 2000, "tool-call", {"state": "end", "callID": f"c{i}"}))
        events.append((at + 3000, "completion", content("Some words. ")))
        voice += [
            SegmentReady(i, ns(at + 3000), "Some words.", 0, i * 12),
            SegmentQueued(i, ns(at + 3001)),
            SegmentStarted(i, ns(at + 3100)),
            WordStarted(i, ns(at + 3100), 0, 4),
            SegmentEnded(i, ns(at + 4000), "spoken"),
        ]
    return advance_all(turn_of(*events), voice)[0]


def test_what_a_bill_and_measures_cost_grows_with_the_turn_and_no_faster() -> None:
    for told in (silence_bill, measure):
        costs = []
        for length in (50, 500):
            turn = many_waits(length)
            costs.append(operations(lambda turn=turn, told=told: told(turn)))
        assert costs[1] < costs[0] * 12, told


def test_what_one_more_wait_adds_to_a_bill_does_not_depend_on_how_many_there_were() -> None:
    costs = []
    for length in (50, 2000):
        tracker = BillTracker()
        turn = many_waits(length)
        tracker.update(turn)
        at = length * 10_000
        more: list[Any] = [
            record(trace("completion", content("More words. ")), at + 3000, length * 3),
            SegmentReady(length, ns(at + 3000), "More words.", 0, length * 12),
            SegmentStarted(length, ns(at + 3100)),
        ]
        turn, _ = advance_all(turn, more)
        costs.append(operations(lambda tracker=tracker, turn=turn: tracker.update(turn)))
        assert len(tracker.silences) == length + 1
        assert len(tracker.pauses) == length
    assert costs[1] < costs[0] * 1.2  # what is found by halving takes a few steps more
