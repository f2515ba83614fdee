"""Why a step was not left: questions, variables, debug lines, traps. And agent steps in words."""

import json
from typing import Any

import pytest

from tests.core.steps.test_tracker import DESK, debug, says, turns_of
from tests.helpers.turns import Event
from vftester.core.steps.no_exit import (
    LAST_LINES,
    NEEDS_A_WORKFLOW,
    REQUIRED_FIRST,
    DebugLine,
    Expected,
    Filled,
    WhyNoExit,
    why_no_exit,
)
from vftester.core.steps.questions import Question, Repeated, questions_in, repeated
from vftester.core.steps.tracker import AgentStep, Evidence, StepExit, StepSpan, agent_steps
from vftester.core.steps.words import exit_words, left_words, step_heading


def state(**variables: Any) -> Event:
    return (500, "event:state", json.dumps({"variables": variables}))


def why(*turns: list[Event], exits: tuple[str, ...] = (), required: tuple[str, ...] = ()) -> WhyNoExit:
    held = turns_of(*turns)
    (step,) = agent_steps(held)
    return why_no_exit(step, held, Expected(exits, required))


def test_required_variables_are_filled_empty_or_unknown() -> None:
    told = why([says(50, "Hi.", DESK), state(day="Friday", time=0, ok=False)], required=("day", "time", "ok", "phone"))
    assert told.filled == (Filled("day", "Friday"), Filled("ok", False))
    assert (told.empty, told.unknown) == (("time",), ("phone",))
    assert told.traps == (NEEDS_A_WORKFLOW, REQUIRED_FIRST)


def test_where_all_required_variables_are_filled_only_the_other_trap_is_left() -> None:
    told = why([says(50, "Hi.", DESK), state(day="Friday")], exits=("booked",), required=("day",))
    assert (told.traps, told.exits) == ((NEEDS_A_WORKFLOW,), ("booked",))


def test_without_a_list_the_variables_that_the_step_changed_are_told() -> None:
    told = why(
        [says(50, "Hi.", DESK), state(day="", a=1)], [says(50, "Ok.", DESK), state(day="Friday", a=1)],
    )  # fmt: skip
    assert (told.filled, told.empty, told.unknown) == ((Filled("day", "Friday"),), (), ())


def test_what_is_known_is_from_before_the_step_was_over() -> None:
    turns = turns_of([says(50, "Hi.", DESK), state(day=""), (600, "end", None)], [state(day="Friday")])
    (step,) = agent_steps(turns)
    assert why_no_exit(step, turns, Expected(required=("day",))).empty == ("day",)


def test_the_last_debug_lines_of_the_step_are_told() -> None:
    lines = [debug(60 + number, f"line {number}\n  x") for number in range(9)]
    told = why([says(50, "Hi.", DESK), *lines[:5]], [*lines[5:], says(90, "Hm.", DESK)])
    assert [line.message for line in told.debug] == [f"line {number} x" for number in range(9 - LAST_LINES, 9)]
    assert told.debug[-1] == DebugLine(1, 3, "line 8 x")
    assert told.turns == 2


def test_a_question_asked_again_is_told_with_how_often() -> None:
    told = why(
        [says(50, "Hi. Which day shall I look at?", DESK)],
        [says(50, "Sorry? Which day shall I look at now?", DESK)],
        [says(50, "Hm, which day shall I look at?", DESK)],
    )
    assert told.repeated == (Repeated("Hm, which day shall I look at?", 3),)


def test_different_questions_are_not_one() -> None:
    asked = ["Which day?", "Which time?", "What is your phone number?", "What is your name?"]
    assert repeated([Question(0, text) for text in asked]) == []


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Fine.", []),
        ("", []),
        ("?", []),
        ("Hello there! Which day?", ["Which day?"]),
        ("Which day? And when?! In any order.", ["Which day?", "And when?!"]),
        ("Can Dr. Osei call you on 555 0134?", ["Can Dr. Osei call you on 555 0134?"]),
        ("好的。您想哪天来？", ["您想哪天来？"]),
        ("Pick one:\n- a check-up?\n- a cleaning?", ["a check-up?", "a cleaning?"]),
        ("It is 3.5 hours, is that fine?", ["It is 3.5 hours, is that fine?"]),
    ],
)
def test_sentences_that_ask_are_found(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions


def test_a_long_text_without_an_end_is_cut_to_its_question() -> None:
    (asked,) = questions_in("word " * 200_000 + "what?")
    assert len(asked) <= 510
    assert asked.endswith("what?")
    assert len(questions_in("a? " * 50_000)) == 50_000


SEEN = (Evidence(2, 1),)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (StepExit(2, 0, "details_complete", "stated", SEEN, "x"), 'left by "details complete" (said by Voiceflow)'),
        (StepExit(2, 0, "Wants_a person", "stated", SEEN, None), 'left by "Wants_a person" (said by Voiceflow)'),
        (StepExit(2, 0, None, "stated", SEEN, None), "left by an exit without a name (said by Voiceflow)"),
        (StepExit(2, 0, None, "inferred", SEEN, "Confirmation"), 'probably left: "Confirmation" ran next'),
        (StepExit(2, 0, None, "inferred", SEEN, None), "probably left: the conversation ended"),
        (StepExit(2, 0, "a\nb" * 90, "stated", SEEN, None), f'left by "{("a b" * 90)[:79]}…" (said by Voiceflow)'),
    ],
)
def test_an_exit_in_words(found: StepExit, words: str) -> None:
    assert exit_words(found) == words
    assert left_words(AgentStep("Desk", None, None, 0, 2, exit=found)) == words


def test_no_exit_in_words() -> None:
    assert left_words(AgentStep("Desk", None, None, 0, 2)) == "no exit seen after 3 turns"
    assert left_words(AgentStep("Desk", None, None, 2, 2)) == "no exit seen after 1 turn"
    nothing = AgentStep("Desk", None, None, 0, 2, exit_visible=False)
    assert left_words(nothing) == "this conversation carries nothing to see exits by"


def test_a_step_has_a_heading() -> None:
    heading = step_heading(StepSpan(0, "appointment details", 0, None, 2))
    assert heading == "Agent step / Playbook: appointment details · turn 2"
    assert step_heading(StepSpan(0, None, 0, None, 1)) == "Agent step / Playbook · turn 1"
