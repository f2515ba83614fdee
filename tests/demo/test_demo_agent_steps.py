"""What is read of the demo agent's conversations as agent steps: checked by hand against its script."""

from __future__ import annotations

import json

import pytest

from tests.helpers.turns import Event, turn_of
from vftester.core import actions
from vftester.core.conversation import Turn as Held
from vftester.core.steps.no_exit import Expected, why_no_exit
from vftester.core.steps.tracker import AgentStep, agent_steps
from vftester.core.steps.words import exit_words, left_words
from vftester.demo.memory import state_of

WISH = "I need a check-up next week, mornings"
DETAILS = "Thursday works, my number is 555 0134"


def held(talk, *said: str, state: bool = False) -> list[Held]:
    """A launch and these texts, as a client would hold them; with `state` events where asked for."""
    turns = []
    for index, text in enumerate(["", *said]):
        planned = talk.say(text) if index else talk.launch()
        ms, events = 100.0, list[Event]()
        for timed in planned.traces:
            ms += timed.delay_ms
            events.append((ms, timed.trace["type"], timed.trace["payload"]))
        if state:
            events.append((ms, "event:state", json.dumps(state_of(talk.memory, talk.script))))
        action = actions.text(text) if index else actions.launch()
        turns.append(turn_of(*events, (ms + 1, "event:end"), index=index, action=action))
    return turns


def evidence(turns: list[Held], step: AgentStep) -> list[str]:
    """The kinds of the traces that show a step's exit."""
    assert step.exit is not None
    return [str(turns[seen.turn].readings[seen.seq].kind) for seen in step.exit.evidence]


@pytest.mark.parametrize("deltas", [True, False], ids=["stream", "no-stream"])
def test_the_appointment_leaves_by_details_complete(planned, deltas: bool) -> None:
    turns = held(planned(deltas=deltas), WISH, DETAILS)
    (step,) = agent_steps(turns)
    assert (step.name, step.agent_id, step.node_id) == ("Appointment desk", "agent_desk", "node_desk")
    assert (step.first_turn, step.last_turn) == (0, 2)
    assert step.exit is not None
    assert (step.exit.turn, step.exit.path, step.exit.certainty) == (2, "details_complete", "stated")
    assert step.exit.what_ran_next == "Booking confirmation"
    assert evidence(turns, step) == ["debug", "path"]
    debug, path = step.exit.evidence
    assert path.seq == debug.seq + 1
    assert "exit condition met: details_complete" in turns[2].readings[debug.seq].record.data
    assert exit_words(step.exit) == 'left by "details complete" (said by Voiceflow)'
    (call,) = step.tool_calls
    assert (call.turn, call.ended_turn, call.name) == (2, 2, "book_appointment")
    starts = [r.record.offset_ns for r in turns[2].readings if r.kind == "tool-call"]
    assert [call.started_ns, call.ended_ns] == starts
    assert {question.turn for question in step.questions} <= {0, 1}
    assert any(question.turn == 1 for question in step.questions)


def test_the_appointment_leaves_by_another_exit(planned) -> None:
    turns = held(planned(), WISH, "I want to talk to a person")
    (step,) = agent_steps(turns)
    assert step.exit is not None
    assert (step.exit.turn, step.exit.path, step.exit.what_ran_next) == (2, "wants_a_person", "Hand over to reception")
    assert step.tool_calls == ()


def test_an_agent_that_asks_again_and_again_has_not_been_left(planned) -> None:
    turns = held(planned(), WISH, "Blue", "Green", state=True)
    (step,) = agent_steps(turns)
    assert (step.exit, step.exit_visible, step.turns) == (None, True, 4)
    assert left_words(step) == "no exit seen after 4 turns"
    why = why_no_exit(step, turns, Expected(("details_complete",), ("day", "time", "phone", "colour")))
    assert [(one.name, one.value) for one in why.filled] == [("time", "morning")]
    assert why.empty == ()
    assert why.unknown == ("day", "phone", "colour")  # the demo's state leaves out what was never set
    assert why.debug[-1].message == "starting conversation"
    assert len(why.traps) == 2


def test_giving_up_leaves_the_step_and_ends_the_conversation(planned) -> None:
    turns = held(planned(), "Forget it")
    (step,) = agent_steps(turns)
    assert step.exit is not None
    assert (step.exit.path, step.exit.certainty, step.exit.what_ran_next) == ("gives_up", "stated", "Goodbye")
    assert turns[1].conversation_ended


def test_a_change_after_the_booking_is_the_next_run_of_the_step(planned) -> None:
    turns = held(planned(), WISH, DETAILS, "Rather Friday")
    first, second = agent_steps(turns)
    assert (first.last_turn, second.first_turn, second.last_turn) == (2, 3, 3)
    assert second.exit is not None
    assert (second.exit.turn, second.exit.path) == (3, "details_complete")


def test_what_the_person_told_is_seen_where_state_events_come(planned) -> None:
    (step,) = agent_steps(held(planned(), WISH, DETAILS, state=True))
    changes = {change.name: (change.turn, change.before, change.after) for change in step.variables}
    assert changes["day"] == (2, None, "Thursday")
    assert changes["reason"] == (1, None, "check-up")
    assert "last_utterance" not in changes
    assert changes["booking"][2].startswith("LG-")


def test_without_the_inside_view_nothing_shows_the_exit(planned) -> None:
    def bare(turn: Held) -> Held:
        kept = [r for r in turn.readings if r.kind not in ("debug", "path", "block", "flow")]
        events = [
            (r.record.offset_ns / 1e6, str(r.kind), json.loads(r.record.data).get("payload"))
            for r in kept
            if r.kind is not None
        ]
        return turn_of(*events, (99_999, "event:end"), index=turn.index, action=turn.action)

    (step,) = agent_steps([bare(turn) for turn in held(planned(), WISH, DETAILS)])
    assert (step.exit, step.exit_visible) == (None, False)
    assert left_words(step) == "this conversation carries nothing to see exits by"
