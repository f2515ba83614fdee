"""What was spoken: segments out of voice events, and the silences between them."""

import sys
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vftester.core.speech as speech_module
from vftester.core.log import Log
from vftester.core.speech import (
    Outcome,
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    Speech,
    SpokenSegment,
    VoiceReport,
    WordStarted,
    hear,
    silent_spans,
)


def spoken(*events: VoiceReport) -> Speech:
    speech = Speech()
    for event in events:
        speech = hear(speech, event)
    return speech


def segment(
    number: int, ready: int, started: int | None, finished: int | None, *, heard: bool = True
) -> list[VoiceReport]:
    events: list[VoiceReport] = [SegmentReady(number, ready, "Hello there.", 0, 0), SegmentQueued(number, ready)]
    if started is not None:
        events.append(SegmentStarted(number, started, heard))
    events.append(SegmentEnded(number, finished, "spoken" if heard else "unheard"))
    return events


def test_a_segment_holds_everything_that_became_of_it() -> None:
    (one,) = spoken(
        SegmentReady(0, 10, "Hello there.", 2, 5),
        SegmentQueued(0, 11),
        SegmentStarted(0, 40),
        WordStarted(0, 40, 0, 5),
        WordStarted(0, 60, 6, 5),
        SegmentEnded(0, 70, "cut"),
    ).segments()
    assert (one.queued_ns, one.started_ns, one.finished_ns, one.outcome) == (11, 40, 70, "cut")
    assert one.sounded


@pytest.mark.parametrize(
    ("outcome", "worded", "whole"),
    [("spoken", 0, True), ("cut", 2, False), ("unheard", 0, False), ("unheard", 1, False), ("unheard", 2, True)],
)
def test_a_segment_was_said_to_its_end_where_that_was_heard_or_its_last_word_began(
    outcome: Outcome, worded: int, whole: bool
) -> None:
    words = [WordStarted(0, 40, 0, 5), WordStarted(0, 60, 6, 5)][:worded]
    (one,) = spoken(
        SegmentReady(0, 10, "Hello there.", 0, 0), SegmentStarted(0, 40), *words, SegmentEnded(0, 70, outcome)
    ).segments()
    assert one.whole is whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Book it [here](https://example.com/booking).", ("Book", "it", "here")),
        ("Please <b>wait</b>", ("Please", "wait")),
        ("Hello there.</speak>", ("Hello", "there.")),
        ('Hello.<break time="1s"/>', ("Hello.",)),
        ("Look [^1]", ("Look",)),
    ],
)
def test_what_no_voice_says_is_not_waited_for(text: str, words: tuple[str, ...]) -> None:
    began = [WordStarted(0, 40, text.index(word), len(word)) for word in words]
    for said in range(len(words) + 1):
        (one,) = spoken(SegmentReady(0, 10, text, 0, 0), *began[:said], SegmentEnded(0, 70, "unheard")).segments()
        assert one.whole is (said == len(words))


def test_voiceflows_own_sound_has_no_words_to_go_by() -> None:
    (one,) = spoken(SegmentReady(0, 10, "Hello.", 0, 0, "voiceflow"), SegmentEnded(0, 70, "unheard")).segments()
    assert one.whole


def test_what_nobody_heard_did_not_sound() -> None:
    (one,) = spoken(
        SegmentReady(0, 1, "Hi", 0, 0), SegmentStarted(0, 2, heard=False), WordStarted(0, 2, 0, 2)
    ).segments()
    assert (one.sounded, one.outcome) == (False, None)


def test_only_the_first_ending_counts_and_strangers_are_passed_over() -> None:
    (one,) = spoken(*segment(0, 1, 2, 3), SegmentEnded(0, 9, "cut"), SegmentEnded(7, 9, "cut")).segments()
    assert (one.outcome, one.finished_ns) == ("spoken", 3)


def test_silence_is_the_wait_for_the_first_sound_and_each_wait_for_text() -> None:
    speech = spoken(
        *segment(0, 100, 140, 500),  # the first sound after 140
        *segment(1, 450, 500, 900),  # was ready while the first was spoken
        *segment(2, 1300, 1330, 1500),  # was not: silence from 900 to 1330
    )
    assert [(start, end) for start, end, _ in silent_spans(speech.segments())] == [(0, 140), (900, 1330)]


