"""Agent steps: who ran when, what was asked and called, and how a step was left."""

from pathlib import Path
from typing import Any

import pytest

from tests.core.formats.test_document import turn_from
from tests.helpers.turns import Event, closed, content, start, turn_of
from vftester.core import actions
from vftester.core.conversation import Turn
from vftester.core.records import Closing
from vftester.core.steps.tracker import AgentStep, Evidence, StepSpan, StepTracker, agent_steps

EXAMPLES = Path(__file__).parents[2] / "examples"
MS = 1_000_000
DESK = {"type": "agent", "nodeID": "node_a", "agentID": "agent_a", "agentName": "Desk"}
SHOP = {"type": "agent", "nodeID": "node_b", "agentID": "agent_b", "agentName": "Shop"}
MESSAGE = {"type": "node", "nodeID": "node_m", "nodeType": "message"}


def says(ms: float, text: str, ref: dict[str, Any] | None = None) -> Event:
    return (ms, "text", {"message": text, **({"ref": ref} if ref else {})})


def debug(ms: float, message: str, ref: dict[str, Any] | None = None) -> Event:
    return (ms, "debug", {"message": message, **({"ref": ref} if ref else {})})


def block(ms: float, name: str = "blk") -> Event:
    return (ms, "block", {"blockID": name})


def call(ms: float, state: str, call_id: str = "c") -> Event:
    return (ms, "tool-call", {"state": state, "callID": call_id})


def turns_of(*turns: list[Event]) -> list[Turn]:
    """Turns of these events; the first is the launch. Each ends, after its last event."""
    made = []
    for index, events in enumerate(turns):
        action = actions.text("Hi") if index else actions.launch()
        made.append(turn_of(*events, (900, "event:end"), index=index, action=action))
    return made


def only(turns: list[Turn]) -> AgentStep:
    (step,) = agent_steps(turns)
    return step


def followed(turns: list[Turn]) -> StepTracker:
    tracker = StepTracker()
    for turn in turns:
        tracker.take(turn, [])
        tracker.take(turn, list(turn.readings))
    return tracker


def test_a_step_begins_with_the_first_trace_of_its_agent_and_stays_over_turns() -> None:
    step = only(turns_of([says(50, "Welcome."), says(90, "Hi.", DESK)], [says(60, "Yes?", DESK)]))
    assert (step.name, step.agent_id, step.node_id) == ("Desk", "agent_a", "node_a")
    assert (step.first_turn, step.last_turn, step.exit) == (0, 1, None)


def test_the_example_leaves_by_the_exit_that_the_debug_line_and_the_path_name() -> None:
    first = (EXAMPLES / "05a-agent-step-turn1.sse").read_bytes()
    second = (EXAMPLES / "05b-agent-step-turn2-tool-and-exit.sse").read_bytes()
    step = only([turn_from(first, 0), turn_from(second, 1)])
    assert (step.name, step.first_turn, step.last_turn) == ("Library helper", 0, 1)
    assert [(c.turn, c.call_id, c.name, c.ended_turn) for c in step.tool_calls] == [(1, "call_51", "lookup_loan", 1)]
    assert [q.text for q in step.questions] == ["What is the number on your library card?"]
    assert step.exit is not None
    assert (step.exit.turn, step.exit.path, step.exit.certainty) == (1, "renew_loan", "stated")
    assert (step.exit.evidence, step.exit.what_ran_next) == ((Evidence(1, 17), Evidence(1, 18)), "blk_renew")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.sse")), ids=lambda path: path.stem)
def test_every_example_can_be_read(path: Path) -> None:
    for step in agent_steps([turn_from(path.read_bytes())]):
        assert step.first_turn == step.last_turn == 0


def test_what_runs_next_shows_an_exit_that_nothing_states() -> None:
    for number, next_ in enumerate(([block(80), says(90, "Booked.")], [block(80)], [says(80, "Booked.", MESSAGE)])):
        step = only(turns_of([says(50, "Hi.", DESK), *next_]))
        assert step.exit is not None, number
        assert (step.exit.certainty, step.exit.path, step.exit.offset_ns) == ("inferred", None, 80 * MS)
        assert (step.exit.evidence, step.exit.what_ran_next) == ((Evidence(0, 1),), "node_m" if number == 2 else "blk")


