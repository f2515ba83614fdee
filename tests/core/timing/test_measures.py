"""Each definition of the contract's table of measures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.talking import advanced, begun
from tests.helpers.turns import END, closed, content, start, turn_of
from vftester.core.conversation import Turn
from vftester.core.records import UNTERMINATED, Closed, Closing, Connected, Record, Response, TurnError
from vftester.core.timing.measures import AT_ONCE_NS, measure, milliseconds

LONG = "x" * 41
LIMIT = "x" * 40
STREAMED = (
    (30, "debug", {"message": "x"}), (40, "completion", start("m1")), (50, "completion", content("Hello ")),
    (75, "completion", content("there")), (175, "completion", content(".")), (180, "completion", END),
    (200, "event:end", "{}"),
)  # fmt: skip


def test_the_times_of_a_streamed_reply() -> None:
    measures = measure(turn_of(*STREAMED))
    assert (measures.connect_ms, measures.first_byte_ms, measures.first_trace_ms) == (3.0, 20.0, 30.0)
    assert (measures.first_text_ms, measures.full_text_ms, measures.end_ms) == (50.0, 180.0, 200.0)
    assert (measures.longest_gap_ms, measures.text_chunks, measures.text_chars) == (100.0, 3, 12)
    assert (measures.streamed, measures.delivery) == (True, "streamed")


def test_what_needs_segments_or_sound_is_null_until_there_are_some() -> None:
    measures = measure(turn_of(*STREAMED))
    assert (measures.first_segment_ms, measures.first_audio_ms, measures.heard_sooner_ms, measures.dead_air_ms) == (
        (None,) * 4
    )


def test_a_time_that_does_not_apply_is_null_and_never_0() -> None:
    refused = measure(advanced([Closed(9, Closing.REFUSED, TurnError("connection", "Refused."))]))
    silent = measure(turn_of((50, "event:end", "{}")))
    times = [name for name in refused.to_json() if name.endswith("_ms")]
    assert [refused.to_json()[name] for name in times] == [None] * len(times)
    assert [silent.to_json()[n] for n in ("first_trace_ms", "first_text_ms", "full_text_ms", "longest_gap_ms")] == [
        None
    ] * 4
    for measures in (refused, silent):
        assert (measures.text_chunks, measures.text_chars, measures.streamed, measures.delivery) == (0, 0, None, None)


def test_a_warm_connection_took_0() -> None:
    assert measure(advanced([Connected(0), Response(5, 200)])).connect_ms == 0.0


def test_the_first_trace_is_the_first_whole_event_called_trace() -> None:
    broken = Record(1, 40_000_000, "trace", None, '{"type":"text"', UNTERMINATED)
    assert measure(advanced([broken], turn_of((30, "event:state", "{}")))).first_trace_ms is None
    assert measure(turn_of((30, "event:state", "{}"), (31, "ext_x", 1))).first_trace_ms == 31.0


@pytest.mark.parametrize("kind", ["text", "speak"])
def test_the_first_text_is_the_first_that_is_not_empty_and_meant_for_the_user(kind: str) -> None:
    turn = turn_of(
        (30, "debug", {"message": "inside"}), (31, "reasoning", {"state": "content", "content": "inside"}),
        (32, kind, {"message": ""}), (33, "completion", start()), (34, "completion", content("")), (35, kind, {"message": "Hi"}),
    )  # fmt: skip
    assert measure(turn).first_text_ms == 35.0


def test_the_end_is_the_end_event_else_the_moment_reading_stopped() -> None:
    assert measure(closed(turn_of(*STREAMED), 700)).end_ms == 200.0
    assert measure(closed(turn_of(*STREAMED[:-1]), 700, Closing.BROKEN)).end_ms == 700.0
    assert measure(closed(begun(), 700, Closing.REFUSED)).end_ms is None


def test_the_whole_reply_is_there_when_the_last_message_is_closed() -> None:
    late_text = (190, "text", {"message": "more"})
    assert measure(turn_of(*STREAMED[:-1], late_text)).full_text_ms == 190.0
    unfinished = turn_of(*STREAMED[:-2])
    assert measure(unfinished).full_text_ms is None
    assert measure(closed(unfinished, 300)).full_text_ms == 300.0
    assert measure(turn_of(*STREAMED[:-2], (200, "event:end", "{}"))).full_text_ms == 200.0


def test_the_longest_pause_is_inside_one_message() -> None:
    turn = turn_of(
        (30, "text", {"message": "a"}), (900, "text", {"message": "b"}), (1000, "completion", content("c")),
        (1010, "completion", content("d")), (1011, "completion", END), (5000, "completion", content("e")),
        (5001, "completion", content("f")), (5002, "completion", END),
    )  # fmt: skip
    assert measure(turn).longest_gap_ms == 10.0


def two_pieces(gap_ns: int, chars: int = 41) -> Turn:
    before = (10, "completion", start())
    turn = turn_of(before, (50, "completion", content("x")), (60, "completion", content("x" * (chars - 1))))
    moved = [
        Record(r.record.seq, 50_000_000 + gap_ns * (seq == 2), r.record.event, None, r.record.data)
        for seq, r in enumerate(turn.readings)
    ]
    return advanced([Connected(0), Response(1, 200), *moved, Record(3, 10**12, "end", None, "{}")])


@pytest.mark.parametrize(
    ("gap_ns", "delivery", "streamed"),
    [(0, "held_back", False), (AT_ONCE_NS - 1, "held_back", False), (AT_ONCE_NS, "held_back", False),
     (AT_ONCE_NS + 1, "streamed", True), (10**9, "streamed", True)],
)  # fmt: skip
def test_pieces_that_came_within_20_ms_were_held_back(gap_ns: int, delivery: str, streamed: bool) -> None:
    assert AT_ONCE_NS == 20_000_000
    measures = measure(two_pieces(gap_ns))
    assert (measures.delivery, measures.streamed) == (delivery, streamed)


@pytest.mark.parametrize(
    ("chars", "delivery", "streamed"), [(2, "short", None), (40, "short", None), (41, "held_back", False)]
)
def test_pieces_at_once_mean_something_above_40_characters(chars: int, delivery: str, streamed: bool | None) -> None:
    measures = measure(two_pieces(0, chars))
    assert (measures.delivery, measures.streamed) == (delivery, streamed)


@pytest.mark.parametrize("kind", ["text", "speak"])
@pytest.mark.parametrize(
    ("said", "ai", "delivery", "streamed"),
    [
        (LONG, True, "whole", False),
        (LIMIT, True, "short", None),
        (LONG, False, "fixed", None),
        (LONG, None, "fixed", None),
    ],
)
def test_a_generated_message_at_once_arrived_whole(
    kind: str, said: str, ai: bool | None, delivery: str, streamed: bool | None
) -> None:
    turn = turn_of((50, kind, {"message": said, **({} if ai is None else {"ai": ai})}), (60, "event:end", "{}"))
    assert (measure(turn).delivery, measure(turn).streamed) == (delivery, streamed)


def test_a_completion_of_one_delta_arrived_whole() -> None:
    turn = turn_of((50, "completion", content(LONG)), (51, "completion", END), (60, "event:end", "{}"))
    assert (measure(turn).delivery, measure(turn).streamed) == ("whole", False)


@pytest.mark.parametrize("why", [Closing.CANCELLED, Closing.BROKEN, Closing.TIMED_OUT])
def test_how_a_message_that_was_broken_off_would_have_come_cannot_be_told(why: Closing) -> None:
    turn = closed(turn_of((50, "completion", content(LONG))), 60, why)
    assert (measure(turn).delivery, measure(turn).streamed) == ("unknown", None)


def test_of_several_messages_the_one_that_tells_most_counts() -> None:
    fixed = (10, "text", {"message": LONG})
    assert measure(turn_of(fixed, *STREAMED)).delivery == "streamed"
    assert (
        measure(turn_of(fixed, (20, "text", {"message": LONG, "ai": True}), (30, "event:end", "{}"))).delivery
        == "whole"
    )


def test_characters_are_counted_not_bytes_and_pairs_are_one() -> None:
    turn = turn_of(
        (50, "completion", content("é\ud83d")), (60, "completion", content("\ude00")), (70, "completion", END)
    )
    assert (measure(turn).text_chars, measure(turn).text_chunks) == (2, 2)


@given(st.integers(0, 10**13))
def test_milliseconds_are_exact_both_ways(ns: int) -> None:
    ms = milliseconds(ns)
    assert ms is not None
    assert round(ms * 1e6) == ns
    assert milliseconds(None) is None
