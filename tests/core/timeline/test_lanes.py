"""Lanes: what a turn's changes become, what of them is painted, and what lies at a place."""

import random
from collections import Counter

import pytest

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from vftester.core.actions import launch
from vftester.core.display.turn_facts import facts_of
from vftester.core.records import Closing
from vftester.core.speech import SegmentReady
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import BAR_PX, TALL_CHARS, Marks, Span, Spans, Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, TimeRange, until_complete
from vftester.core.timing.measures import measure
from vftester.core.timing.silence import BillTracker, silence_bill


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


def test_a_replayed_turn_has_the_figures_of_its_recording_however_it_is_spoken_now() -> None:
    recorded = spoken().result().turn
    replay = SessionLanes(recorded=[recorded])
    for update in spoken_late().updates():
        lanes = replay.take(update.turn, update.changes)
        assert lanes.measures == measure(recorded)
        assert lanes.bill == silence_bill(recorded)
        assert lanes.length.ns == lanes_of(spoken()).length.ns > 0
    assert measure(update.turn).first_audio_ms == 9_000, "of this replay it would be something else"
    assert facts_of(lanes, replay).measures == measure(recorded)


def spoken_late() -> Scripted:
    late = greeting(1)
    late.ready(9_000, "Welcome")
    late.queued(9_000, 0)
    return late.starts(9_000, 0).over(9_500, 0)


def test_a_batch_makes_no_difference() -> None:
    one, many = lanes_of(booking(), 1), lanes_of(booking(), 1000)
    for lane in Lane:
        assert offsets(one, lane) == offsets(many, lane)
        assert spans_in(one, lane) == spans_in(many, lane)


def test_it_makes_no_difference_where_a_batch_ends() -> None:
    whole, result = lanes_of(booking()), booking().result()
    lanes = TurnLanes(result.turn)
    for change in result.changes:  # a record and the text it brings come apart
        lanes.take(result.turn, [change])
    for lane in Lane:
        assert offsets(lanes, lane) == offsets(whole, lane)
    assert lanes.count(0, 10 * SECOND) == whole.count(0, 10 * SECOND)


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


WHOLE = TimeRange(0, 100 * SECOND)


def spans_in(lanes: TurnLanes, lane: Lane, now_ms: float = 0, view: TimeRange = WHOLE) -> list[tuple]:
    """What is painted of a lane: start and end in ms, what it is, what it says."""
    found = lanes.within(lane, view, 10_000, round(now_ms * MS))
    return [(s.start_ns / MS, None if s.end_ns is None else s.end_ns / MS, s.tone, s.label) for s in found]


def test_a_wait_for_text_is_a_pause_with_its_cause() -> None:
    scripted = Scripted(1, "go").streams(100, "one ", "two ", every=600).calls(1000, "look_up", 1900)
    lanes = lanes_of(scripted.streams(3000, "other message").ends(3200))
    assert spans_in(lanes, Lane.TEXT) == [
        (100, 700, Tone.PAUSE, "0.60 s pause: model"),
        (700, 3000, Tone.PAUSE, "2.30 s pause: tool"),
    ]


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


PERFECT, SAVING, ELSE = (
    "Perfect, Thursday at 8:40 it is.",
    "I'm saving that for you now.",
    "Is there anything else?",
)


def test_what_was_spoken_is_a_span_a_segment_and_each_silence_has_its_cause() -> None:
    lanes = lanes_of(spoken())
    assert spans_in(lanes, Lane.VOICE) == [
        (0, 660, Tone.SILENCE, "0.66 s silence: model"),
        (660, 3000, Tone.VOICE, PERFECT),
        (3050, 4900, Tone.VOICE, SAVING),
        (5300, 6800, Tone.VOICE, ELSE),
    ]
    assert lanes.voice.first_sound_ns == 660 * MS
    assert not lanes.moving


def test_a_pause_that_speech_covered_was_not_heard() -> None:
    assert [label for *_, label in spans_in(lanes_of(spoken()), Lane.TEXT)] == ["1.43 s pause: tool, not heard"]
    assert [label for *_, label in spans_in(lanes_of(booking()), Lane.TEXT)] == [
        "1.43 s pause: tool",
        "0.46 s pause: model",
    ]


def test_a_pause_that_the_ear_met_is_both() -> None:
    scripted = Scripted(1, "go").streams(100, "One. ").ready(100, "One.").queued(100, 0).starts(140, 0).over(600, 0)
    scripted.streams(2000, "Two. ").ready(2000, "Two.", message=1).queued(2000, 1).starts(2040, 1).over(2500, 1)
    lanes = lanes_of(scripted.ends(2100))
    assert spans_in(lanes, Lane.TEXT) == [(100, 2000, Tone.PAUSE, "1.90 s pause: model")]
    assert (600, 2040, Tone.SILENCE, "1.44 s silence: model") in spans_in(lanes, Lane.VOICE)


