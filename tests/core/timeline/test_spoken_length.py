"""How long a reply is for the ear, and what in it is hard on it."""

import pytest

from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, WordStarted
from vftester.core.timeline.spoken_length import SpokenLength, ear_flags
from vftester.core.timeline.timescale import SECOND
from vftester.core.timeline.voice_lanes import USUAL_PACE_NS


def test_what_was_spoken_counts_as_long_as_it_took() -> None:
    length = SpokenLength()
    length.take(SegmentReady(0, 5, "One two three.", 0, 0))
    assert not length.measured
    length.take(SegmentStarted(0, SECOND))
    length.take(SegmentEnded(0, 3 * SECOND, "spoken"))
    assert (length.ns, length.words, length.measured) == (2 * SECOND, 3, True)


@pytest.mark.parametrize("took_ns", [SECOND // 10, SECOND, 9 * SECOND])
def test_until_all_was_spoken_the_text_alone_tells_however_long_a_part_of_it_took(took_ns: int) -> None:
    length = SpokenLength()
    for segment in (0, 1):
        length.take(SegmentReady(segment, 5, "x" * 75, 0, 75 * segment))
    length.take(SegmentStarted(0, 0))
    length.take(SegmentEnded(0, took_ns, "unheard"))
    length.take(SegmentEnded(1, None, "cut"))
    assert length.ns == pytest.approx(10 * SECOND, rel=1e-6)
    assert not length.measured


@pytest.mark.parametrize("words", [0, 1], ids=["before a word", "in its first word"])
def test_what_is_broken_off_unheard_is_as_long_as_its_text_and_not_as_it_lasted(words: int) -> None:
    length = SpokenLength()
    length.take(SegmentReady(0, 5, "Hello there.", 0, 0))
    length.take(SegmentStarted(0, SECOND, heard=False))
    for word in range(words):
        length.take(WordStarted(0, SECOND, word, 5))
    length.take(SegmentEnded(0, SECOND + 1, "unheard"))
    assert (length.ns, length.words, length.measured) == (12 * USUAL_PACE_NS, 2, False)


def test_what_was_played_unheard_to_its_last_word_counts_as_long_as_it_took() -> None:
    length = SpokenLength()
    length.take(SegmentReady(0, 5, "Hello **there**. 👋", 0, 0))
    length.take(SegmentStarted(0, SECOND, heard=False))
    for start in (8, 0):  # of an import, in any order
        length.take(WordStarted(0, SECOND, start, 5))
    length.take(SegmentEnded(0, 2 * SECOND, "unheard"))
    assert (length.ns, length.measured) == (SECOND, True)


def test_muted_it_is_told_by_a_usual_pace() -> None:
    length = SpokenLength()
    length.take(SegmentReady(0, 5, "x" * 150, 0, 0))
    length.take(SegmentEnded(0, None, "skipped"))
    assert length.ns == pytest.approx(10 * SECOND, rel=1e-6)


def test_a_message_in_voiceflows_own_sound_counts_once() -> None:
    length = SpokenLength()
    length.take(SegmentReady(0, 5, "x" * 10, 0, 0))
    length.take(SegmentReady(1, 5, "x" * 10, 0, 0, "voiceflow"))
    length.take(SegmentEnded(0, None, "skipped"))
    length.take(SegmentStarted(1, 0))
    length.take(SegmentEnded(1, SECOND, "spoken"))
    assert (length.ns, length.measured) == (SECOND, True)


def test_events_out_of_place_do_no_harm() -> None:
    length = SpokenLength()
    for event in (SegmentEnded(3, 5, "spoken"), SegmentStarted(7, 5), SegmentReady(4, 5, "x", 0, 0)):
        length.take(event)
    assert length.ns == 0


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Two ways:\n- by bus\n- by tram", ("a list",)),
        ("1. open\n2) close", ("a list",)),
        ("- only one", ()),
        ("See https://a.example/b or www.b.example", ("a URL",)),
        ("| Day | Time |\n|---|:--:|\n| Mon | 9 |", ("a table",)),
        ("Day | Time\n--- | ---\nMon | 9", ("a table",)),
        ("Nothing - nothing at all. Call 555-0134.\n---", ()),
    ],
)
def test_what_is_hard_on_the_ear_is_flagged(text: str, flags: tuple[str, ...]) -> None:
    assert ear_flags([text], 0) == flags


def test_more_than_fifteen_seconds_are_flagged() -> None:
    assert ear_flags([], 15 * SECOND) == ()
    assert ear_flags(["https://a.b"], 15 * SECOND + 1) == ("over 15 s", "a URL")
