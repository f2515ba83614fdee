"""What the rows of a conversation say, in the contract's words."""

import pytest

from tests.gui.scripted import Scripted, booking
from vftester.core.conversation import TurnState
from vftester.core.display.asides import Source
from vftester.core.records import Closing, TurnError
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, WordStarted
from vftester.core.steps.tracker import Evidence, StepExit
from vftester.core.timeline.marks import Span, Tone
from vftester.core.timeline.spoken_length import SpokenLength
from vftester.core.timing.credit import Credit
from vftester.core.timing.measures import Measures
from vftester.gui.rows.words import (
    call_line,
    delivery_advice,
    exit_line,
    figures_tip,
    measures_line,
    reply_line,
    source_lines,
    state_line,
    trouble_line,
)

MS = 1_000_000
HEARD = Measures(first_segment_ms=560, first_audio_ms=600, full_text_ms=2840, heard_sooner_ms=2280, delivery="streamed")


def test_measures_are_said_in_the_contracts_words() -> None:
    measures = Measures(first_text_ms=410, full_text_ms=2840, longest_gap_ms=940, text_chunks=36, streamed=True)
    assert measures_line(measures) == ("first text 0.41 s · whole reply 2.84 s", None)
    assert measures_line(Measures()) == ("", None)


def test_what_was_heard_sooner_stands_out() -> None:
    line, strong = measures_line(HEARD)
    assert line == (
        "ready to speak 0.56 s · first sound 0.60 s · whole reply 2.84 s · heard 2.28 s sooner than waiting for it"
    )
    assert strong is not None
    assert line[slice(*strong)] == "heard 2.28 s sooner than waiting for it"


def test_of_a_reply_that_was_broken_off_nothing_is_said_of_all_of_it() -> None:
    assert measures_line(HEARD, whole=False) == ("ready to speak 0.56 s · first sound 0.60 s", None)


def test_with_a_filler_first_the_credit_is_divided() -> None:
    line, strong = measures_line(HEARD, credit=Credit("One moment…", 840 * MS, 1440 * MS))
    assert line.endswith("sooner than waiting for it (0.84 s by “One moment…”, 1.44 s by streaming)")
    assert strong is not None
    assert line[slice(*strong)] == "heard 2.28 s sooner than waiting for it"


@pytest.mark.parametrize("first_audio_ms", [None, 2900])
def test_muted_or_awaited_it_could_be_heard_sooner(first_audio_ms: float | None) -> None:
    measures = Measures(
        first_segment_ms=560, first_audio_ms=first_audio_ms, full_text_ms=2820, heard_sooner_ms=2260, delivery="short"
    )
    line, strong = measures_line(measures)
    assert line.endswith(" · whole reply 2.82 s · could be heard 2.26 s sooner")
    assert strong is None


def test_each_figure_of_a_line_is_told_in_a_sentence() -> None:
    line, _ = measures_line(HEARD)
    told = figures_tip(line).split("\n")
    assert [sentence.partition(":")[0] for sentence in told] == [
        "ready to speak", "first sound", "whole reply", "heard … sooner"
    ]  # fmt: skip
    assert "from ready to speak to the whole reply" in told[-1]
    assert figures_tip("Waiting for the agent…") == ""


def test_where_nothing_is_gained_nothing_is_claimed() -> None:
    measures = Measures(first_segment_ms=140, first_audio_ms=180, full_text_ms=140, heard_sooner_ms=0)
    assert "sooner" not in measures_line(measures)[0]


def test_a_length_that_was_not_measured_says_about() -> None:
    length = SpokenLength()
    assert reply_line(Measures(delivery="short"), length) == "too short to tell"
    length.take(SegmentReady(0, 5, "x" * 149, 0, 0))
    assert reply_line(Measures(delivery="short"), length) == "too short to tell · about 9.9 s when spoken, 1 word"


def test_a_reply_that_was_broken_off_in_its_first_word_is_not_called_spoken_in_no_time() -> None:
    length = SpokenLength()
    for event in (
        SegmentReady(0, 5, "Good morning.", 0, 0),
        SegmentStarted(0, 10, heard=False),
        WordStarted(0, 10, 0, 4),
        SegmentEnded(0, 20, "unheard"),
    ):
        length.take(event)
    assert reply_line(Measures(delivery="short"), length) == "too short to tell · about 0.9 s when spoken, 2 words"


def test_a_sound_that_is_over_at_once_takes_under_a_tenth_of_a_second() -> None:
    length = SpokenLength()
    for event in (
        SegmentReady(0, 5, "Hm.", 0, 0, "voiceflow"), SegmentStarted(0, 10), SegmentEnded(0, 20, "spoken")
    ):  # fmt: skip
        length.take(event)
    assert reply_line(Measures(delivery="short"), length).startswith("too short to tell · under 0.1 s spoken")


def test_a_reply_that_arrived_whole_says_why_and_what_to_do() -> None:
    whole = Measures(delivery="whole")
    assert "turn it on in the target, under Advanced" in delivery_advice(whole, False)
    assert delivery_advice(whole, True) == "Streaming is on for this target, so this step likely sends finished text."
    assert "Likely streaming is off" in delivery_advice(whole, None)
    assert delivery_advice(HEARD, False) == ""


def test_a_turn_that_did_not_complete_says_why() -> None:
    error = TurnError("cut", "The connection broke.")
    assert state_line(booking().result().turn) == ""
    assert (
        state_line(Scripted(0, "a").closes(5, Closing.BROKEN, error).result().turn) == "Cut off. The connection broke."
    )
    assert "server may still be at work" in state_line(Scripted(0, "a").closes(5, Closing.CANCELLED).result().turn)


@pytest.mark.parametrize(
    ("told", "state", "said"),
    [
        (True, None, "0.94 s"),
        (True, TurnState.CANCELLED, "0.94 s"),
        (False, None, "running…"),
        (False, TurnState.CANCELLED, "broken off"),
        (False, TurnState.TRUNCATED, "broken off"),
        (False, TurnState.COMPLETE, "its end was not told"),
    ],
)
def test_a_call_says_what_became_of_it(told: bool, state: TurnState | None, said: str) -> None:
    call = Span(0, 940 * MS, 3, Tone.TOOL, "save_appointment")
    assert call_line(call, told=told, state=state) == f"⚙ save_appointment · {said}"


def test_an_exit_is_a_flag_that_says_how_sure_it_is() -> None:
    stated = StepExit(2, 5, "details_complete", "stated", (Evidence(2, 38),), None)
    assert exit_line(stated, 3) == '⚑ Left by "details complete" (said by Voiceflow), after 3 turns'
    inferred = StepExit(2, 5, None, "inferred", (Evidence(2, 38),), "Confirmation")
    assert exit_line(inferred, 1) == '⚐ Probably left: "Confirmation" ran next, after 1 turn'


def test_known_troubles_say_what_to_do() -> None:
    assert "Add credits" in trouble_line("credit_limit_reached for workspace")
    assert "took too long" in trouble_line("ERROR: Turn Timeout")
    assert trouble_line("An internal error occurred.").endswith("says: An internal error occurred.")


def test_a_source_says_its_name_and_address_or_what_was_found() -> None:
    sources = [Source("Prices", "https://a.b"), Source("doc1", "", 0.831, "9 to 5"), Source()]
    assert source_lines(sources) == "Prices · https://a.b\n0.83 · doc1\n   9 to 5\nunnamed"
