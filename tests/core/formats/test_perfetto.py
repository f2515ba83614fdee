"""A session as a trace: what the format asks for, and each thing at its moment on its lane."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formats.sessions import LAUNCH, SESSION, hostile
from tests.core.formats.test_document import EXAMPLES, turn_from
from tests.core.formats.trace_format import check
from tests.helpers.turns import kept, turn_of
from vftester.core.formats.document import dumps
from vftester.core.formats.perfetto import trace
from vftester.core.session import KeptSession


def traced(session: KeptSession) -> Any:
    found = json.loads(dumps(trace(session, "vftester test")))
    check(found)
    return found["traceEvents"]


def lanes(events: list[Any]) -> dict[int, str]:
    return {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}


def spans(events: list[Any], lane: str) -> list[tuple[str, float, float]]:
    """The spans of a lane: name, start and end in milliseconds."""
    names = lanes(events)
    return [
        (event["name"], event["ts"] / 1000, (event["ts"] + event["dur"]) / 1000)
        for event in events
        if event["ph"] == "X" and names[event["tid"]] == lane
    ]


def test_the_lanes_are_threads_of_one_process_named_after_the_session() -> None:
    events = traced(SESSION)
    assert list(lanes(events).values()) == [
        "You said", "Events", "Agent's text", "Agent step / Playbook", "Voice", "Voiceflow's audio",
    ]  # fmt: skip
    assert {event["pid"] for event in events} == {1}
    named = {
        "ph": "M",
        "name": "process_name",
        "cat": "__metadata",
        "ts": 0,
        "pid": 1,
        "tid": 0,
        "args": {"name": "A talk"},
    }
    assert events[0] == named


def test_turns_stand_where_they_began_after_the_first() -> None:
    said = spans(traced(SESSION), "You said")
    assert [(name, start) for name, start, _ in said] == [
        ("1: Launch", 0), ("2: Book me, please", 10_000), ("3: Hours", 30_000),
    ]  # fmt: skip
    assert said[1][2] == 11_910


def test_a_tool_call_lies_on_the_agents_lane_with_its_length() -> None:
    steps = spans(traced(SESSION), "Agent step / Playbook")
    assert (10_600, 11_500) in [(start, end) for _, start, end in steps]


def test_what_was_spoken_and_the_silences_between_are_spans_of_the_voice() -> None:
    voice = [(start, end) for _, start, end in spans(traced(SESSION), "Voice")]
    assert {(10_560, 11_300), (11_900, 12_600), (10_000, 10_560), (11_300, 11_900)} <= set(voice)


def test_each_record_is_a_moment_with_all_it_holds_but_what_is_null() -> None:
    moments = [e for e in traced(SESSION) if e["ph"] == "i" and "seq" in e["args"]]
    assert len(moments) == sum(len(turn.readings) for turn in SESSION.finished)
    first = moments[0]
    assert (first["name"], first["ts"]) == ("debug", 50_000)
    assert first["args"]["data"] == LAUNCH.readings[0].record.data
    assert None not in first["args"].values()


def test_the_reply_grows_and_begins_anew_with_each_turn() -> None:
    counts = [(e["ts"] / 1000, e["args"]["characters"]) for e in traced(SESSION) if e["ph"] == "C"]
    assert counts == [(0, 0), (60, 8), (10_000, 0), (10_500, 12), (11_800, 23), (30_000, 0), (30_040, 13)]


def test_a_nanosecond_is_not_lost() -> None:
    moment, _ = [e for e in traced(kept(turn_of((0.123457, "event:x"), (1, "event:end")))) if e["ph"] == "i"]
    assert round(moment["ts"] * 1000) == 123_457


def test_spans_that_overlap_without_nesting_lie_on_threads_of_their_own() -> None:
    turn = turn_of(
        (10, "tool-call", {"state": "start", "callID": "a"}), (20, "tool-call", {"state": "start", "callID": "b"}),
        (30, "tool-call", {"state": "end", "callID": "a"}), (40, "tool-call", {"state": "end", "callID": "b"}),
        (50, "event:end"),
    )  # fmt: skip
    assert "Agent step / Playbook 2" in lanes(traced(kept(turn))).values()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_a_valid_trace(path: Path) -> None:
    traced(kept(turn_from(path.read_bytes())))


def test_texts_that_mean_harm_stay_texts() -> None:
    traced(hostile())


def test_a_session_without_turns_is_a_trace_without_spans() -> None:
    assert {event["ph"] for event in traced(kept())} == {"M"}


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abc"), st.sampled_from(["start", "end"])), max_size=20))
def test_whatever_overlaps_the_threads_nest(calls: list[tuple[int, str, str]]) -> None:
    events = [(float(ms), "tool-call", {"state": state, "callID": call}) for ms, call, state in sorted(calls)]
    found = traced(kept(turn_of(*events, (60, "event:end"))))
    assert all(a["tid"] != b["tid"] or a["ts"] <= b["ts"] for a, b in pairwise(e for e in found if e["ph"] == "X"))
