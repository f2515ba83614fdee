"""Lanes: what a turn's changes become, what of them is painted, and what lies at a place."""

import random
from collections import Counter

import pytest

from tests.gui.scripted import MS, Scripted, booking, greeting
from vftester.core.actions import launch
from vftester.core.lanes import Lane, SessionLanes, TurnLanes
from vftester.core.marks import TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.records import Closing
from vftester.core.timescale import SECOND, TimeRange


def lanes_of(scripted: Scripted, batch: int = 1) -> TurnLanes:
    session = SessionLanes()
    for update in scripted.updates(batch):
        session.take(update.turn, update.changes)
    return session.turns[scripted.turn.index]


def offsets(lanes: TurnLanes, lane: Lane, tone: Tone = Tone.PLAIN) -> list[float]:
    marks = lanes.marks[lane].get(tone)
    return [offset / MS for offset in marks.offsets] if marks else []


def test_text_and_events_have_a_lane_each() -> None:
    lanes = lanes_of(greeting())
    assert offsets(lanes, Lane.TEXT) == [140, 420, 470, 520, 570]
    assert offsets(lanes, Lane.EVENTS) == [130, 420, 620, 640, 650]  # debug, start, end, choice, end event
    assert offsets(lanes, Lane.SAID) == [0]
    assert lanes.first_text_ns == 140 * MS


def test_a_batch_makes_no_difference() -> None:
    one, many = lanes_of(booking(), 1), lanes_of(booking(), 1000)
    for lane in Lane:
        assert offsets(one, lane) == offsets(many, lane)
        assert list(one.spans[lane]) == list(many.spans[lane])


def test_a_tool_call_is_a_span_named_by_the_debug_trace_before_it() -> None:
    lanes = lanes_of(booking())
    (call,) = lanes.spans[Lane.STEP]
    assert (call.start_ns, call.end_ns, call.label) == (1170 * MS, 2110 * MS, "save_appointment")
    assert offsets(lanes, Lane.EVENTS, Tone.TOOL) == [1170, 2110]


def test_each_call_gets_its_own_name() -> None:
    scripted = Scripted(1, "go").calls(100, "first", 50).calls(300, "second", 50).calls(500, "second", 50).ends(900)
    assert [call.label for call in lanes_of(scripted).calls] == ["first", "second", "second"]


def test_a_call_is_named_by_a_later_debug_trace_where_no_earlier_one_names_it() -> None:
    scripted = Scripted(1, "go").trace(10, "tool-call", {"state": "start", "callID": "a"})
    scripted.trace(90, "tool-call", {"state": "end", "callID": "a"})
    ref = {"type": "api-tool", "apiToolName": "look_up"}
    scripted.trace(91, "debug", {"message": "returned", "ref": ref}).ends(100)
    assert [call.label for call in lanes_of(scripted).calls] == ["look_up"]


def test_an_agent_gives_no_call_its_name() -> None:
    scripted = Scripted(1, "go").trace(5, "debug", {"message": "x", "ref": {"type": "agent", "agentName": "Desk"}})
    scripted.trace(10, "tool-call", {"state": "start", "callID": "a"}).ends(100)
    assert [call.label for call in lanes_of(scripted).calls] == [""]


def test_a_call_that_never_ended_ends_with_the_turn() -> None:
    scripted = Scripted(1, "go").trace(10, "tool-call", {"state": "start", "callID": "a"})
    running = lanes_of(scripted)
    assert running.running
    assert running.calls[0].end_ns is None
    assert lanes_of(scripted.closes(700, Closing.CANCELLED)).calls[0].end_ns == 700 * MS


def test_an_orphaned_end_of_a_call_is_no_span() -> None:
    scripted = Scripted(1, "go").trace(10, "tool-call", {"state": "end", "callID": "a"}).ends(20)
    assert not lanes_of(scripted).calls


def test_a_wait_within_a_message_is_a_pause() -> None:
    scripted = Scripted(1, "go").streams(100, "one ", "two ", every=600).streams(3000, "other message").ends(3200)
    (pause,) = lanes_of(scripted).spans[Lane.TEXT]
    assert (pause.start_ns, pause.end_ns, pause.label) == (100 * MS, 700 * MS, "0.60 s pause in text")


def test_a_flawed_record_is_marked_as_trouble() -> None:
    lanes = lanes_of(Scripted(1, "go").event(10, "trace", "{nonsense").event(20, "error", "boom").ends(30))
    assert offsets(lanes, Lane.EVENTS, Tone.TROUBLE) == [10, 20]


def test_the_turns_of_a_session_keep_to_themselves() -> None:
    session = SessionLanes()
    for scripted in (Scripted(0, launch()).ends(10), Scripted(1, "hi").ends(20)):
        session.take(scripted.result().turn, scripted.result().changes)
    assert [lanes.last_ns for lanes in session.turns.values()] == [11 * MS, 21 * MS]


def test_measures_are_kept_once_the_state_is_decided() -> None:
    lanes = lanes_of(booking())
    assert lanes.measures.first_text_ms == 430
    assert lanes.measures is lanes.measures


def test_marks_in_one_column_weigh_together() -> None:
    marks = Marks()
    for number in range(8):
        marks.add(number, number, 3)
    found = marks.columns(TimeRange(0, 8), 7)
    assert (found.width, found.crowded) == (3, True)
    assert found.xs == [0, 1, 2]
    assert found.weights == [9, 9, 6]
    assert found.heights(4, 18) == [18, 18, 13]


