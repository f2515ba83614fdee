"""The appointment desk as pure logic: what is understood, asked and done."""

from __future__ import annotations

import itertools

import pytest

from tests.helpers.planned_turns import FIRST, SECOND, ends_with_a_question_for, kinds, paths, payloads, traces


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
