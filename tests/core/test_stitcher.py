"""Appendix B of the wire reference: each row of the stitcher's table, and the disorders of completions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.turns import END, closed, content, start, turn_of
from vftester.core.conversation import Turn
from vftester.core.stitcher import Message

LOST = "\N{REPLACEMENT CHARACTER}"
TEXT = {"message": "Hi", "messageID": "m1"}


def told(turn: Turn) -> list[tuple[str, str, bool]]:
    """Each message's text, origin, and whether its end came."""
    return [(m.text, m.opening.origin, m.complete) for m in turn.talk.messages()]


def only(turn: Turn) -> Message:
    (message,) = turn.talk.messages()
    return message


def test_idle_sees_a_start_and_opens_a_message_with_what_the_start_says() -> None:
    ref = {"type": "agent", "agentName": "Desk"}
    turn = turn_of((1, "completion", start("m1", ai=True, ref=ref)), (2, "completion", content("Hi")))
    opening = only(turn).opening
    assert (opening.seq, opening.offset_ns, opening.message_id, opening.ai, opening.ref, opening.implicit) == (
        0, 1_000_000, "m1", True, "Desk", False,
    )  # fmt: skip
    assert turn.talk.open == opening


def test_idle_sees_content_and_opens_an_implicit_message() -> None:
    turn = turn_of((1, "completion", content("Hi")), (2, "completion", END))
    assert (only(turn).opening.implicit, told(turn)) == (True, [("Hi", "completion", True)])


def test_open_sees_content_and_appends_without_a_separator() -> None:
    turn = turn_of(
        (1, "completion", start()), *((2 + i, "completion", content(t)) for i, t in enumerate(["a", "b c", "d"]))
    )
    assert told(turn) == [("ab cd", "completion", False)]
    assert [p.offset_ns for p in only(turn).pieces] == [2_000_000, 3_000_000, 4_000_000]


def test_open_sees_a_second_start_and_closes_the_first_as_unfinished() -> None:
    turn = turn_of(
        (1, "completion", start("a")), (2, "completion", content("one")), (3, "completion", start("b")),
        (4, "completion", content("two")), (5, "completion", END),
    )  # fmt: skip
    assert told(turn) == [("one", "completion", False), ("two", "completion", True)]
    assert [m.opening.message_id for m in turn.talk.messages()] == ["a", "b"]


def test_open_sees_the_end_and_closes_as_done() -> None:
    turn = turn_of((1, "completion", start()), (2, "completion", content("Hi")), (3, "completion", END))
    closure = only(turn).closure
    assert closure is not None
    assert (closure.offset_ns, closure.finished, turn.talk.open) == (3_000_000, True, None)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("debug", {"message": "x"}), ("text", {"message": "Static"}), ("tool-call", {"state": "start", "callID": "c"}),
     ("audio", {"state": "content", "content": "AAAA"}), ("reasoning", {"state": "start"}), ("ext_x", "y"), ("end", None)],
)  # fmt: skip
def test_open_sees_any_other_trace_and_stays_open(kind: str, payload: object) -> None:
    turn = turn_of(
        (1, "completion", start()), (2, "completion", content("a")), (3, kind, payload), (4, "completion", content("b")),
        (5, "completion", END),
    )  # fmt: skip
    assert told(turn)[0] == ("ab", "completion", True)
    assert len(turn.readings) == 5


@pytest.mark.parametrize("last", ["event:end", "event:error"])
def test_open_sees_the_turns_last_event_and_closes_as_unfinished(last: str) -> None:
    turn = turn_of((1, "completion", start()), (2, "completion", content("Hi")), (3, last, "x"))
    assert told(turn) == [("Hi", "completion", False)]
    assert only(turn).closure is not None


def test_open_sees_the_end_of_the_body_and_closes_as_unfinished() -> None:
    turn = closed(turn_of((1, "completion", start()), (2, "completion", content("Hi"))), 9)
    assert told(turn) == [("Hi", "completion", False)]
    assert [c.offset_ns for c in turn.talk.closures] == [9_000_000]


def test_v2beta1_opens_with_text_continues_and_closes() -> None:
    turn = turn_of(
        (1, "completion-start", {"completion": "Your ", "type": "text"}),
        (2, "completion-continue", {"completion": "card"}), (3, "completion-end", {}),
    )  # fmt: skip
    assert told(turn) == [("Your card", "completion", True)]
    assert len(turn.talk.pieces) == 2


@pytest.mark.parametrize("kind", ["text", "speak"])
def test_a_late_text_with_a_stitched_message_id_is_kept_but_said_once(kind: str) -> None:
    turn = turn_of(
        (1, "completion", start("m1")), (2, "completion", content("Hi")), (3, "completion", END), (4, kind, TEXT),
        (5, kind, {**TEXT, "messageID": "m2"}), (6, kind, {"message": "No id"}),
    )  # fmt: skip
    assert [t for t, _, _ in told(turn)] == ["Hi", "Hi", "No id"]
    assert turn.readings[3].text == "Hi"
    assert turn.readings[3].flaw is None


