"""A reply heard both ways: what is said when, and how much silence that makes."""

from dataclasses import replace

import pytest

from tests.gui.scripted import greeting, spoken
from tests.helpers.turns import turn_of
from vftester.core.conversation import Turn, advance_all
from vftester.core.log import Log
from vftester.core.replay.both import SilenceCounter, both, expected_lengths, sayings_of, track, whole_ns
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, Speech
from vftester.core.timeline.timescale import MS, SECOND
from vftester.core.timing.measures import measure


def taken(scripted: object) -> Turn:
    return advance_all(scripted.turn, scripted.reports)[0]


SPOKEN = taken(spoken())


def test_the_recorded_segments_are_said_at_the_recorded_moments() -> None:
    assert [(saying.shown, saying.ready_ns) for saying in sayings_of(SPOKEN)] == [
        ("Perfect, Thursday at 8:40 it is.", 620 * MS),
        ("I'm saving that for you now.", 780 * MS),
        ("Is there anything else?", 2310 * MS),
    ]


def test_a_reply_without_segments_is_cut_as_it_would_have_been() -> None:
    bare = replace(SPOKEN, speech=Speech())
    assert [saying.shown for saying in sayings_of(bare)] == [saying.shown for saying in sayings_of(SPOKEN)]


def test_how_long_it_takes_is_as_it_was_spoken_else_told_by_the_pace() -> None:
    sayings = sayings_of(SPOKEN)
    assert expected_lengths(SPOKEN, sayings) == [2340 * MS, 1850 * MS, 1500 * MS]
    begun = (SegmentStarted(0, 500 * MS, heard=False), SegmentEnded(0, 500 * MS, "unheard"))
    stopped = replace(SPOKEN, speech=Speech(Log([SegmentReady(0, 0, sayings[0].shown, 0, 0), *begun])))
    (length,) = expected_lengths(stopped, sayings_of(stopped))
    assert length > SECOND, "it was broken off at once, and nobody heard it"
    unspoken = taken(greeting(0))
    assert all(length > 0 for length in expected_lengths(unspoken, sayings_of(unspoken)))


def test_after_the_whole_reply_all_is_silence_until_its_end_and_none_after_it() -> None:
    sayings = sayings_of(SPOKEN)
    first, later = both(SPOKEN, sayings, [SECOND] * 3)
    assert first.sounds[0][0] == 620 * MS
    assert first.silences == ((0, 620 * MS),)  # the third was ready while the second sounded
    whole = whole_ns(SPOKEN)
    assert whole == round((measure(SPOKEN).full_text_ms or 0) * MS) > 2300 * MS
    assert later.silences == ((0, whole),)
    assert later.sounds == (
        (whole, whole + SECOND),
        (whole + SECOND, whole + 2 * SECOND),
        (whole + 2 * SECOND, whole + 3 * SECOND),
    )


def test_what_begins_while_another_still_sounds_makes_no_silence() -> None:
    counter = SilenceCounter(2)
    counter.take(SegmentReady(0, 600 * MS, "One.", 0, 0))
    counter.take(SegmentReady(1, 700 * MS, "Two.", 0, 5))
    for event in (SegmentStarted(0, 600 * MS), SegmentStarted(1, 1600 * MS), SegmentEnded(0, 1600 * MS, "spoken")):
        counter.take(event)
    assert counter.silences == [(0, 600 * MS)]
    assert counter.silence_ns(2000 * MS) == 600 * MS


def test_a_gap_in_which_text_is_waited_for_is_silence() -> None:
    first, _ = both(SPOKEN, sayings_of(SPOKEN), [100 * MS] * 3)
    assert first.silences == ((0, 620 * MS), (720 * MS, 780 * MS), (880 * MS, 2310 * MS))
    assert first.silence_ns == (620 + 60 + 1430) * MS


def test_the_counter_runs_while_text_is_waited_for_and_stands_while_it_sounds() -> None:
    counter = SilenceCounter(2)
    assert counter.silence_ns(300) == 300
    counter.take(SegmentReady(0, 400, "Hm.", 0, 0))
    assert counter.silence_ns(450) == 450  # up to the first sound
    counter.take(SegmentStarted(0, 500))
    assert (counter.silence_ns(900), counter.silences_by(900)) == (500, ((0, 500),))
    counter.take(SegmentEnded(0, 1000, "spoken"))
    assert (counter.silence_ns(1200), counter.silences_by(1200)) == (700, ((0, 500), (1000, 1200)))
    counter.take(SegmentReady(1, 1300, "Yes.", 0, 4))
    counter.take(SegmentStarted(1, 1310))
    assert counter.sounds_by(1400) == ((500, 1000), (1310, 1400))
    counter.take(SegmentEnded(1, 1500, "spoken"))
    assert counter.done
    assert counter.silence_ns(9000) == 500 + 310


def test_a_track_has_each_sound_at_its_moment() -> None:
    sounds = [bytes([n]) * 200 for n in (1, 2, 3)]  # 100 frames at 1,000 a second: 100 ms
    first, _ = both(SPOKEN, sayings_of(SPOKEN), [100 * MS] * 3)
    pcm = track(first, sounds, 1000)
    assert [pcm.index(bytes([n])) for n in (1, 2, 3)] == [620 * 2, 780 * 2, 2310 * 2]
    assert len(pcm) == 2410 * 2


@pytest.mark.parametrize("turn", [turn_of(), turn_of((5, "text", {"message": "🙂"}))])
def test_of_a_reply_without_words_nothing_is_said(turn: Turn) -> None:
    assert sayings_of(turn) == ()
    assert both(turn, (), [])[0].end_ns == 0
