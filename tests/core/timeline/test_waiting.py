"""The silence that is not over, since when one waits, and who ended a cancelled turn."""

from dataclasses import replace
from datetime import timedelta

from tests.core.timeline.laned import lanes_of
from tests.gui.scripted import MS, Scripted
from vftester.core.conversation import Turn
from vftester.core.records import Closing
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import Tone
from vftester.core.timeline.timescale import SECOND, TimeRange
from vftester.core.timeline.waiting import spoken_over, waiting_since


def stalled() -> Scripted:
    return Scripted(1, "go").says(100, "One.").ready(110, "One.").queued(120, 0).starts(200, 0).over(900, 0)


def silence(lanes: TurnLanes, now_ms: int) -> list[tuple[float, float | None, str]]:
    found = lanes.within(Lane.VOICE, TimeRange(0, 60 * SECOND), 600, now_ms * MS)
    spans = [span for span in found if span.tone is Tone.SILENCE and span.start_ns >= 900 * MS]
    return [(span.start_ns / MS, span.end_ns and span.end_ns / MS, span.label) for span in spans]


def test_after_the_last_sound_the_silence_so_far_grows_and_is_in_no_measure() -> None:
    lanes = lanes_of(stalled())
    assert silence(lanes, 1800) == []
    assert silence(lanes, 13_200) == [(900, None, "12.3 s silence so far")]
    assert lanes.measures.dead_air_ms == 200
    hit = lanes.hit(Lane.VOICE, 5 * SECOND, 0, 13_200 * MS)
    assert hit is not None
    assert hit.label == "12.3 s silence so far"


def test_a_turn_that_broke_off_shows_the_silence_at_its_end() -> None:
    lanes = lanes_of(stalled().closes(39_100, Closing.CANCELLED))
    assert silence(lanes, 50_000) == [(900, 39_100, "38.2 s silence: nothing came any more")]
    assert lanes.measures.dead_air_ms == 200
    assert lanes.spans_in(Lane.VOICE)[1].label.startswith("38.2 s")


def test_no_silence_where_it_sounds_or_the_person_hushed_it_or_all_was_said() -> None:
    speaking = stalled().says(950, "Two.").ready(960, "Two.", 1).starts(1000, 1)
    assert lanes_of(speaking).silence_after(20 * SECOND) == []
    assert lanes_of(speaking.over(1100, 1, "cut")).silence_after(20 * SECOND) == []
    assert silence(lanes_of(stalled().ends(20_000)), 30_000) == []
    unspoken = Scripted(1, "go").says(100, "One.").closes(9000, Closing.CANCELLED)
    assert lanes_of(unspoken).silence_after(0) == []


def test_one_waits_since_the_last_text_or_sound() -> None:
    assert waiting_since(lanes_of(stalled())) == 900 * MS
    assert waiting_since(lanes_of(stalled().says(2000, "Two."))) == 2000 * MS
    assert waiting_since(lanes_of(stalled().says(2000, "Two.").ready(2010, "Two.", 1).starts(2020, 1))) is None
    assert waiting_since(lanes_of(stalled().closes(3000, Closing.CANCELLED))) is None


def after(turn: Turn, ms: float) -> Turn:
    return replace(turn, index=turn.index + 1, started_at=turn.started_at + timedelta(milliseconds=ms))


def test_a_cancelled_turn_was_spoken_over_where_the_next_was_sent_right_then() -> None:
    cancelled = stalled().closes(3000, Closing.CANCELLED).result().turn
    assert spoken_over(cancelled, after(cancelled, 3040))
    assert not spoken_over(cancelled, after(cancelled, 5000))
    complete = stalled().ends(3000).result().turn
    assert not spoken_over(complete, after(complete, 3040))


def before_any_sound(scripted: Scripted) -> tuple[float, float | None, str]:
    """The one silence of a turn in which nothing sounded."""
    lanes = lanes_of(scripted)
    (span,) = [span for span in lanes.spans_in(Lane.VOICE) if span.tone is Tone.SILENCE]
    assert lanes.measures.dead_air_ms is None, "it is in no measure"
    hit = lanes.hit(Lane.VOICE, SECOND, 0, 0)
    assert hit is not None
    assert hit.label == span.label
    return span.start_ns / MS, span.end_ns and span.end_ns / MS, span.label


def test_a_reply_that_was_stopped_before_any_sound_shows_the_silence_until_then_with_its_cause() -> None:
    nothing = Scripted(1, "go").closes(2300, Closing.CANCELLED)
    assert before_any_sound(nothing) == (0, 2300, "2.30 s silence: cause not visible, then it was stopped")
    tool = Scripted(1, "go").calls(300, "look_up", 1500).closes(2300, Closing.CANCELLED)
    assert before_any_sound(tool)[2] == "2.30 s silence: tool, then it was stopped"
    streams = Scripted(1, "go").streams(1900, "One", " more.").ready(2100, "One more.").queued(2110, 0)
    stopped = streams.over(None, 0, "cut").closes(2300, Closing.CANCELLED)
    assert before_any_sound(stopped)[2] == "2.30 s silence: model, then it was stopped"


def test_a_muted_reply_that_was_stopped_shows_no_silence() -> None:
    muted = Scripted(1, "go").says(100, "One.").ready(110, "One.").over(None, 0, "skipped")
    assert lanes_of(muted.closes(2300, Closing.CANCELLED)).silence_after(0) == []
