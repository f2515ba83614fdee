"""The silence bill: every silence and pause with its causes, adding up to what was heard."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.talking import advanced, begun
from vftester.core.conversation import Turn, advance
from vftester.core.records import Connected, Record, Response
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    silent_spans,
)
from vftester.core.timing.measures import measure
from vftester.core.timing.silence import BillTracker, Cause, Wait, silence_bill

MS = 1_000_000


def turn(*traces: tuple[int, str, dict[str, Any]], connect_ms: int = 0, spoken: tuple[VoiceReport, ...] = ()) -> Turn:
    """A turn of traces at milliseconds, and what was spoken of it."""
    records = [
        Record(seq, ms * MS, "trace", None, json.dumps({"type": kind, "payload": payload}))
        for seq, (ms, kind, payload) in enumerate(traces)
    ]
    held = advanced([Connected(connect_ms * MS), Response(connect_ms * MS, 200), *records], begun())
    for event in spoken:
        held, _ = advance(held, event)
    return held


def segment(number: int, message: int, ready: int, queued: int, started: int, finished: int) -> tuple[VoiceReport, ...]:
    return (
        SegmentReady(number, ready * MS, "Hello.", message, 0),
        SegmentQueued(number, queued * MS),
        SegmentStarted(number, started * MS),
        SegmentEnded(number, finished * MS, "spoken"),
    )


def told(wait: Wait) -> list[tuple[int, int, str, str | None]]:
    return [(p.start_ns // MS, p.end_ns // MS, p.cause.value, p.what) for p in wait.parts]


START = {"state": "start", "messageID": "m", "ai": True}
DEBUG = {"message": "calling", "ref": {"type": "function", "functionName": "save_appointment"}}


def test_the_wait_for_the_first_sound_is_divided_among_its_causes() -> None:
    held = turn(
        (20, "completion", START),
        (430, "completion", {"state": "content", "content": "Hel"}),
        (580, "completion", {"state": "content", "content": "lo. Th"}),
        connect_ms=12,
        spoken=segment(0, 0, 580, 581, 610, 900),
    )
    (silence,) = silence_bill(held).silences
    assert told(silence) == [
        (0, 12, "connecting", None),
        (12, 430, "model", None),
        (430, 580, "sentence not finished", None),
        (580, 581, "held back", None),
        (581, 610, "voice", None),
    ]
    assert silence.cause.cause is Cause.MODEL
    assert silence_bill(held).heard_ns == round((measure(held).dead_air_ms or 0) * MS)


def test_a_tool_call_is_a_cause_with_its_name() -> None:
    held = turn(
        (10, "debug", DEBUG),
        (20, "tool-call", {"state": "start", "callID": "c"}),
        (960, "tool-call", {"state": "end", "callID": "c"}),
        (1200, "completion", {"state": "content", "content": "Done."}),
        spoken=segment(0, 0, 1200, 1200, 1240, 1600),
    )
    (silence,) = silence_bill(held).silences
    assert told(silence)[:3] == [
        (0, 20, "model", None),
        (20, 960, "tool", "save_appointment"),
        (960, 1200, "model", None),
    ]


def test_before_a_fixed_message_the_cause_is_not_visible() -> None:
    held = turn((300, "text", {"message": "Hello."}), spoken=segment(0, 0, 300, 300, 330, 700))
    (silence,) = silence_bill(held).silences
    assert told(silence) == [(0, 300, "cause not visible", None), (300, 330, "voice", None)]


def test_a_reply_that_waited_for_its_whole_was_held_back() -> None:
    held = turn(
        (100, "completion", {"state": "content", "content": "Hello. "}),
        (2000, "completion", {"state": "content", "content": "There."}),
        spoken=segment(0, 0, 150, 2100, 2130, 2500),
    )
    (silence,) = silence_bill(held).silences
    assert (150, 2100, "held back", None) in told(silence)


def test_a_pause_in_text_says_how_much_of_it_was_heard() -> None:
    deltas = [
        (100, "completion", {"state": "content", "content": "Hello. "}),
        (1100, "completion", {"state": "content", "content": "You."}),
    ]
    unheard = turn(*deltas, spoken=(*segment(0, 0, 100, 100, 100, 1500), *segment(1, 0, 1100, 1100, 1500, 1900)))
    (pause,) = silence_bill(unheard).pauses
    assert (pause.length_ns // MS, pause.heard_ns, pause.heard) == (1000, 0, False)
    heard = turn(*deltas, spoken=(*segment(0, 0, 100, 100, 100, 600), *segment(1, 0, 1100, 1100, 1130, 1900)))
    (pause,) = silence_bill(heard).pauses
    assert pause.heard_ns // MS == 500


def test_where_nothing_was_heard_there_is_no_bill() -> None:
    bill = silence_bill(turn((300, "text", {"message": "Hello."})))
    assert (bill.silences, bill.heard_ns, bill.by_cause()) == ((), 0, {})


times = st.integers(0, 5000)


@given(times, times, times, times, times, st.lists(st.tuples(times, times), max_size=3), st.integers(0, 500))
def test_the_parts_always_add_up_to_the_silence(
    text: int, ready: int, queued: int, started: int, finished: int, tools: list[tuple[int, int]], connect: int
) -> None:
    calls = [
        trace
        for number, (a, b) in enumerate(tools)
        for trace in (
            (min(a, b), "tool-call", {"state": "start", "callID": str(number)}),
            (max(a, b), "tool-call", {"state": "end", "callID": str(number)}),
        )
    ]
    held = turn(
        *calls,
        (text, "completion", {"state": "content", "content": "Hello."}),
        connect_ms=connect,
        spoken=segment(0, 0, ready, queued, started, finished),
    )
    bill = silence_bill(held)
    for wait in (*bill.silences, *bill.pauses):
        assert sum(part.length_ns for part in wait.parts) == wait.length_ns
        assert [p.end_ns for p in wait.parts[:-1]] == [p.start_ns for p in wait.parts[1:]]
        assert all(part.length_ns > 0 for part in wait.parts)
    assert bill.heard_ns == round((measure(held).dead_air_ms or 0) * MS)
    assert sum(bill.by_cause().values()) == bill.heard_ns


def test_a_tool_that_is_named_after_the_text_came_is_named_in_the_waits_before_it() -> None:
    before = (
        (20, "tool-call", {"state": "start", "callID": "c"}),
        (960, "tool-call", {"state": "end", "callID": "c"}),
        (1200, "completion", {"state": "content", "content": "Done. "}),
        (1600, "completion", {"state": "content", "content": "Bye."}),
    )
    voice = segment(0, 0, 1200, 1200, 1240, 1600)
    tracker = BillTracker()
    tracker.update(turn(*before, spoken=voice))
    assert [part.what for part in tracker.silences[0].parts if part.cause is Cause.TOOL] == [None]
    held = turn(*before, (1700, "debug", DEBUG), spoken=voice)
    tracker.update(held)
    assert [part.what for part in tracker.silences[0].parts if part.cause is Cause.TOOL] == ["save_appointment"]
    assert tracker.bill == silence_bill(held)


moments = st.integers(0, 40).map(lambda tenth: tenth * 100)
traces = st.one_of(
    st.just(("debug", DEBUG)),
    st.sampled_from(["start", "end"]).flatmap(
        lambda state: st.sampled_from("ab").map(lambda call: ("tool-call", {"state": state, "callID": call}))
    ),
    st.just(("completion", {"state": "content", "content": "Hello. "})),
    st.just(("text", {"message": "Fixed."})),
)
segments = st.integers(0, 3)
voices = st.one_of(
    moments.map(lambda ms: ("ready", ms, 0)),
    st.tuples(st.sampled_from(["queued", "started", "unheard", "ended"]), moments, segments),
)


@given(st.lists(st.tuples(moments, traces), max_size=12), st.lists(voices, max_size=16), st.data())
def test_a_bill_that_grew_is_the_bill_of_the_whole(
    records: list[tuple[int, Any]], spoken: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    """However the voice's events come; those of the wire come in the order of their time."""
    held, tracker, ready = begun(), BillTracker(), 0
    wire = [
        Record(seq, ms * MS, "trace", None, json.dumps({"type": kind, "payload": payload}))
        for seq, (ms, (kind, payload)) in enumerate(sorted(records, key=lambda record: record[0]))
    ]
    events: list[VoiceReport] = []
    for kind, ms, number in spoken:
        match kind:
            case "ready":
                events.append(SegmentReady(ready, ms * MS, "Hello.", 0, ready * 7))
                ready += 1
            case "queued":
                events.append(SegmentQueued(number, ms * MS))
            case "ended":
                events.append(SegmentEnded(number, ms * MS, "spoken"))
            case _:
                events.append(SegmentStarted(number, ms * MS, kind == "started"))
    for report in (*wire, *events):
        held, _ = advance(held, report)
        if data.draw(st.booleans()):
            tracker.update(held)
    tracker.update(held)
    assert tracker.bill == silence_bill(held)
    silences = [(start, end) for start, end, _ in silent_spans(held.speech.segments())]
    assert [(wait.start_ns, wait.end_ns) for wait in tracker.silences] == silences
    assert tracker.heard_ns == tracker.bill.heard_ns


def test_a_segment_that_is_said_to_end_before_it_began_makes_no_silence_twice() -> None:
    first, second = SegmentReady(0, 0, "Hello.", 0, 0), SegmentReady(1, 100 * MS, "Hello.", 0, 7)
    voice: list[VoiceReport] = [
        first, second,
        SegmentStarted(0, 100 * MS, True), SegmentEnded(0, 0, "spoken"), SegmentStarted(1, 100 * MS, True),
    ]  # fmt: skip
    held = begun()
    for event in voice:
        held, _ = advance(held, event)
    assert [(start, end) for start, end, _ in silent_spans(held.speech.segments())] == [(0, 100 * MS)]