def test_another_agent_is_the_next_step() -> None:
    one, other = agent_steps(turns_of([says(50, "Hi.", DESK)], [says(60, "Buy?", SHOP)]))
    assert one.exit is not None
    assert (one.exit.turn, one.exit.what_ran_next, one.last_turn) == (1, "Shop", 1)
    assert (other.name, other.first_turn, other.exit) == ("Shop", 1, None)


def test_a_block_after_which_the_agent_goes_on_is_no_exit() -> None:
    step = only(turns_of([says(50, "Hi.", DESK)], [block(40), debug(45, "x", MESSAGE), says(60, "Yes?", DESK)]))
    assert step.exit is None
    assert step.exit_visible


def test_its_own_block_and_its_own_tool_call_are_no_exit() -> None:
    assert only(turns_of([says(50, "Hi.", DESK)], [block(40, "node_a"), says(60, "Hm.")])).exit is None
    assert only(turns_of([says(50, "Hi.", DESK), block(60), call(70, "start"), says(80, "Hm.")])).exit is None


def test_a_block_at_the_end_of_a_turn_is_an_exit_however_the_turn_ended() -> None:
    never = turn_of(says(50, "Hi.", DESK), block(60), action=actions.launch())
    (step,) = agent_steps([never, turn_of(says(50, "Booked."), index=1, action=actions.text("Hi"))])
    assert (step.exit and step.exit.turn, step.last_turn) == (0, 0)
    late = turn_of(says(50, "Hi.", DESK), (60, "event:end"), block(70))
    assert only([late]).exit is not None


def test_the_end_of_the_conversation_ends_the_step() -> None:
    step = only(turns_of([says(50, "Bye.", DESK), (60, "end", None), debug(61, "exiting session")]))
    assert step.exit is not None
    assert (step.exit.certainty, step.exit.what_ran_next, step.exit.evidence) == ("inferred", None, (Evidence(0, 1),))


def test_a_conversation_that_carries_no_inside_view_shows_no_exits() -> None:
    assert not only(turns_of([says(50, "Hi.", DESK)], [says(50, "Hm.")])).exit_visible
    assert only(turns_of([says(50, "Hi.", DESK)], [debug(40, "x"), says(50, "Hm.")])).exit_visible


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("exit condition met: renew_loan", "renew_loan"),
        ('Exit condition "Details complete" was met', "Details complete"),
        ("exit condition **done** matched", "done"),
        ("Exit path taken: Wants a person.", "Wants a person"),
        ("exit condition met", None),
    ],
)
def test_a_debug_line_names_the_condition(message: str, path: str | None) -> None:
    step = only(turns_of([says(50, "Hi.", DESK), debug(60, message, DESK)]))
    assert step.exit is not None
    assert (step.exit.path, step.exit.certainty) == (path, "stated")


@pytest.mark.parametrize("message", ["exit condition not met: a", "no exit condition", "checking exit conditions"])
def test_other_debug_lines_are_no_exit(message: str) -> None:
    assert only(turns_of([says(50, "Hi.", DESK), debug(60, message, DESK)])).exit is None


@pytest.mark.parametrize("path", ["choice:1", "choice:else", "reprompt", "capture", "push", "jump"])
def test_a_path_of_another_kind_of_step_is_no_exit(path: str) -> None:
    assert only(turns_of([says(50, "Hi.", DESK), (60, "path", {"path": path})])).exit is None


def test_the_last_words_of_a_step_belong_to_it() -> None:
    events = [debug(50, "exit condition met: done", DESK), says(60, "Shall I go?", DESK), (70, "path", {"path": "p"})]
    step = only(turns_of([says(40, "Hi.", DESK)], [*events, block(80)]))
    assert step.exit is not None
    assert (step.exit.path, step.exit.evidence) == ("done", (Evidence(1, 0), Evidence(1, 2)))
    assert [q.text for q in step.questions] == ["Shall I go?"]


def test_a_step_entered_again_is_another_run_of_it() -> None:
    steps = agent_steps(
        turns_of(
            [says(40, "Hi.", DESK), debug(50, "exit condition met: done", DESK), block(60), says(70, "Booked.")],
            [block(50, "node_a"), says(60, "Which day?", DESK)],
        )
    )
    assert [(s.name, s.first_turn, s.last_turn, s.exit is None) for s in steps] == [
        ("Desk", 0, 0, False),
        ("Desk", 1, 1, True),
    ]


