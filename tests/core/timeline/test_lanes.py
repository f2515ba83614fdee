"""Lanes: what a turn's changes become, what of them is painted, and what lies at a place."""

from tests.core.timeline.laned import lanes_of, spans_in
from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from vftester.core.actions import launch
from vftester.core.display.turn_facts import facts_of
from vftester.core.records import Attempt, Closed, Closing, Sent, SessionStarted, TurnError
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND
from vftester.core.timing.measures import measure
from vftester.core.timing.silence import silence_bill


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


def test_a_wait_for_text_is_a_pause_with_its_cause() -> None:
    scripted = Scripted(1, "go").streams(100, "one ", "two ", every=600).calls(1000, "look_up", 1900)
    lanes = lanes_of(scripted.streams(3000, "other message").ends(3200))
    assert spans_in(lanes, Lane.TEXT) == [
        (100, 700, Tone.PAUSE, "0.60 s pause: model"),
        (700, 3000, Tone.PAUSE, "2.30 s pause: tool"),
    ]


LOST = TurnError("connection", "The name example.invalid could not be found. Nothing was sent.")


def failing(*reports: Attempt | Closed | SessionStarted | Sent) -> Scripted:
    scripted = Scripted(1, "go")
    scripted.reports = list(reports)
    return scripted


def attempts() -> list[Attempt]:
    return [Attempt(12 * MS, None, "Not found. Trying again in 0.6 s."), Attempt(751 * MS, 429, "Asked to wait.")]


def test_a_turn_that_failed_shows_each_attempt_and_the_failure_and_lasts_until_then() -> None:
    lanes = lanes_of(failing(*attempts(), Closed(1900 * MS, Closing.REFUSED, LOST)))
    assert offsets(lanes, Lane.EVENTS, Tone.FAILURE) == [12, 751, 1900]
    assert lanes.last_ns == 1900 * MS
    hits = [lanes.hit(Lane.EVENTS, ms * MS, 5 * MS, 0) for ms in (12, 751, 1900)]
    assert [hit and (hit.seq, hit.offset_ns / MS, hit.tone, hit.label) for hit in hits] == [
        (None, 12, Tone.FAILURE, "Not found. Trying again in 0.6 s."),
        (None, 751, Tone.FAILURE, "Asked to wait."),
        (None, 1900, Tone.FAILURE, ""),
    ]
    assert lanes.count(0, 2 * SECOND) == (0, 0), "they are no events"


def test_where_no_moment_of_a_failure_is_known_none_is_marked_and_its_attempts_are() -> None:
    lanes = lanes_of(failing(*attempts(), Closed(None, Closing.REFUSED, LOST)))
    assert offsets(lanes, Lane.EVENTS, Tone.FAILURE) == [12, 751]
    assert lanes.last_ns == 751 * MS


def test_what_was_tried_again_before_the_session_began_is_no_part_of_the_turn() -> None:
    started = failing(*attempts(), SessionStarted(1400 * MS), Sent(0), Attempt(1500 * MS, 429, "Asked to wait."))
    for batch in (1, 10):
        lanes = lanes_of(started, batch)
        assert offsets(lanes, Lane.EVENTS, Tone.FAILURE) == [1500]
        assert lanes.last_ns == 1500 * MS
    assert lanes_of(failing(*attempts(), SessionStarted(1400 * MS), Sent(0)), 1).last_ns == 0


def test_a_turn_that_was_cut_off_shows_when_and_one_that_was_complete_or_cancelled_does_not() -> None:
    cut = lanes_of(Scripted(1, "go").says(50, "One").closes(900, Closing.BROKEN))
    assert offsets(cut, Lane.EVENTS, Tone.FAILURE) == [900]
    for whole in (booking(), Scripted(1, "go").closes(900, Closing.CANCELLED)):
        assert offsets(lanes_of(whole), Lane.EVENTS, Tone.FAILURE) == []
    told = lanes_of(Scripted(1, "go").event(50, "error").closes(900, Closing.END_OF_BODY))
    assert offsets(told, Lane.EVENTS, Tone.FAILURE) == [], "its error event shows it"


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
