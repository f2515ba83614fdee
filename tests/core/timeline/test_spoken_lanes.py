"""The lanes of what is heard: segments, silences with their causes, and what is still to come."""

import pytest

from tests.core.timeline.laned import lanes_of, spans_in
from tests.gui.scripted import MS, Scripted, booking, spoken
from vftester.core.speech import SegmentReady
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timeline.timescale import SECOND, TimeRange, until_complete
from vftester.core.timing.silence import BillTracker

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