def test_a_mark_that_stands_alone_is_as_high_as_its_text_is_long() -> None:
    marks = Marks()
    for offset, weight in ((0, 1), (400, TALL_CHARS // 2), (800, TALL_CHARS), (801, TALL_CHARS)):
        marks.add(offset, offset, weight)
    found = marks.columns(TimeRange(0, 1000), 100)
    assert not found.crowded
    assert found.heights(4, 18) == [5, 11, 18]


@pytest.mark.parametrize("count", [0, 5, 300, 5000])
@pytest.mark.parametrize(
    "view", [TimeRange(0, SECOND), TimeRange(123_457, 876_543_219), TimeRange(2 * SECOND, 3 * SECOND)]
)
def test_columns_are_what_counting_gives(count: int, view: TimeRange) -> None:
    chance, marks = random.Random(count), Marks()
    moments = sorted((chance.randrange(SECOND), chance.randrange(1, 20)) for _ in range(count))
    for seq, (offset, weight) in enumerate(moments):
        marks.add(offset, seq, weight)
    found = marks.columns(view, 640)
    expected: Counter[int] = Counter()
    for offset, weight in moments:
        if view.contains(offset):
            expected[view.column(offset, found.width)] += weight
    assert dict(zip(found.xs, found.weights, strict=True)) == expected


def test_marks_that_come_out_of_order_are_put_in_order() -> None:
    marks = Marks()
    for seq, (offset, weight) in enumerate([(50, 1), (10, 2), (30, 4), (30, 8)]):
        marks.add(offset, seq, weight)
    assert list(marks.offsets) == [10, 30, 30, 50]
    assert list(marks.seqs) == [1, 2, 3, 0]
    assert marks.columns(TimeRange(0, 60), 6).weights == [2, 12, 1]
    marks.drop(30, 2)
    assert marks.columns(TimeRange(0, 60), 6).weights == [2, 8, 1]


@pytest.fixture(scope="module")
def million() -> Marks:
    marks = Marks()
    for number in range(1_000_000):
        marks.add(number * 1000, number, 1)
    return marks


def test_a_million_marks_are_all_in_the_columns(million: Marks) -> None:
    found = million.columns(TimeRange(0, SECOND), 1600)
    assert len(found.xs) == 800
    assert sum(found.weights) == 1_000_000
    assert set(found.weights) == {1250}


def test_what_to_paint_costs_by_pixels_not_by_marks(million: Marks) -> None:
    class Counted:
        """An array that counts how often it is looked at."""

        def __init__(self, marks: Marks) -> None:
            self.values, self.looks = marks.offsets, 0

        def __len__(self) -> int:
            return len(self.values)

        def __getitem__(self, place: int) -> int:
            self.looks += 1
            return self.values[place]

    counted = Counted(million)
    marks = Marks()
    marks.offsets, marks.seqs, marks._sums = counted, million.seqs, million._sums  # type: ignore[assignment]
    marks.columns(TimeRange(0, SECOND), 1600)
    assert counted.looks < 1600 * 24


def test_the_nearest_mark_is_found_within_tolerance(million: Marks) -> None:
    assert million.nearest(500_400, 1000) == 500
    assert million.nearest(500_600, 1000) == 501
    assert million.nearest(-5000, 1000) is None
    assert million.nearest(10**10, 1000) is None


def test_hitting_gives_the_record() -> None:
    lanes = lanes_of(booking())
    hit = lanes.hit(Lane.TEXT, 482 * MS, 5 * MS, 0)
    assert hit is not None
    assert hit.seq is not None
    assert lanes.turn.readings[hit.seq].text == "Thursday "
    assert lanes.hit(Lane.TEXT, 1500 * MS, 5 * MS, 0) is None


def test_hitting_a_span_gives_the_record_it_began_with() -> None:
    lanes = lanes_of(booking())
    hit = lanes.hit(Lane.STEP, 1500 * MS, 5 * MS, 0)
    assert hit is not None
    assert (hit.seq, hit.label, hit.end_ns) == (lanes.calls[0].seq, "save_appointment", 2110 * MS)
    assert lanes.hit(Lane.STEP, 2500 * MS, 5 * MS, 0) is None


def test_hitting_what_the_person_did_gives_no_record() -> None:
    hit = lanes_of(booking()).hit(Lane.SAID, 0, 5 * MS, 0)
    assert hit is not None
    assert hit.seq is None


def test_of_two_marks_at_one_moment_the_one_on_top_is_hit() -> None:
    lanes = lanes_of(Scripted(1, "go").trace(10, "block", {}).event(10, "trace", "{nonsense").ends(30))
    hit = lanes.hit(Lane.EVENTS, 10 * MS, MS, 0)
    assert hit is not None
    assert hit.seq == 1


def spans(*pairs: tuple[int, int | None]) -> Spans:
    made = Spans()
    for seq, (start, end) in enumerate(pairs):
        made.begin(Span(start, end, seq, Tone.TOOL))
    return made


def test_spans_that_reach_into_view_are_painted() -> None:
    made = spans((0, 900), (100, 150), (400, 500), (2000, 2100))
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, 0)] == [0, 2]


def test_an_open_span_lasts_until_now() -> None:
    made = spans((0, None), (10, 20))
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, now_ns=400)] == [0]
    assert [span.seq for span in made.within(TimeRange(300, 1000), 700, now_ns=200)] == []


@pytest.mark.parametrize("length", [1, None])
def test_of_very_many_spans_a_few_a_column_are_painted(length: int | None) -> None:
    made = spans(*((start, length and start + length) for start in range(100_000)))
    assert len(made.within(TimeRange(0, 100_000), 800, 100_000)) == 200
    assert len(made.within(TimeRange(50_000, 50_100), 800, 100_000)) <= 102
