"""The axis: a turn, or a session's turns end to end; and what of it is looked at, chosen and measured."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from vftester.core.speech import SegmentReady
from vftester.core.timeline.axis import GAP_NS, NOTHING, SHORTEST_TURN_NS, Axis, Moment, axis_of_session, axis_of_turn
from vftester.core.timeline.joined import Joined
from vftester.core.timeline.lanes import Lane
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, TimeRange, fit, live, until_complete
from vftester.core.timeline.viewport import Viewport

BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def session_of(*turns: Scripted, apart_s: float = 20) -> SessionLanes:
    """Turns that were sent so many seconds apart."""
    session = SessionLanes()
    for scripted in turns:
        scripted.turn = replace(scripted.turn, started_at=BEGAN + timedelta(seconds=apart_s * scripted.turn.index))
        result = scripted.result()
        session.take(result.turn, result.changes)
    return session


def axis_of(session: SessionLanes) -> Axis:
    newest = max(session.turns)
    return axis_of_session(session.turns.values(), newest, session.turns[newest].newest_ns)


@pytest.fixture
def session() -> SessionLanes:
    return session_of(greeting(0), spoken(1), booking(2))


def test_a_turn_has_the_axis_to_itself() -> None:
    lanes = session_of(spoken(1)).turns[1]
    axis = axis_of_turn(lanes, lanes.newest_ns)
    assert axis.usual == until_complete(2401 * MS)
    assert axis.extent == fit(6800 * MS)
    assert axis.at(700 * MS) == (axis.placed[0], 700 * MS)


def test_turns_lie_end_to_end_with_a_gap_of_one_length_between_them(session: SessionLanes) -> None:
    axis = axis_of(session)
    first, second, third = axis.placed
    assert (first.start_ns, first.length_ns) == (0, 651 * MS)
    assert second.start_ns == first.end_ns + GAP_NS
    assert second.length_ns == 6800 * MS  # its speech is part of it
    assert third.start_ns == second.end_ns + GAP_NS
    assert axis.extent == axis.usual == fit(third.end_ns)


def test_a_gap_tells_how_long_nothing_ran(session: SessionLanes) -> None:
    assert [placed.waited_ns for placed in axis_of(session).placed] == [None, 19_349 * MS, 13_200 * MS]


def test_a_turn_that_began_while_the_last_was_spoken_waited_less_than_nothing() -> None:
    waited = axis_of(session_of(greeting(0), spoken(1), booking(2), apart_s=5)).placed[2].waited_ns
    assert waited == -1800 * MS


def test_between_turns_that_do_not_follow_each_other_nothing_is_known() -> None:
    assert axis_of(session_of(greeting(0), booking(2))).placed[1].waited_ns is None


def test_a_turn_takes_enough_room_to_be_seen() -> None:
    assert axis_of(session_of(Scripted(0, "hi").ends(3))).placed[0].length_ns == SHORTEST_TURN_NS


def test_a_running_turn_grows_by_steps() -> None:
    running = SessionLanes()
    for update in list(booking(0).updates())[:-2]:
        running.take(update.turn, update.changes)
    turns = running.turns.values()
    lengths = [axis_of_session(turns, 0, now * 100 * MS).placed[0].length_ns for now in range(33, 100)]
    assert sorted(set(lengths)) == sorted({live(now * 100 * MS).end_ns for now in range(33, 100)})


def test_the_turns_in_view_are_found_without_the_others(session: SessionLanes) -> None:
    axis = axis_of(session)
    first, second, third = axis.placed
    assert axis.within(TimeRange(0, 10)) == (first,)
    assert axis.within(TimeRange(first.end_ns + 1, second.start_ns)) == ()
    assert axis.within(TimeRange(second.end_ns - 1, third.start_ns + 1)) == (second, third)
    assert axis.after_gaps(TimeRange(0, 100)) == ()
    assert axis.after_gaps(axis.extent) == (second, third)


def test_a_moment_and_its_place_are_inverse(session: SessionLanes) -> None:
    axis = axis_of(session)
    place = axis.offset_of(Moment(2, 480 * MS))
    assert place is not None
    assert axis.at(place) == (axis.placed[2], 480 * MS)
    assert axis.offset_of(Moment(9, 0)) is None
    assert NOTHING.at(5) is None


def test_voiceflows_audio_has_a_lane_where_one_of_the_turns_has_some() -> None:
    own = Scripted(1, "go").voice(SegmentReady(0, 110 * MS, "Hello.", 0, 0, "voiceflow")).ends(200)
    assert axis_of(session_of(greeting(0), own)).lanes == tuple(Lane)
    assert Lane.VOICEFLOW not in axis_of(session_of(greeting(0))).lanes


def test_what_is_measured_in_a_turn_is_its_time_its_events_and_its_text(session: SessionLanes) -> None:
    axis = axis_of(session)
    start = axis.placed[2].start_ns
    measured = axis.measured(start + 430 * MS, start + 481 * MS)
    assert measured is not None
    assert (measured.length_ns, measured.records, measured.chars) == (51 * MS, 3, len("Perfect, Thursday "))
    assert (measured.start, measured.end) == (Moment(2, 430 * MS), Moment(2, 481 * MS))


def test_what_is_measured_across_turns_is_real_time_not_the_pictures(session: SessionLanes) -> None:
    axis = axis_of(session)
    start, end = axis.offset_of(Moment(1, 600 * MS)), axis.offset_of(Moment(2, 500 * MS))
    assert start is not None
    assert end is not None
    measured = axis.measured(start, end)
    assert measured is not None
    assert measured.length_ns == 20 * SECOND - 100 * MS
    assert measured.records == session.turns[1].count(600 * MS, 10**12)[0] + session.turns[2].count(0, 500 * MS)[0]


def test_an_end_in_a_gap_counts_for_the_turn_beside_it(session: SessionLanes) -> None:
    axis = axis_of(session)
    first, second, _ = axis.placed
    measured = axis.measured(first.end_ns + GAP_NS // 2, second.start_ns + 500 * MS)
    assert measured is not None
    assert measured.start == Moment(1, 0)
    measured = axis.measured(0, first.end_ns + GAP_NS // 2)
    assert measured is not None
    assert measured.end == Moment(0, first.length_ns)
    assert axis.measured(first.end_ns + 1, first.end_ns + 2) is None


def test_joined_lanes_hold_what_the_turns_hold_moved_to_their_place(session: SessionLanes) -> None:
    joined, axis = Joined(), axis_of(session)
    joined.update(axis.placed)
    for lane in Lane:
        expected = [
            placed.start_ns + offset
            for placed in axis.placed
            for tone, marks in placed.lanes.marks_in(lane)
            if tone is Tone.PLAIN
            for offset in marks.offsets
        ]
        assert [list(marks.offsets) for tone, marks in joined.marks_in(lane) if tone is Tone.PLAIN] == (
            [expected] if expected else []
        )
    view = TimeRange(axis.placed[2].start_ns, axis.extent.end_ns)
    (call,) = (span for span in joined.within(Lane.STEP, view, 10_000, 0) if span.tone is Tone.TOOL)
    assert call.start_ns == axis.placed[2].start_ns + 1170 * MS
    assert {span.tone for span in joined.within(Lane.VOICE, axis.extent, 10_000, 0)} == {Tone.SILENCE, Tone.VOICE}


def test_joined_lanes_take_a_new_turn_in_and_begin_anew_where_an_old_one_changed(session: SessionLanes) -> None:
    joined, axis = Joined(), axis_of(session)
    joined.update(axis.placed[:2])
    (_, marks), *_ = joined.marks_in(Lane.TEXT)
    before = len(marks)
    joined.update(axis.placed)
    assert joined.marks_in(Lane.TEXT)[0][1] is marks
    assert len(marks) > before
    late = Scripted(1, "x").streams(9000, "late").result()
    session.take(late.turn, late.changes)
    joined.update(axis_of(session).placed)
    assert joined.marks_in(Lane.TEXT)[0][1] is not marks
    assert joined.turns == {0, 1, 2}


@pytest.fixture
def port(session: SessionLanes) -> Viewport:
    port = Viewport()
    port.place(axis_of(session))
    return port


def test_a_view_follows_until_it_is_moved_and_again_when_asked_to(port: Viewport, session: SessionLanes) -> None:
    port.zoom(0.5)
    kept = port.view
    assert not port.follows
    grown = session_of(greeting(0), spoken(1), booking(2), booking(3))
    port.place(axis_of(grown))
    assert port.view == kept
    port.follow()
    assert port.view == axis_of(grown).usual


def test_the_beginning_and_the_end_keep_the_scale(port: Viewport) -> None:
    port.zoom(0.2)
    length = port.view.length_ns
    port.to_end()
    assert (port.view.end_ns, port.view.length_ns) == (port.axis.extent.end_ns, length)
    port.to_beginning()
    assert port.view == TimeRange(0, length)


def test_zooming_to_a_chosen_record_puts_it_in_the_middle(port: Viewport) -> None:
    assert port.select(2, 3)
    port.zoom_to_chosen()
    at = port.axis.offset_of(port.chosen) if port.chosen else None
    assert at is not None
    assert port.view.x(at, 1000) == pytest.approx(500, abs=1)
    assert port.view.length_ns == pytest.approx(port.axis.extent.length_ns / 12, rel=0.01)


def test_zooming_to_a_stretch_fills_the_view_with_it(port: Viewport) -> None:
    port.measure_between(3 * SECOND, 2 * SECOND)
    port.zoom_to_chosen()
    assert port.stretch == (2 * SECOND, 3 * SECOND)
    assert port.view == TimeRange(1900 * MS, 3100 * MS)


def test_records_are_gone_through_from_turn_to_turn(port: Viewport, session: SessionLanes) -> None:
    last = len(session.turns[0].turn.readings) - 1
    assert port.beside(1) == (0, 0)
    assert port.beside(-1) == (2, len(session.turns[2].turn.readings) - 1)
    port.select(0, last)
    assert port.beside(1) == (1, 0)
    port.select(1, 0)
    assert port.beside(-1) == (0, last)
    port.select(0, 0)
    assert port.beside(-1) == (0, 0)
    assert Viewport().beside(1) is None


def test_a_record_of_a_turn_that_is_not_there_is_not_selected(port: Viewport) -> None:
    assert not port.select(7, 0)
    assert not port.select(0, 999)
    assert port.selected is None
    assert port.chosen is None


def test_measuring_from_one_record_to_the_next_that_is_chosen(port: Viewport) -> None:
    assert not port.measure_from_chosen()
    port.select(2, 1)
    assert port.measure_from_chosen()
    port.select(2, 5)
    start = port.axis.placed[2].start_ns
    readings = port.axis.placed[2].lanes.turn.readings
    assert port.stretch == tuple(start + readings[seq].record.offset_ns for seq in (1, 5))
    port.select(2, 0)
    assert port.stretch == tuple(start + readings[seq].record.offset_ns for seq in (0, 1))
    assert not port.measure_from_chosen()
    port.select(2, 8)
    assert port.stretch is None
    port.measure_between(0, SECOND)
    port.put_away()
    assert port.stretch is None
    assert port.measured is None


def test_a_stretch_of_a_turn_lies_where_the_turn_does(port: Viewport) -> None:
    port.mark(0, 660 * MS, turn=1)
    start = port.axis.placed[1].start_ns
    assert port.stretch == (start, start + 660 * MS)
    port.mark(0, 5, turn=12)
    assert port.stretch == (start, start + 660 * MS)


def test_a_turn_out_of_view_is_brought_into_it(port: Viewport) -> None:
    port.zoom(0.1, 0)
    port.show_turn(2)
    assert port.axis.placed[2] in port.axis.within(port.view)


def test_while_speech_goes_on_beyond_the_text_now_is_in_view_until_it_is_over_or_the_person_pans() -> None:
    lanes = session_of(spoken(1)).turns[1]
    speaking = session_of(spoken(1, until=3500)).turns[1]
    assert speaking.moving
    assert not speaking.running
    port = Viewport()
    for now_ms in (3000, 5000, 6500):
        port.place(axis_of_turn(speaking, now_ms * MS))
        assert port.view.contains(now_ms * MS)
        assert port.axis.extent.end_ns >= port.view.end_ns
    assert port.view.end_ns > until_complete(speaking.last_ns).end_ns
    port.pan(-0.2)
    before = port.view
    port.place(axis_of_turn(speaking, 6700 * MS))
    assert port.view == before, "it was let go"
    port.follow()
    assert port.view.contains(6700 * MS)
    port.place(axis_of_turn(lanes, lanes.newest_ns))
    assert port.view == until_complete(2401 * MS), "all is said: the text is shown again"