def test_a_gap_that_only_the_voice_made_is_no_wait_for_text() -> None:
    speech = spoken(*segment(0, 100, 140, 500), *segment(1, 450, 520, 900))
    assert [(start, end) for start, end, _ in silent_spans(speech.segments())] == [(0, 140)]


def test_nothing_heard_is_no_silence_heard() -> None:
    speech = spoken(
        *segment(0, 100, 140, 500, heard=False), SegmentReady(1, 1, "x", 0, 0), SegmentEnded(1, None, "skipped")
    )
    assert silent_spans(speech.segments()) == []


def test_sound_without_words_has_a_name_all_the_same() -> None:
    assert SegmentReady(0, 0, "Hello.", 0, 0).label == "Hello."
    assert SegmentReady(0, 0, "", 0, 0, "voiceflow").label == "sound without words"


EVENTS = st.one_of(
    st.builds(SegmentReady, st.integers(0, 5), st.integers(0, 99), st.just("Hello there."), st.just(0), st.just(0)),
    st.builds(SegmentQueued, st.integers(0, 5), st.integers(0, 99)),
    st.builds(SegmentStarted, st.integers(0, 5), st.integers(0, 99)),
    st.builds(WordStarted, st.integers(0, 5), st.integers(0, 99), st.integers(0, 5), st.integers(0, 5)),
    st.builds(SegmentEnded, st.integers(0, 5), st.integers(0, 99), st.sampled_from(("spoken", "cut"))),
)


@given(st.lists(st.tuples(st.integers(0, 30), EVENTS, st.booleans()), max_size=40))
def test_segments_are_those_of_the_events_from_whatever_value_it_grew_and_whenever_one_asks(
    growth: list[tuple[int, VoiceReport, bool]],
) -> None:
    values = [Speech()]
    for place, event, asked in growth:
        values.append(hear(values[max(len(values) - 1 - place, 0)], event))
        if asked:
            values[-1].segments()
    for value in values:
        assert value.segments() == Speech(Log(list(value.events))).segments()


def test_one_more_word_costs_what_is_new() -> None:
    speech = spoken(*(event for number in range(1000) for event in segment(number, 1, 2, 3)))
    former = speech.segments()
    grown = hear(speech, WordStarted(999, 4, 0, 5)).segments()
    assert all(one is other for one, other in zip(former[:999], grown, strict=False)), "the others are not told again"
    assert grown[999].words == (WordStarted(999, 4, 0, 5),)
    assert former[999].words == ()


def test_of_values_that_are_asked_late_each_event_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[VoiceReport] = []

    def counted(former: Sequence[SpokenSegment], events: Sequence[VoiceReport]) -> list[SpokenSegment]:
        told.extend(events)
        return really(former, events)

    really = speech_module._told
    monkeypatch.setattr(speech_module, "_told", counted)
    values = [Speech()]
    for number in range(300):
        for event in segment(number, 1, 2, 3):
            values.append(hear(values[-1], event))
    for value in values[::20]:  # as a window does that is behind: the newest has long been made
        value.segments()
    values[-1].segments()
    assert told == list(values[-1].events)


def test_what_is_asked_in_another_thread_meanwhile_changes_nothing() -> None:
    former, values, over = sys.getswitchinterval(), [Speech()], threading.Event()

    def ask() -> None:
        while not over.is_set():
            for value in (values[-1], values[len(values) // 2]):
                value.segments()

    asking = threading.Thread(target=ask)
    sys.setswitchinterval(1e-6)
    try:
        asking.start()
        for number in range(300):
            for event in segment(number, 1, 2, 3):
                values.append(hear(values[-1], event))
            values.append(hear(values[-1], WordStarted(number, 2, 0, 5)))
            values[-1].segments()
    finally:
        sys.setswitchinterval(former)
        over.set()
        asking.join()
    assert values[-1].segments() == Speech(Log(list(values[-1].events))).segments()