def test_a_late_text_counts_where_nothing_was_streamed_under_its_id() -> None:
    turn = turn_of((1, "completion", start("m1")), (2, "completion", END), (3, "text", TEXT))
    assert told(turn) == [("Hi", "text", True)]


def test_two_static_texts_are_two_messages_even_with_one_id() -> None:
    assert told(turn_of((1, "text", TEXT), (2, "speak", TEXT))) == [("Hi", "text", True), ("Hi", "speak", True)]


def test_a_completion_without_text_and_an_empty_text_are_no_messages() -> None:
    turn = turn_of(
        (1, "completion", start()), (2, "completion", content("")), (3, "completion", END), (4, "text", {"message": ""}),
        (5, "completion", END), (6, "speak", {"message": "", "type": "audio"}),
    )  # fmt: skip
    assert told(turn) == []
    assert turn.talk.text() == ""


def test_messages_stand_in_the_order_in_which_their_text_began() -> None:
    turn = turn_of(
        (1, "completion", start()), (2, "text", {"message": "static"}), (3, "completion", content("streamed")),
        (4, "completion", END),
    )  # fmt: skip
    assert turn.talk.text() == "static\nstreamed"


def test_tool_calls_are_joined_by_their_id_also_in_parallel() -> None:
    call = {"state": "start", "callID": "a"}
    turn = turn_of(
        (1, "tool-call", call), (2, "tool-call", {**call, "callID": "b"}), (3, "tool-call", {**call, "state": "end"}),
        (4, "tool-call", {"state": "end", "callID": "b"}),
    )  # fmt: skip
    assert [
        (c.start and c.start.call_id, c.start and c.start.offset_ns, c.end and c.end.offset_ns)
        for c in turn.talk.tool_calls()
    ] == [("a", 1_000_000, 3_000_000), ("b", 2_000_000, 4_000_000)]


def test_orphans_of_tool_calls_are_told_apart() -> None:
    turn = turn_of(
        (1, "tool-call", {"state": "end", "callID": "never begun"}), (2, "tool-call", {"state": "start", "callID": "a"}),
        (3, "tool-call", {"state": "end", "callID": "a"}), (4, "tool-call", {"state": "end", "callID": "a"}),
        (5, "tool-call", {"state": "start", "callID": "never ended"}), (6, "tool-call", {"state": "sideways"}),
    )  # fmt: skip
    calls = [(c.start is not None, c.end is not None) for c in turn.talk.tool_calls()]
    assert calls == [(False, True), (True, True), (False, True), (True, False)]


@pytest.mark.parametrize(
    ("deltas", "text"),
    [
        (["a \ud83d", "\ude00 b"], "a 😀 b"),
        (["\ud83d", "\ude00"], "😀"),
        (["\ud83d", "x"], LOST + "x"),
        (["\ude00", "x"], LOST + "x"),  # noqa: PT014  ruff takes all halves for one
        (["\ud83d", "\ud83d", "\ude00"], LOST + "😀"),
        (["x\ud83d"], "x" + LOST),
        (["\ud83d"], LOST),
        (["ok", "\ud83d", "\ude00", "ok"], "ok😀ok"),
    ],
)
@pytest.mark.parametrize("last", [("completion", END), ("event:end", "{}")])
def test_surrogate_halves_in_neighbouring_deltas_are_joined_and_a_lost_one_is_replaced(
    deltas: list[str], text: str, last: tuple[str, object]
) -> None:
    turn = turn_of(
        (1, "completion", start()), *((2 + i, "completion", content(d)) for i, d in enumerate(deltas)), (99, *last)
    )
    assert turn.talk.text() == text


def test_a_half_does_not_leak_into_the_next_message() -> None:
    turn = turn_of(
        (1, "completion", start()), (2, "completion", content("a\ud83d")), (3, "completion", start()),
        (4, "completion", content("\ude00b")), (5, "text", {"message": "c\ud83d"}), (6, "completion", END),
    )  # fmt: skip
    assert turn.talk.text() == f"a{LOST}\n{LOST}b\nc{LOST}"


@given(st.text(st.sampled_from("aé😀\ud83d\ude00\n"), min_size=1), st.data())
def test_any_text_cut_anywhere_gives_the_same_message(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(text) - 1)))))
    deltas = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    expected = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    turn = turn_of(*((i, "completion", content(d)) for i, d in enumerate(deltas)), (999, "completion", END))
    assert turn.talk.text() == expected
