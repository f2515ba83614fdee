"""The appointment desk as pure logic: what is understood, asked, done, and where a turn leads."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vftester.demo.actions import BadAction, read_action
from vftester.demo.memory import Memory
from vftester.demo.turns import TurnRequest, take_turn

FIRST = "I need a check-up next week, mornings"
SECOND = "Thursday works, my number is 555 0134"


def kinds(turn) -> list[str]:
    """Trace types in order; completions and reasonings count once, whatever their pieces."""
    found = []
    for timed in turn.traces:
        state = (timed.trace["payload"] or {}).get("state")
        if timed.trace["type"] in ("completion", "reasoning") and state != "start":
            continue
        found.append(timed.trace["type"])
    return found


def traces(turn) -> list[dict[str, Any]]:
    return [timed.trace for timed in turn.traces]


def payloads(turn, kind: str) -> list[Any]:
    return [trace["payload"] for trace in traces(turn) if trace["type"] == kind]


def paths(turn) -> list[str]:
    return [payload["path"] for payload in payloads(turn, "path")]


def ends_with_a_question_for(script, said: str, missing: str) -> bool:
    return any(said.rstrip().endswith(question) for question in script.ask[missing])


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["Tuesday please", "in the afternoon", "call me on 555 0134"]))
)
def test_details_may_come_in_any_order(planned, order) -> None:
    talk = planned()
    talk.launch()
    assert paths(talk.say(order[0])) == []
    assert paths(talk.say(order[1])) == []
    assert paths(talk.say(order[2])) == ["details_complete"]
    assert talk.memory.step == "confirmation"


def test_all_details_may_come_at_once(planned) -> None:
    talk = planned()
    talk.launch()
    assert paths(talk.say("Friday at 10:30, my number is +44 20 7946 0958")) == ["details_complete"]
    known = talk.memory.variables
    assert (known["day"], known["time"], known["phone"]) == ("Friday", "10:30", "+44 20 7946 0958")


def test_the_two_canonical_inputs_run_through_tool_exit_and_confirmation_in_one_stream(planned, words) -> None:
    talk = planned()
    talk.launch()
    first = talk.say(FIRST)
    assert "check-up next week in the morning" in words(traces(first))
    assert paths(first) == []
    second = talk.say(SECOND)
    assert kinds(second) == [
        "reasoning", "completion", "debug", "tool-call", "tool-call", "debug", "completion",
        "debug", "path", "flow", "block", "text", "cardV2",
    ]  # fmt: skip
    assert not talk.memory.ended
    last = talk.say("that's all, bye")
    assert kinds(last) == ["flow", "block", "text", "end", "debug"]
    assert talk.memory.ended


def test_the_tool_call_tells_what_went_in_and_came_out_and_takes_its_time(planned) -> None:
    for seed in range(20):
        talk = planned(seed)
        talk.launch()
        talk.say(FIRST)
        turn = talk.say(SECOND)
        asked, told, met = payloads(turn, "debug")
        assert asked["ref"]["type"] == "function"
        assert asked["ref"]["functionName"] == "book_appointment"
        assert asked["metadata"]["inputs"] == {
            "reason": "check-up", "day": "Thursday", "week": "next week", "time": "morning", "phone": "555 0134",
        }  # fmt: skip
        assert set(told["metadata"]["outputs"]) == {"at", "dentist", "booking"}
        assert met["message"] == "exit condition met: details_complete"
        start, end = (timed for timed in turn.traces if timed.trace["type"] == "tool-call")
        assert start.trace["payload"]["callID"] == end.trace["payload"]["callID"]
        assert 800 <= end.delay_ms <= 2500


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("hello? I need an appointment", "day time phone"),
        ("Tuesday", "time phone"),
        ("in the morning", "day phone"),
        ("555 0134", "day time"),
        ("Tuesday morning", "phone"),
        ("Tuesday, 555 0134", "time"),
        ("at 10 am, 555 0134", "day"),
    ],
)
def test_only_what_is_missing_is_asked_for(planned, script, words, given, missing) -> None:
    talk = planned()
    talk.launch()
    turn = talk.say(given)
    assert ends_with_a_question_for(script, words(traces(turn)), missing)


def test_a_question_for_the_number_carries_a_no_reply_timer_in_seconds(planned) -> None:
    talk = planned()
    talk.launch()
    turn = talk.say("Tuesday morning")
    assert payloads(turn, "no-reply") == [{"timeout": 30}]


@pytest.mark.parametrize(
    ("correction", "slot", "value"),
    [
        ("no, make it Friday", "day", "Friday"),
        ("Friday instead of Thursday", "day", "Friday"),
        ("not Thursday, Friday", "day", "Friday"),
        ("Thursday doesn't work, how about Friday?", "day", "Friday"),
        ("sorry, my number is 555 0199", "phone", "555 0199"),
        ("actually the afternoon", "time", "afternoon"),
        ("better at 14:30", "time", "14:30"),
    ],
)
@pytest.mark.parametrize("already_booked", [False, True])
def test_a_detail_can_be_corrected_before_and_after_booking(planned, correction, slot, value, already_booked) -> None:
    talk = planned()
    talk.launch()
    talk.say("Thursday morning" if slot != "phone" else "Thursday, 555 0134")
    if already_booked:
        talk.say("Thursday morning, 555 0134")
        assert talk.memory.step == "confirmation"
    turn = talk.say(correction)
    assert talk.memory.variables[slot] == value
    if already_booked:
        assert paths(turn) == ["details_complete"]
        assert payloads(turn, "debug")[0]["metadata"]["inputs"][slot] == value


def test_a_detail_can_be_taken_back(planned, script, words) -> None:
    talk = planned()
    talk.launch()
    talk.say("Thursday morning")
    turn = talk.say("I can't do Thursday")
    assert talk.memory.known("day") == ""
    assert ends_with_a_question_for(script, words(traces(turn)), "day phone")


def test_a_time_the_practice_is_closed_is_refused(planned) -> None:
    talk = planned()
    talk.launch()
    talk.say("Sunday evening, 555 0134")
    assert (talk.memory.known("day"), talk.memory.known("time")) == ("", "")
    assert talk.memory.known("phone") == "555 0134"


def test_a_refused_wish_after_booking_keeps_the_booking(planned) -> None:
    talk = planned()
    talk.launch()
    talk.say("Thursday morning, 555 0134")
    booking = talk.memory.known("booking")
    assert "tool-call" not in kinds(talk.say("make it Sunday"))
    kept = talk.say("ok, keep it")
    assert "tool-call" not in kinds(kept)
    assert paths(kept) == ["details_complete"]
    assert talk.memory.known("booking") == booking


def test_a_number_that_is_too_short_is_doubted(planned, script, words) -> None:
    talk = planned()
    talk.launch()
    said = words(traces(talk.say("Tuesday morning", "it is 555 01")))
    phone = next(slot for slot in script.slots if slot.name == "phone")
    assert any(doubt in said for doubt in phone.doubt_says)


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
