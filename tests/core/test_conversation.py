"""Turn states: section 3 of the contract. The first to happen wins."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.talking import advanced, begun
from tests.helpers.turns import ANSWERED, END, closed, content, record, start, trace, turn_of
from vftester.core.conversation import StateChanged, Turn, TurnState, advance, advance_all, rebuilt, told
from vftester.core.records import (
    UNTERMINATED,
    Attempt,
    Closed,
    Closing,
    Connected,
    Record,
    Report,
    Response,
    Sent,
    SessionStarted,
    TurnError,
)
from vftester.core.speech import SegmentReady, SegmentStarted, VoiceReport
from vftester.core.stitcher import Closure, Opening, Piece
from vftester.core.traces import Reading, read_all

TEXT = (30, "text", {"message": "Hi"})
STATES = {
    Closing.END_OF_BODY: TurnState.TRUNCATED,
    Closing.BROKEN: TurnState.TRUNCATED,
    Closing.REFUSED: TurnState.FAILED,
    Closing.TIMED_OUT: TurnState.TIMED_OUT,
    Closing.CANCELLED: TurnState.CANCELLED,
}


def ended_by(*events: tuple[float, str, object]) -> Turn:
    return turn_of(TEXT, *events)


def test_a_running_turn_has_no_state() -> None:
    turn = turn_of(TEXT)
    assert (turn.state, turn.end_ns, turn.reading_stopped, turn.conversation_ended) == (None, None, False, False)


def test_a_whole_end_event_completes_the_turn() -> None:
    turn = ended_by((40, "event:end", "{}"))
    assert (turn.state, turn.error, turn.end_ns, turn.reading_stopped) == (TurnState.COMPLETE, None, 40_000_000, False)


@pytest.mark.parametrize("data", ["", "{}", '{"type":"end"}', "not json", "[" * 5000])
def test_an_end_event_completes_whatever_its_data(data: str) -> None:
    assert ended_by((40, "event:end", data)).state is TurnState.COMPLETE


@pytest.mark.parametrize("why", list(Closing))
def test_why_reading_stopped_decides_where_nothing_did_before(why: Closing) -> None:
    turn = closed(turn_of(TEXT), 50, why, "some_kind")
    assert turn.state is STATES[why]
    assert turn.error is not None
    assert (turn.error.kind, turn.end_ns, turn.reading_stopped) == ("some_kind", 50_000_000, True)


@pytest.mark.parametrize("why", list(Closing))
@pytest.mark.parametrize(
    ("last", "state"), [("event:end", TurnState.COMPLETE), ("event:error", TurnState.FAILED)], ids=["end", "error"]
)
def test_a_last_event_wins_over_whatever_closes_the_body_later(why: Closing, last: str, state: TurnState) -> None:
    decided = ended_by((40, last, "x"))
    turn = closed(decided, 50, why, "later")
    assert (turn.state, turn.error) == (state, decided.error)
    assert turn.end_ns == (40_000_000 if last == "event:end" else 50_000_000)


def test_of_an_error_and_an_end_event_the_first_wins() -> None:
    assert ended_by((40, "event:error", "boom"), (41, "event:end", "{}")).state is TurnState.FAILED
    assert ended_by((40, "event:end", "{}"), (41, "event:error", "boom")).state is TurnState.COMPLETE


def test_an_error_event_fails_the_turn_and_its_words_are_quoted_in_one_sentence() -> None:
    error = ended_by((40, "event:error", "upstream\nrequest failed.")).error
    assert error is not None
    assert error.kind == "error_event"
    assert "upstream request failed. Look" in error.message
    assert "\n" not in error.message
    silent = ended_by((40, "event:error", " ")).error
    assert silent is not None
    assert "no reason was given" in silent.message


@pytest.mark.parametrize("name", ["end", "error"])
def test_an_unterminated_last_event_decides_nothing(name: str) -> None:
    broken = Record(1, 40_000_000, name, None, "{}", UNTERMINATED)
    turn = advanced([broken], turn_of(TEXT))
    assert (turn.state, turn.end_ns) == (None, None)
    assert closed(turn, 41).state is TurnState.TRUNCATED


def test_an_end_trace_ends_the_conversation_but_not_the_turn() -> None:
    turn = ended_by((35, "end", None), (36, "debug", {"message": "exiting session"}))
    assert (turn.conversation_ended, turn.state) == (True, None)
    assert closed(turn, 50).conversation_ended


def test_an_end_event_does_not_end_the_conversation() -> None:
    assert not ended_by((40, "event:end", "{}")).conversation_ended


def test_events_after_the_end_are_kept_and_change_neither_state_nor_end() -> None:
    turn = closed(ended_by((40, "event:end", "{}"), (60, "text", {"message": "late"})), 90)
    assert (turn.state, turn.end_ns, len(turn.readings)) == (TurnState.COMPLETE, 40_000_000, 3)


def test_a_turn_without_an_answer_has_no_end() -> None:
    refused = TurnError("connection", "It refused.")
    turn = advanced([Attempt(0, None, "refused"), Closed(5_000_000, Closing.REFUSED, refused)])
    assert (turn.state, turn.end_ns, turn.error, len(turn.attempts)) == (TurnState.FAILED, None, refused, 1)


def test_a_failed_session_start_is_a_failed_turn_without_records() -> None:
    turn = advanced([Closed(None, Closing.REFUSED, TurnError("session", "No session."))])
    assert (turn.state, turn.end_ns, len(turn.readings), turn.response) == (TurnState.FAILED, None, 0, None)


def test_what_was_reported_is_kept_in_the_turn() -> None:
    reports = [
        SessionStarted(7),
        Attempt(1, 429, "wait"),
        Attempt(2, None, "refused"),
        Connected(3),
        Response(4, 200, {"a": "b"}),
    ]
    turn = advanced(reports)
    assert (turn.session_start_ns, turn.attempts, turn.connect_ns, turn.response) == (
        7, (reports[1], reports[2]), 3, reports[4],
    )  # fmt: skip


def test_advancing_changes_no_earlier_turn() -> None:
    first = turn_of(TEXT)
    records = list(first.readings)
    advanced([record(trace("text", {"message": "more"}), 41, 1)], first)
    advanced([record(trace("text", {"message": "other"}), 41, 1)], first)
    assert list(first.readings) == records
    assert first.talk.text() == "Hi"


def test_every_change_is_told_in_order() -> None:
    turn = advanced(list(ANSWERED), begun())
    told = []
    reports = [
        record(trace("completion", start()), 1, 0),
        record(trace("completion", content("Hi")), 2, 1),
        record("{}", 3, 2, event="end"),
        Closed(4_000_000, Closing.END_OF_BODY),
    ]
    for report in reports:
        turn, changes = advance(turn, report)
        told.append([type(change) for change in changes])
    assert told == [[Reading], [Reading, Opening, Piece], [Reading, Closure, StateChanged], [Closed]]


def test_a_completion_that_was_open_is_closed_when_reading_stops() -> None:
    turn = closed(turn_of((1, "completion", start()), (2, "completion", content("Hi"))), 9, Closing.CANCELLED)
    assert [(m.text, m.complete) for m in turn.talk.messages()] == [("Hi", False)]


def test_an_end_that_came_after_the_completions_end_leaves_it_complete() -> None:
    turn = turn_of((1, "completion", content("Hi")), (2, "completion", END), (3, "event:end", "{}"))
    assert [(m.text, m.complete) for m in turn.talk.messages()] == [("Hi", True)]


WHATEVER = st.one_of(
    st.sampled_from([
        trace("completion", start("m1")),
        trace("completion", start()),
        trace("completion", content("Hi")),
        trace("completion", content("\ud83d")),
        trace("completion", content("\ude00")),
        trace("completion", END),
        trace("completion-start", {"completion": "He"}),
        trace("text", {"message": "Hi", "messageID": "m1"}),
        trace("text", {"message": "Half \ud83d"}),
        trace("tool-call", {"state": "start", "callID": "c"}),
        trace("tool-call", {"state": "end", "callID": "c"}),
        trace("end"),
        "{broken",
    ]).map(lambda data: record(data)),
    st.sampled_from(["end", "error", "message"]).map(lambda name: record("{}", event=name)),
    st.sampled_from([record("{}", event="end", flaw=UNTERMINATED), Sent(1), Attempt(1, 503, "busy"), Response(1, 200)]),
    st.sampled_from([SegmentReady(0, 1, "Hi", 0, 0), Closed(9, Closing.BROKEN), Closed(None, Closing.CANCELLED)]),
)  # fmt: skip


@given(st.lists(st.tuples(WHATEVER, st.booleans()), max_size=30))
def test_however_reports_come_together_the_turn_and_the_changes_are_the_same(told: list[tuple[Report, bool]]) -> None:
    reports: list[Report | VoiceReport] = [
        report._replace(seq=number, offset_ns=number) if isinstance(report, Record) else report
        for number, (report, _) in enumerate(told)
    ]
    turn, changes = begun(), []
    for report in reports:
        turn, changed = advance(turn, report)
        changes += changed
    assert advance_all(begun(), reports) == (turn, changes)
    batched, batched_changes, begin = begun(), [], 0
    for stop, (_, cut) in enumerate(told, start=1):
        if cut or stop == len(told):
            batched, some = advance_all(batched, reports[begin:stop])
            batched_changes += some
            begin = stop
    assert (batched, batched_changes) == (turn, changes)


MOSTLY_TEXT = st.one_of(
    *[st.sampled_from(["Hi", " there", "ü", "Say \"Hi\""]).map(lambda said: record(trace("completion", content(said))))] * 3,
    st.sampled_from([
        *["\ud83d", "\ude00", ""],
    ]).map(lambda said: record(trace("completion", content(said)))),
    st.sampled_from([
        trace("completion-continue", {"completion": "Hi"}),
        trace("completion", END),
        '{"type":"completion","payload":{"state":"content","content":"two\nlines"},"time":1790000000460}',
        trace("debug", {"message": "thinking"}),
    ]).map(lambda data: record(data)),
    st.just(record("{}", event="end")),
    st.just(record(trace("completion", content("Hi")), flaw=UNTERMINATED)),
)  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(16, 40), MOSTLY_TEXT), min_size=1, max_size=6),
    st.lists(MOSTLY_TEXT, max_size=60),
)
def test_much_text_at_once_makes_no_difference(runs: list[tuple[int, Record]], mixed: list[Record]) -> None:
    records = [*mixed, *(one for count, one in runs for _ in range(count))]
    reports = [one._replace(seq=number, offset_ns=number) for number, one in enumerate(records)]
    turn, changes = begun(), []
    for report in reports:
        turn, changed = advance(turn, report)
        changes += changed
    assert advance_all(begun(), reports) == (turn, changes)


def test_a_batch_leaves_the_turn_it_began_with_as_it_was() -> None:
    before = turn_of((1, "completion", content("Hi")))
    one, _ = advance_all(before, [record(trace("completion", content(" you")), 2, 1)])
    two, _ = advance_all(before, [record(trace("completion", content(" there")), 2, 1)])
    assert [turn.talk.text() for turn in (before, one, two)] == ["Hi", "Hi you", "Hi there"]


def test_a_turn_made_again_tells_what_it_was_made_of_and_is_not_gone_through_a_second_time() -> None:
    came = read_all([record(trace("text", {"message": "Hi"}), 30), record("{}", 40, 1, "end")])
    heard = [SegmentReady(0, 31, "Hi", 0, 0), SegmentStarted(0, 35, heard=True)]
    made = rebuilt(advanced(ANSWERED), came, TurnState.COMPLETE, None, 40_000_000, heard)
    assert made.turn.speech.segments()[0].started_ns == 35
    assert told(made.turn).changes is made.changes
    assert told(replace(made.turn)).changes == made.changes, "another turn's would be out of date: told anew"
