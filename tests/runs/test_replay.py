"""A recorded session played again, on a clock that jumps, with a loudspeaker that speaks on it."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.core.formats.test_document import STATES
from tests.gui.scripted import greeting
from tests.helpers.clocked import JumpingLoop, in_no_time
from tests.helpers.turns import record, turn_of
from tests.runs.replayed import CHAR_MS, SESSION, WITHOUT_VOICE, Player, playing, same_but_for_speech, spoken_texts
from vftester.core.conversation import TurnState, advance_all
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted
from vftester.core.timeline.timescale import MS, SECOND
from vftester.core.timing.measures import measure
from vftester.runs.live import Update


@pytest.mark.parametrize("speed", [0.5, 1.0, 5.0, math.inf])
def test_replayed_turns_are_the_recorded_ones_with_their_records_text_state_and_measures(speed: float) -> None:
    recorded = playing(SESSION, speed=math.inf).replay.turns  # with the segments of those that had none
    player = playing(recorded, speed=speed)
    assert player.replay.turns == recorded
    assert [same_but_for_speech(turn) for turn in recorded] == WITHOUT_VOICE
    assert [measure(turn) for turn in player.replay.turns] == [measure(turn) for turn in recorded]
    assert [found for _, found in player.records()] == [r.record for turn in SESSION for r in turn.readings]


@pytest.mark.parametrize("state", TurnState)
def test_a_turn_that_ended_otherwise_ends_so_again(state: TurnState) -> None:
    (turn,) = playing([STATES[state]], speed=math.inf).replay.turns
    assert same_but_for_speech(turn) == replace(STATES[state], reading_stopped=True)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0, 5.0])
def test_each_record_comes_at_its_own_time(speed: float) -> None:
    player = playing(SESSION[:1], speed=speed)
    assert all(
        abs(at_ns - found.offset_ns / speed) <= 2 * MS for at_ns, found in player.records()
    )  # a loop's timer is as fine as its clock says: a millisecond


def test_a_busy_loop_makes_nothing_later_that_follows() -> None:
    turn = turn_of(*((100 * n, "text", {"message": "Hm."}) for n in range(1, 101)), (10_050, "event:end"))

    async def test(player: Player) -> None:
        def stall() -> None:
            player.loop._jumping.passed_s += 0.01

        listener = player.replay._listener

        def listen(update: Update) -> None:
            listener(update)
            stall()

        player.replay._listener = listen
        await player.replay.play()

    player = playing([turn], test)
    late = [at_ns - found.offset_ns for at_ns, found in player.records()]
    assert len(late) == 101
    assert max(late) <= 40 * MS, "stalls do not add up"


def test_where_timers_are_late_by_a_twentieth_as_qts_are_no_record_is_late_by_more_than_a_moment() -> None:
    turn = turn_of(*((997 * n, "text", {"message": "Hm."}) for n in range(1, 20)), (20_000, "event:end"))
    loop = JumpingLoop(late=0.05)
    player = Player(loop, [turn])
    in_no_time(player.replay.play(), loop)
    late = [at_ns - found.offset_ns for at_ns, found in player.records()]
    assert len(late) == 20
    assert max(late) <= 2 * MS


def test_the_same_segments_come_about_whatever_the_speed() -> None:
    expected = None
    for speed in (0.5, 1.0, 5.0, math.inf):
        found = [spoken_texts(turn) for turn in playing(WITHOUT_VOICE, speed=speed).replay.turns]
        assert all(found)
        assert found == (expected or found)
        expected = found


def test_a_pause_in_text_cuts_where_it_did_when_it_was_recorded() -> None:
    pieces = [(100, "Good morning. "), (900, "Which day suits you?"), (1800, " Any will do.")]
    turn = turn_of(
        (90, "completion", {"state": "start"}),
        *((ms, "completion", {"state": "content", "content": text}) for ms, text in pieces),
        (1900, "completion", {"state": "end"}),
        (1950, "event:end"),
    )
    slow, hasty = (playing([turn], speed=speed).replay.turns[0] for speed in (1.0, math.inf))
    assert spoken_texts(slow) == spoken_texts(hasty)
    assert ("Which day suits you?", 1200 * MS) in spoken_texts(hasty)


def test_unspoken_the_voice_is_as_it_was_recorded() -> None:
    assert playing(SESSION).replay.turns[1].speech == SESSION[1].speech


def test_spoken_the_voice_is_the_replays_own_and_the_recording_stays_as_it_was() -> None:
    before = [replace(turn) for turn in SESSION]
    player = playing(SESSION, mode="arriving")
    again = player.replay.turns[1]
    assert same_but_for_speech(again) == same_but_for_speech(SESSION[1])
    (first, *_) = again.speech.segments()
    assert first.outcome == "spoken"
    assert first.started_ns is not None
    assert 0 <= first.started_ns - first.ready.offset_ns <= 350 * MS
    assert first.finished_ns is not None
    assert abs(first.finished_ns - first.started_ns - len(first.ready.text) * CHAR_MS * MS) <= 3 * MS
    assert before == SESSION


def test_a_turn_is_heard_out_before_the_next_begins_after_a_second() -> None:
    later = replace(SESSION[1], started_at=SESSION[0].started_at + timedelta(seconds=60))
    player = playing([SESSION[0], later], mode="arriving")
    finished = max(
        at_ns
        for at_ns, update in player.told
        for change in update.changes
        if isinstance(change, SegmentEnded) and update.turn.index == 0
    )
    begins = next(at_ns for at_ns, update in player.told if update.turn.index == 1)
    assert 0 <= begins - finished - SECOND <= 5 * MS


def test_a_shorter_pause_of_the_person_stays_as_short() -> None:
    moment = SESSION[0].started_at + timedelta(milliseconds=650 + 200)
    player = playing([SESSION[0], replace(SESSION[1], started_at=moment)])
    begins = next(at_ns for at_ns, update in player.told if update.turn.index == 1)
    assert 0 <= begins - 850 * MS <= 5 * MS


def test_at_another_speed_what_is_said_is_placed_in_the_recordings_time() -> None:
    (turn,) = playing(WITHOUT_VOICE[:1], mode="arriving", speed=2.0).replay.turns
    heard = [s for s in turn.speech.segments() if s.started_ns is not None and s.finished_ns is not None]
    assert heard
    for segment in heard:
        length_ns = segment.finished_ns - segment.started_ns
        assert abs(length_ns - 2 * len(segment.ready.text) * CHAR_MS * MS) <= 5 * MS


def test_whole_holds_every_reply_back_until_its_end() -> None:
    player = playing(WITHOUT_VOICE[:1], mode="arriving", whole=True)
    at = {at_ns for at_ns, _ in player.records()}
    assert len(at) == 1
    end_ns = WITHOUT_VOICE[0].readings[-1].record.offset_ns
    assert min(at) >= end_ns
    (turn,) = player.replay.turns
    assert same_but_for_speech(turn) == WITHOUT_VOICE[0]
    assert next(s.ready.offset_ns for s in turn.speech.segments()) < end_ns, "when it was ready is what was recorded"
    assert all(s.started_ns is not None and s.started_ns >= end_ns for s in turn.speech.segments())


def test_of_a_session_without_a_finished_turn_nothing_is_played() -> None:
    running = advance_all(greeting(0).turn, [record("{}")])[0]
    player = playing([running])
    assert (player.told, player.replay.kept) == ([], ())


def test_no_voice_event_of_a_replay_is_told_twice() -> None:
    player = playing(WITHOUT_VOICE[:1], mode="arriving")
    for kind in (SegmentReady, SegmentQueued, SegmentStarted, SegmentEnded):
        told = [c.segment for _, update in player.told for c in update.changes if isinstance(c, kind)]
        assert told == sorted(set(told)), kind