def test_what_is_still_to_come_follows_what_is_being_said() -> None:
    lanes = lanes_of(spoken(until=3500))
    assert lanes.moving
    pace = (3000 - 660) / len(PERFECT)
    *_, sounding, rest, third = spans_in(lanes, Lane.VOICE, now_ms=3500)
    assert sounding == (3050, None, Tone.VOICE, SAVING)
    assert rest == (3050, pytest.approx(3050 + pace * len(SAVING), abs=1), Tone.AHEAD, SAVING)
    assert third == (rest[1], pytest.approx(rest[1] + pace * len(ELSE), abs=1), Tone.AHEAD, ELSE)
    end = lanes.speech_end_ns(3500 * MS) / MS
    assert end == third[1]
    late = spans_in(lanes, Lane.VOICE, now_ms=9000)
    assert late[-2][1] == 9000  # slower than thought: it lasts until now


def test_before_a_voice_was_heard_its_pace_is_guessed() -> None:
    lanes = lanes_of(Scripted(1, "go").streams(100, "Fifteen letters").ready(200, "Fifteen letters").queued(200, 0))
    assert spans_in(lanes, Lane.VOICE, now_ms=300) == [(300, pytest.approx(1300, abs=1), Tone.AHEAD, "Fifteen letters")]


def test_of_very_much_that_is_to_come_the_first_is_shown_and_all_is_counted() -> None:
    scripted = Scripted(1, "go").streams(100, "x" * 300_000)
    for number in range(20_000):
        scripted.ready(200, "fifteen letters", start=15 * number)
    lanes = lanes_of(scripted.queued(200, 0), batch=30_000)
    assert len(spans_in(lanes, Lane.VOICE, now_ms=300)) == 40
    assert lanes.speech_end_ns(0) == pytest.approx(20_000 * SECOND, rel=1e-6)


def test_a_segment_that_was_cut_ends_where_it_was_cut() -> None:
    scripted = spoken(until=3500).over(3600, 1, "cut").over(3600, 2, "cut")
    assert spans_in(lanes_of(scripted), Lane.VOICE)[-1] == (3050, 3600, Tone.CUT, SAVING)
    assert not lanes_of(scripted).moving


def test_what_nobody_could_hear_is_no_sound() -> None:
    scripted = Scripted(1, "go").says(100, "Hello.").ready(100, "Hello.").queued(100, 0).starts(140, 0, heard=False)
    lanes = lanes_of(scripted.over(800, 0, "unheard").ends(200))
    assert spans_in(lanes, Lane.VOICE) == [(140, 800, Tone.UNHEARD, "Hello.")]
    assert lanes.voice.first_sound_ns is None
    assert lanes.measures.first_audio_ms is None


def test_muted_segments_are_not_in_the_lane() -> None:
    lanes = lanes_of(Scripted(1, "go").says(100, "Hello.").ready(100, "Hello.").over(None, 0, "skipped").ends(200))
    assert spans_in(lanes, Lane.VOICE) == []
    assert lanes.voice.not_spoken
    assert lanes.measures.first_segment_ms == 100


def test_voiceflows_own_sound_is_told_apart() -> None:
    scripted = Scripted(1, "go").says(100, "Hello.").voice(SegmentReady(0, 110 * MS, "Hello.", 0, 0, "voiceflow"))
    lanes = lanes_of(scripted.starts(140, 0).over(800, 0).ends(200))
    assert spans_in(lanes, Lane.VOICEFLOW) == [(140, 800, Tone.VOICE, "Hello.")]
    assert [tone for *_, tone, _ in spans_in(lanes, Lane.VOICE)] == [Tone.SILENCE]
    assert lanes.lanes[-1] is Lane.VOICEFLOW
    assert Lane.VOICEFLOW not in lanes_of(spoken()).lanes


def test_voice_events_of_no_segment_do_no_harm() -> None:
    lanes = lanes_of(Scripted(1, "go").queued(1, 4).starts(2, 4).word(3, 4, 0, 2).over(5, 4).over(6, -1).ends(7))
    assert spans_in(lanes, Lane.VOICE) == []


def test_speech_that_goes_on_beyond_the_view_is_told() -> None:
    lanes = lanes_of(spoken())
    view = until_complete(lanes.last_ns)
    assert view == TimeRange(0, 3401 * MS)
    assert lanes.speech_note(view, lanes.newest_ns) == "→ speech goes on to 6.8 s"
    assert lanes.speech_note(TimeRange(0, 7 * SECOND), lanes.newest_ns) == ""
    assert lanes_of(spoken(until=3300)).speech_note(view, 3300 * MS) == "→ speech goes on to about 7 s"
    assert lanes_of(booking()).speech_note(TimeRange(0, 5), 0) == ""


def test_in_a_recording_nothing_is_still_to_come() -> None:
    result = spoken(until=3500).result()
    lanes = TurnLanes(result.turn, live=False)
    lanes.take(result.turn, result.changes)
    assert spans_in(lanes, Lane.VOICE, now_ms=3500)[-1] == (3050, None, Tone.VOICE, SAVING)
    assert not lanes.moving
    assert lanes.speech_note(TimeRange(0, SECOND), 3500 * MS) == "→ speech goes on to 3.4 s"


