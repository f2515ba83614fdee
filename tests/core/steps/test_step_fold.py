"""Agent steps as a fold: live, in any batches, or whole, the same comes out; and nothing unknown breaks it."""

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.core.test_cost import operations
from tests.core.test_traces import SECTION_4, V2BETA1
from tests.helpers.talking import MOMENT
from tests.helpers.turns import ANSWERED, content, record, start, trace
from vftester.core import actions
from vftester.core.conversation import Change, Turn, advance
from vftester.core.records import Closed, Closing, Record, Report
from vftester.core.steps.tracker import StepTracker, agent_steps

REFS: list[dict[str, Any]] = [
    {"type": "agent", "nodeID": "a", "agentID": "A", "agentName": "Desk"},
    {"type": "agent", "nodeID": "b", "agentID": "B"},
    {"type": "agent"},
    {"type": "node", "nodeID": "m", "nodeType": "message"},
    {"type": "function", "nodeID": "a", "functionName": "book"},
    {"type": 7},
]
SAID = st.sampled_from(["Which day?", "Hello. What for? Or when?", "Fine."])
REF = st.sampled_from([None, *REFS])


def made(kind: str, payload: Any) -> Record:
    return record(trace(kind, payload))


def _with(payload: dict[str, Any], ref: dict[str, Any] | None) -> dict[str, Any]:
    return payload if ref is None else {**payload, "ref": ref}


EVENTS = st.one_of(
    st.builds(lambda text, ref: made("text", _with({"message": text}, ref)), SAID, REF),
    st.builds(lambda ref: made("completion", _with(start("m"), ref)), REF),
    st.builds(lambda text: made("completion", content(text)), SAID),
    st.builds(lambda ref: made("completion", _with({"state": "end"}, ref)), REF),
    st.builds(
        lambda said, ref: made("debug", _with({"message": said}, ref)),
        st.sampled_from(["x", "exit condition met: done", "exit condition not met", "function book returned"]),
        REF,
    ),
    st.builds(lambda path: made("path", {"path": path}), st.sampled_from(["done", "choice:1", "", 3, None])),
    st.builds(lambda block: made("block", {"blockID": block}), st.sampled_from(["a", "b", "c", None])),
    st.builds(lambda name: made("flow", {"diagramID": "d", "name": name}), st.sampled_from([None, "Root"])),
    st.builds(
        lambda state, id_: made("tool-call", {"state": state, "callID": id_}),
        st.sampled_from(["start", "end"]),
        st.sampled_from(["c", "d", None]),
    ),
    st.builds(
        lambda day, n: record(json.dumps({"variables": {"day": day, "n": n}}), event="state"),
        st.sampled_from([None, 0, "", "Friday"]),
        st.integers(0, 1),
    ),
    st.sampled_from([made("end", None), record("{}", event="end"), record("boom", event="error"), record("{", 0)]),
    st.sampled_from([record(json.dumps(one)) for one in (*SECTION_4, *V2BETA1)]),
    st.builds(made, st.text(max_size=5), st.recursive(st.none() | st.booleans() | st.text(max_size=3), st.lists)),
)

BUSY = settings(suppress_health_check=[HealthCheck.too_slow])
"""How long a busy machine takes to make examples says nothing."""

TURNS = st.lists(st.tuples(st.booleans(), st.lists(EVENTS, max_size=14), st.sampled_from([None, *Closing])), max_size=4)


def told(turns: Any) -> list[tuple[Turn, list[tuple[Turn, list[Change]]]]]:
    """Each turn after all that was reported, and what each report changed, with the turn after it."""
    held = []
    for index, (launched, records, closing) in enumerate(turns):
        turn = Turn(index, actions.launch() if launched else actions.text("Hi"), MOMENT)
        numbered = [one._replace(seq=seq, offset_ns=(seq + 1) * 1_000_000) for seq, one in enumerate(records)]
        reports: list[Report] = [*ANSWERED, *numbered]
        if closing is not None:
            reports.append(Closed(len(records) * 1_000_000 + 500, closing))
        steps: list[tuple[Turn, list[Change]]] = [(turn, [])]
        for report in reports:
            turn, changes = advance(turn, report)
            steps.append((turn, list(changes)))
        held.append((turn, steps))
    return held


def everything(tracker: StepTracker, count: int) -> Any:
    spans = [tracker.in_turn(index) for index in range(count)]
    return tracker.steps, spans, [tracker.exits_in(index) for index in range(count)]


AFTER_THE_END = [
    made("tool-call", {"state": "start", "callID": "c"}),
    record("{}", event="end"),
    made("completion", content("Which day?")),
]


@BUSY
@example([(False, AFTER_THE_END, None)], 1)
@given(TURNS, st.integers(1, 5))
def test_the_same_comes_out_whole_and_in_any_batches(turns: Any, size: int) -> None:
    held = told(turns)
    one_by_one, in_batches = StepTracker(), StepTracker()
    for _, steps in held:
        for after, changes in steps:
            one_by_one.take(after, changes)
        for begin in range(0, len(steps), size):
            batch = steps[begin : begin + size]
            in_batches.take(batch[-1][0], [change for _, changes in batch for change in changes])
        _ = one_by_one.steps  # asking in between changes nothing
    assert everything(one_by_one, len(held)) == everything(in_batches, len(held))
    assert agent_steps([turn for turn, _ in held]) == one_by_one.steps


@BUSY
@given(TURNS)
def test_steps_are_in_order_and_their_exits_within_them(turns: Any) -> None:
    tracker = StepTracker()
    held = told(turns)
    for turn, steps in held:
        for after, changes in steps:
            tracker.take(after, changes)
        for span in tracker.in_turn(turn.index):
            assert span.end_ns is None or span.start_ns <= span.end_ns
            assert span.end_ns is not None or turn.state is None
    for before, after in zip(tracker.steps, tracker.steps[1:], strict=False):
        assert before.last_turn <= after.first_turn
    for step in tracker.steps:
        assert step.first_turn <= step.last_turn
        if step.exit is not None:
            assert step.exit_visible
            assert step.exit.turn == step.last_turn
            assert step.exit.evidence
            for seen in step.exit.evidence:
                assert seen.seq < len(held[seen.turn][0].readings)


def test_a_delta_costs_the_same_after_ten_thousand() -> None:
    turn = Turn(0, actions.launch(), MOMENT)
    tracker = StepTracker()
    ref = REFS[0]
    turn, changes = advance(turn, record(trace("completion", _with(start("m"), ref))))
    tracker.take(turn, changes)
    costs = []
    for seq in range(1, 10_002):
        turn, changes = advance(turn, record(trace("completion", content("word")), seq, seq))
        if seq in (100, 10_001):
            costs.append(operations(lambda turn=turn, changes=changes: tracker.take(turn, changes)))
        else:
            tracker.take(turn, changes)
    assert costs[0] == costs[1]