def test_a_launch_begins_anew() -> None:
    turns = turns_of([says(40, "Hi.", DESK)], [says(40, "Hi.", DESK)])
    again = turn_of(says(40, "Hi.", DESK), (50, "event:end"), index=2, action=actions.launch())
    assert [(s.first_turn, s.last_turn, s.exit) for s in agent_steps([*turns, again])] == [(0, 1, None), (2, 2, None)]


def test_calls_are_joined_by_their_id_across_turns() -> None:
    step = only(
        turns_of(
            [says(40, "Hi.", DESK), call(50, "start"), call(60, "start", "d"), call(70, "end", "d")],
            [call(30, "end"), says(40, "Done.", DESK)],
        )
    )
    assert [(c.call_id, c.turn, c.started_ns, c.ended_turn, c.ended_ns) for c in step.tool_calls] == [
        ("c", 0, 50 * MS, 1, 30 * MS),
        ("d", 0, 60 * MS, 0, 70 * MS),
    ]


def test_a_tool_call_alone_is_a_step_whose_name_comes_later() -> None:
    step = only(turns_of([call(50, "start"), call(60, "end"), debug(70, "exit condition met: a", DESK), block(80)]))
    assert (step.name, len(step.tool_calls), step.exit and step.exit.path) == ("Desk", 1, "a")


def test_variables_that_a_state_event_changed_belong_to_the_step_that_was_talked_to() -> None:
    def state(**variables: Any) -> Event:
        import json

        return (500, "event:state", json.dumps({"variables": {"last_utterance": str(variables), **variables}}))

    step = only(
        turns_of([says(40, "Hi.", DESK), state(day="", n=1)], [says(50, "Ok.", DESK), state(day="Friday", n=1)])
    )
    assert [(v.name, v.turn, v.before, v.after) for v in step.variables] == [("day", 1, "", "Friday")]


def test_a_log_of_a_set_step_tells_what_it_changed() -> None:
    log = {"kind": "step.set", "message": {"changedVariables": {"day": {"before": 0, "after": "Friday"}}}}
    step = only(turns_of([says(40, "Hi.", DESK), (50, "log", log)]))
    assert [(v.name, v.before, v.after) for v in step.variables] == [("day", 0, "Friday")]


def test_spans_tell_when_a_step_ran_in_a_turn() -> None:
    tracker = followed(
        turns_of(
            [says(40, "Welcome."), block(50), (60, "completion", start(ref=DESK)), (70, "completion", content("Hi"))],
            [says(80, "x", DESK), debug(100, "exit condition met: a", DESK), block(110)],
        )
    )
    assert tracker.in_turn(0) == [StepSpan(0, "Desk", 50 * MS, None, 1)]
    assert tracker.in_turn(1) == [StepSpan(0, "Desk", 0, 100 * MS, 2)]
    assert [found.path for found in tracker.exits_in(1)] == ["a"]
    assert (tracker.exits_in(0), tracker.exits_in(7), tracker.in_turn(7)) == ([], [], [])


def test_a_turn_that_was_cut_ends_its_spans_where_it_ended() -> None:
    turn = closed(turn_of(says(50, "Hi.", DESK)), 700, Closing.BROKEN, "cut")
    tracker = StepTracker()
    tracker.take(turn, [*turn.readings])
    assert tracker.in_turn(0)[0].end_ns is None
    assert agent_steps([turn])[0].exit is None


def test_what_a_later_turn_tells_of_an_earlier_ones_steps_revises_it() -> None:
    unnamed = {key: value for key, value in DESK.items() if key != "agentName"}
    first, second, third = turns_of(
        [says(50, "Hi.", unnamed)], [says(60, "Yes?", DESK), block(80), debug(85, "x", MESSAGE)], [says(50, "Bye.")]
    )
    tracker = followed([first])
    before = tracker.revision(0)
    tracker.take(second, list(second.readings))
    assert tracker.revision(0) > before  # its step has a name by now
    assert [span.name for span in tracker.in_turn(0)] == ["Desk"]
    named, open_ = tracker.revision(0), tracker.revision(1)
    assert tracker.exits_in(1) == []
    tracker.take(third, [])
    assert [found.turn for found in tracker.exits_in(1)] == [1]  # only now it shows that the step did not go on
    assert tracker.revision(1) > open_
    assert tracker.revision(0) == named
    assert tracker.revision(7) == 0
