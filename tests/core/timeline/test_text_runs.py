"""Long stretches of text are taken in together: that makes no difference to lanes, bill and figures."""

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.talking import begun
from tests.helpers.turns import END, content, record, start, trace
from vftester.core.conversation import Change, Turn, advance_all
from vftester.core.records import Closed, Closing, Record, Response
from vftester.core.stitcher import Piece
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.text_runs import run_of_text
from vftester.core.traces import Reading

MS = 1_000_000

ODD = st.sampled_from([
    trace("debug", {"message": "thinking"}),
    trace("completion", END),
    trace("completion", start("m2")),
    trace("completion", content("\ud83d")),
    trace("text", {"message": "Hi", "messageID": "m1"}),
    trace("tool-call", {"state": "start", "callID": "c"}),
    trace("tool-call", {"state": "end", "callID": "c"}),
])  # fmt: skip


def told(deltas: list[int], odd: list[tuple[int, str]]) -> tuple[Turn, list[Change]]:
    """A reply with deltas, each so many ms after the one before, and other traces after some of them."""
    data = [(0, trace("completion", start("m1"))), *((gap, trace("completion", content("Hi "))) for gap in deltas)]
    for place, other in odd:
        data.insert(place % len(data) + 1, (0, other))
    records: list[Record] = []
    at = 0
    for seq, (gap, written) in enumerate(data):
        at += gap * MS
        records.append(record(written)._replace(seq=seq, offset_ns=at))
    return advance_all(begun(), [Response(0, 200), *records, Closed(at + MS, Closing.END_OF_BODY)])


def seen(lanes: TurnLanes) -> list[object]:
    marks = [
        (lane, tone, list(m.offsets), list(m.seqs), list(m.weights))
        for lane in Lane
        for tone, m in lanes.marks_in(lane)
    ]
    spans = [(lane, [(s.start_ns, s.end_ns, s.label, s.tone) for s in lanes.spans_in(lane)]) for lane in Lane]
    return [marks, spans, lanes.bill, lanes.measures, lanes.last_ns, lanes.first_text_ns]


@given(
    st.lists(st.sampled_from([0, 1, 40, 40, 40, 300]), min_size=20, max_size=90),
    st.lists(st.tuples(st.integers(0, 90), ODD), max_size=3),
)
def test_lanes_are_the_same_however_much_is_taken_in_at_once(deltas: list[int], odd: list[tuple[int, str]]) -> None:
    turn, changes = told(deltas, odd)
    whole, one_by_one = TurnLanes(turn, live=False), TurnLanes(turn, live=False)
    whole.take(turn, changes)
    for change in changes:
        one_by_one.take(turn, [change])
    assert seen(whole) == seen(one_by_one)


def test_a_bill_is_the_same_however_often_it_goes_on() -> None:
    turn, changes = told([40, 40, 300, 40] * 20, [])
    once, often = TurnLanes(turn), TurnLanes(turn)
    once.take(turn, changes)
    readings = [change.record for change in changes if isinstance(change, Reading)]
    growing = begun()
    for place in range(0, len(readings), 7):
        growing, some = advance_all(growing, readings[place : place + 7])
        often.take(growing, some)
        _ = often.bill
    assert often.bill.pauses == once.bill.pauses
    assert len(once.bill.pauses) == 20


def test_a_run_is_records_each_with_its_piece_and_nothing_else() -> None:
    _, changes = told([40] * 60, [])
    first = next(place for place, change in enumerate(changes) if isinstance(change, Piece)) + 1
    text = changes[first : first + 118]
    assert [piece.seq for piece in run_of_text(text, 0)] == list(range(2, 61))
    assert run_of_text(text, 1) == []  # begins with a piece
    assert run_of_text(text[:20], 0) == []  # too short
    assert run_of_text([*text[:50], *text[51:]], 0) == []
    assert run_of_text(changes, first) == []  # the reply ends soon: one by one
