"""Where a turn of the appointment desk leads: its exits, its patience, its fixed messages."""

from __future__ import annotations

import pytest

from tests.helpers.planned_turns import kinds, paths, payloads


@pytest.mark.parametrize(
    ("said", "way", "step", "ended"),
    [
        ("I want to talk to a person", "wants_a_person", "handover", False),
        ("oh, forget it", "gives_up", "goodbye", True),
        ("bye", "gives_up", "goodbye", True),
        ("Monday, mornings, 555 0134", "details_complete", "confirmation", False),
    ],
)
def test_every_exit_runs_its_following_step_in_the_same_turn(planned, script, said, way, step, ended) -> None:
    talk = planned()
    talk.launch()
    turn = talk.say(said)
    order = kinds(turn)
    assert paths(turn) == [way]
    exit_debug = next(one for one in payloads(turn, "debug") if "exit condition" in one["message"])
    assert exit_debug["message"] == f"exit condition met: {way}"
    assert exit_debug["ref"]["type"] == "agent"
    assert order.index("path") < order.index("flow") < order.index("block") < order.index("text")
    assert payloads(turn, "block") == [{"blockID": script.steps[step].block}]
    assert payloads(turn, "flow") == [{"diagramID": f"diag_{step}", "name": script.steps[step].workflow}]
    assert talk.memory.step == step
    assert talk.memory.ended is ended
    assert ("end" in order) is ended


def test_the_agent_gives_up_after_three_turns_that_bring_nothing(planned) -> None:
    talk = planned()
    talk.launch()
    assert paths(talk.say("blue")) == []
    assert paths(talk.act({"type": "no-reply"})) == []
    assert paths(talk.say("seven")) == ["gives_up"]


def test_a_detail_starts_the_patience_anew(planned) -> None:
    talk = planned()
    talk.launch()
    talk.say("blue", "green", "Tuesday", "red", "yellow")
    assert not talk.memory.ended


def test_a_patient_who_was_handed_over_may_come_back(planned) -> None:
    talk = planned()
    talk.launch()
    handed = talk.say("a human please")
    assert payloads(handed, "live-agent-handoff")[0]["event"] == "chat_started"
    assert kinds(talk.act({"type": "live-agent-handoff", "payload": {"type": "message", "message": "hm"}})) == ["text"]
    talk.act({"type": "live-agent-handoff", "payload": {"type": "return_to_voiceflow"}})
    assert talk.memory.step == "agent"


def test_opening_hours_are_a_fixed_message_that_changes_nothing(planned) -> None:
    talk = planned()
    talk.launch()
    turn = talk.say("are you open on Saturday?")
    assert kinds(turn) == ["text"]
    assert "ai" not in payloads(turn, "text")[0]
    assert talk.memory.known("day") == ""


def test_fixed_and_generated_words_can_come_in_one_turn(planned) -> None:
    talk = planned()
    talk.launch()
    turn = talk.say("Tuesday", "where are you?")
    assert kinds(turn) == ["text", "visual", "completion", "choice"]


def test_the_treatments_are_a_carousel_with_pictures(planned) -> None:
    talk = planned()
    talk.launch()
    carousel = payloads(talk.say("which treatments do you have?"), "carousel")[0]
    assert len(carousel["cards"]) == 3
    assert all(card["imageUrl"].startswith("data:image/png;base64,") for card in carousel["cards"])


def test_skip_is_an_empty_turn(planned) -> None:
    talk = planned()
    talk.launch()
    assert talk.say("skip").traces == []


def test_after_its_end_a_conversation_begins_anew(planned) -> None:
    talk = planned()
    talk.launch()
    talk.say("Monday morning, 555 0134", "bye")
    assert talk.memory.ended
    turn = talk.say("Tuesday")
    assert payloads(turn, "debug")[0]["message"] == "starting conversation"
    assert talk.memory.known("phone") == ""
    assert not talk.memory.ended


def test_a_null_action_launches_a_fresh_conversation_and_is_silent_later(planned) -> None:
    talk = planned()
    assert "completion" in kinds(talk.act(None))
    assert talk.act(None).traces == []
