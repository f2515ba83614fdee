"""Whatever a person can send the appointment desk gets an answer, and the same one again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.planned_turns import FIRST, SECOND, ends_with_a_question_for, kinds, payloads, traces
from vftester.demo.actions import BadAction, read_action
from vftester.demo.memory import Memory
from vftester.demo.turns import TurnRequest, take_turn


def all_buttons(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "name" in value and "request" in value:
            yield value
        for one in value.values():
            yield from all_buttons(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from all_buttons(one)


def test_every_button_sent_back_verbatim_is_understood(planned, script, words) -> None:
    buttons = list(all_buttons([list(script.buttons.values()), [show for _, show in script.shows.values()]]))
    assert {button["request"]["type"].split("-")[0] for button in buttons} == {"text", "intent", "event", "path"}
    for button in buttons:
        talk = planned()
        talk.launch()
        turn = talk.act(button["request"])
        said = words(traces(turn))
        assert said
        assert said.strip() not in script.phrases["polite_unknown"]
        assert talk.memory.failures == 0, button


@pytest.mark.parametrize(
    "action",
    [
        {"type": "launch"},
        {"type": "launch", "payload": None},
        {"type": "text", "payload": "Tuesday"},
        {"type": "message", "payload": {"message": "Tuesday"}},
        {"type": "intent", "payload": {"intent": {"name": "opening_hours"}}},
        {"type": "intent", "payload": {"intent": {"name": "none of ours"}, "query": "Tuesday"}},
        {"type": "intent", "payload": {"intent": {"name": "none of ours"}}},
        {"type": "intent", "payload": {}},
        {"type": "event", "payload": {"event": {"name": "running_late"}}},
        {"type": "event", "payload": {"event": {"name": "none of ours"}}},
        {"type": "event"},
        {"type": "path-map", "payload": {"label": "Find us"}},
        {"type": "path-none-of-ours", "payload": {"label": "?"}},
        {"type": "no-reply"},
        {"type": "action"},
        {"type": "action", "payload": {"label": "Tuesday", "actions": []}},
        {"type": "end", "payload": {"reason": "hangup"}},
        {"type": "end"},
        {"type": "dtmf", "payload": "5550134#"},
        {"type": "dtmf", "payload": "1"},
        {"type": "live-agent-handoff", "payload": {"type": "continue_conversation"}},
        {"type": "live-agent-handoff", "payload": {"type": "file_upload", "files": [{"name": "x.png"}]}},
        {"type": "live-agent-handoff", "payload": {"type": "message", "message": "hi"}},
        {"type": "file", "payload": {"text": "Tuesday", "files": [{"url": "https://f.example/r", "mimeType": "a/b"}]}},
        {"type": "file", "payload": {}},
        {"type": "done"},
        {"type": "something nobody knows", "payload": 7},
    ],
    ids=str,
)
@pytest.mark.parametrize("step", ["", "agent", "confirmation", "handover", "goodbye"])
def test_every_action_gets_an_answer_at_every_step(planned, words, action, step) -> None:
    talk = planned()
    into = {"confirmation": "Monday morning, 555 0134", "handover": "a human please", "goodbye": "bye"}
    if step:
        talk.launch()
    if step in into:
        talk.say(into[step])
        assert talk.memory.step == step
    assert words(traces(talk.act(action))).strip()


def test_an_unknown_action_gets_a_polite_fixed_message(planned, script) -> None:
    talk = planned()
    talk.launch()
    turn = talk.act({"type": "something nobody knows"})
    assert kinds(turn) == ["text"]
    assert payloads(turn, "text")[0]["message"] in script.phrases["polite_unknown"]


def test_keypad_digits_are_a_phone_number(planned) -> None:
    talk = planned()
    talk.launch()
    talk.act({"type": "dtmf", "payload": "5550134#"})
    assert talk.memory.known("phone") == "5550134"


def test_an_intents_entities_are_details(planned) -> None:
    talk = planned()
    talk.launch()
    entities = [{"name": "day", "value": "Friday"}, {"name": "colour", "value": "Monday"}]
    payload = {"intent": {"name": "book_appointment"}, "query": "book me in", "entities": entities}
    talk.act({"type": "intent", "payload": payload})
    assert talk.memory.known("day") == "Friday"
    assert talk.memory.known("last_utterance") == "book me in"


def test_a_buttons_label_is_the_last_utterance(planned) -> None:
    talk = planned()
    talk.launch()
    talk.act({"type": "path-map", "payload": {"label": "Find us"}})
    assert talk.memory.known("last_utterance") == "Find us"


def test_variables_of_the_request_count_before_the_turn(planned, script, words) -> None:
    talk = planned()
    talk.launch(phone="555 0134")
    assert ends_with_a_question_for(script, words(traces(talk.say("Tuesday"))), "time")


def test_a_launch_forgets_the_details_and_keeps_other_variables(planned) -> None:
    talk = planned()
    talk.launch(tier="gold")
    talk.say("Tuesday morning, 555 0134")
    talk.launch()
    assert talk.memory.known("day") == ""
    assert talk.memory.known("booking") == ""
    assert talk.memory.known("tier") == "gold"


@pytest.mark.parametrize("action", [7, "launch", {}, {"type": 3}, {"type": "text"}, {"type": "dtmf", "payload": 5}])
def test_what_cannot_be_an_action_is_refused(action) -> None:
    with pytest.raises(BadAction):
        read_action(action)


def test_the_same_seed_and_inputs_plan_the_same_turns_and_another_seed_others(planned) -> None:
    def plan(seed: int) -> list[Any]:
        talk = planned(seed)
        return [talk.launch().traces, talk.say(FIRST).traces, talk.say(SECOND).traces]

    assert plan(1) == plan(1)
    assert plan(1) != plan(2)
    assert len({str(plan(seed)[0][4:]) for seed in range(8)}) == 8


def test_a_second_launch_plays_the_same_stream_again(planned) -> None:
    talk = planned()
    once = [talk.launch().traces, talk.say(FIRST).traces]
    again = [talk.launch().traces, talk.say(FIRST).traces]
    assert again == once


def test_every_phrase_reads_well_for_many_seeds(planned, words) -> None:
    for seed in range(40):
        talk = planned(seed)
        turns = [
            talk.launch(), talk.say("hm"), talk.say("hello"), talk.say("Sunday"), talk.say(FIRST),
            talk.say("not in the morning, afternoon"), talk.say(SECOND), talk.say("make it Friday"),
            talk.say("prices?"), talk.say("a real person, please"), talk.say("cancel"),
        ]  # fmt: skip
        for turn in turns:
            for line in words(traces(turn)).splitlines():
                assert not {"{", "}"} & set(line), line
                assert "  " not in line, line
                assert line[0].isupper(), line


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.text(max_size=60) | st.sampled_from([FIRST, SECOND, "bye", "/fault", "human"]), max_size=5))
def test_any_text_at_all_is_survived_and_repeatable(script, texts) -> None:
    def run() -> list[Any]:
        memory, plans = Memory(), []
        for text in texts:
            request = TurnRequest(read_action({"type": "text", "payload": text}), deltas=True)
            turn = take_turn(script, 3, memory, request)
            memory = turn.memory
            plans.append(turn.traces)
        return plans

    assert run() == run()