def test_measures_follow_the_voice_after_the_turn_is_over() -> None:
    lanes = lanes_of(spoken(until=5000))
    assert (lanes.measures.first_segment_ms, lanes.measures.first_audio_ms) == (620, 660)
    assert lanes.measures.dead_air_ms == 660
    running = lanes_of(spoken(until=1000))
    assert running.turn.state is None
    assert (running.measures.first_text_ms, running.measures.first_segment_ms, running.measures.first_audio_ms) == (
        430,
        620,
        660,
    )


def test_the_bill_grows_only_when_a_silence_may_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    grow = BillTracker.update
    monkeypatch.setattr(BillTracker, "update", lambda bill, turn: made.append(1) or grow(bill, turn))
    session = SessionLanes()
    for update in spoken().updates():
        session.take(update.turn, update.changes)
        _ = session.turns[1].bill
    assert len(made) <= 8  # once at the beginning, each segment's start, the pause, the end


def test_hitting_what_is_spoken_tells_what_it_is() -> None:
    lanes = lanes_of(spoken(until=3500))
    found = [lanes.hit(Lane.VOICE, ms * MS, MS, 3500 * MS) for ms in (300, 1000, 5500)]
    assert [(hit.tone, hit.seq) for hit in found if hit] == [
        (Tone.SILENCE, None),
        (Tone.VOICE, None),
        (Tone.AHEAD, None),
    ]


def test_marks_in_one_column_weigh_together() -> None:
    marks = Marks()
    for number in range(8):
        marks.add(number, number, 3)
    found = marks.columns(TimeRange(0, 8), 7)
    assert (found.width, found.crowded) == (2, True)
    assert found.xs == [0, 1]
    assert found.weights == [12, 12]
    assert found.heights(4, 18) == [18, 18]


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
    moments = sorted((chance.randrange(SECOND), chance.randrange(1, TALL_CHARS + 1)) for _ in range(count))
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
    marks.add(20, 9, 3)
    marks.add(70, 10, 500)
    assert marks.columns(TimeRange(0, 100), 10).weights == [2, 3, 8, 1, TALL_CHARS]


@pytest.mark.parametrize("offsets", [[3, 3, 7], [7, 3, 9], [1, 2, 4], []])
def test_several_marks_together_are_put_where_each_alone_would_be(offsets: list[int]) -> None:
    one_by_one, together = Marks(), Marks()
    for marks in (one_by_one, together):
        marks.add(3, 0, 5)
        assert marks.total(0, 10) == 5
    for seq, offset in enumerate(offsets, start=1):
        one_by_one.add(offset, seq, 2)
    if offsets:
        together.add_all(offsets, range(1, len(offsets) + 1), [2] * len(offsets))
    assert (together.offsets, together.seqs) == (one_by_one.offsets, one_by_one.seqs)
    assert [together.total(0, end) for end in range(10)] == [one_by_one.total(0, end) for end in range(10)]


def test_what_lies_in_a_stretch_is_counted_whole() -> None:
    marks = Marks()
    for seq, (offset, weight) in enumerate([(10, 1), (20, 500), (30, 4)]):
        marks.add(offset, seq, weight)
    assert (marks.count(10, 30), marks.total(10, 30)) == (2, 501)
    marks.add(40, 3, 7)
    assert (marks.count(0, 99), marks.total(20, 99)) == (4, 511)
    marks.drop(20, 1)
    assert (marks.count(0, 99), marks.total(0, 99)) == (3, 12)
    assert (marks.count(50, 99), marks.total(50, 99)) == (0, 0)


def test_a_stretch_counts_its_records_and_the_text_in_them() -> None:
    lanes = lanes_of(booking())
    assert lanes.count(0, 10 * SECOND) == (len(lanes.turn.readings), sum(len(p.text) for p in lanes.turn.talk.pieces))
    assert lanes.count(430 * MS, 481 * MS) == (3, len("Perfect, Thursday "))
    assert lanes.count(900 * MS, 1100 * MS) == (0, 0)


@pytest.fixture(scope="module")
def million() -> Marks:
    marks = Marks()
    for number in range(1_000_000):
        marks.add(number * 1000, number, 1)
    return marks


def test_a_million_marks_are_all_in_the_columns(million: Marks) -> None:
    found = million.columns(TimeRange(0, SECOND), 1600)
    assert len(found.xs) == 1600 // BAR_PX
    assert sum(found.weights) == 1_000_000
    assert max(found.weights) - min(found.weights) == 1


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
    marks.offsets, marks.seqs, marks.weights = counted, million.seqs, million.weights
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
    assert lanes.hit(Lane.TEXT, 300 * MS, 5 * MS, 0) is None


def test_hitting_a_span_gives_the_record_it_began_with() -> None:
    lanes = lanes_of(booking())
    hit = lanes.hit(Lane.STEP, 1500 * MS, 5 * MS, 0)
    assert hit is not None
    assert (hit.seq, hit.label, hit.end_ns) == (lanes.calls[0].seq, "save_appointment", 2110 * MS)
    assert lanes.hit(Lane.STEP, 900 * MS, 5 * MS, 0) is None


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
