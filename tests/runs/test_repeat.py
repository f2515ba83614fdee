"""What of a session is sent again, what is said about it, and how much that is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.helpers.talking import MOMENT, advanced, begun
from tests.helpers.turns import kept
from tests.runs.test_again import LOAN, earlier, offering
from tests.runs.test_live import CUT, HELLO
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.records import Closed, Closing, SessionStarted, TurnError
from vftester.runs.repeat import LONGEST_PAUSE_S, NothingToRepeat, Plan, Repeat, Side, repeat_of, session_of
from vftester.runs.script import Step

CANCELLED = [*CUT[:-1], Closed(50_000_000, Closing.CANCELLED, TurnError("cancelled", "Cancelled."))]


def repeat(turns: int, **session: Any) -> Repeat:
    held = earlier(*[(actions.launch() if not number else actions.text("on"), HELLO) for number in range(turns)])
    return repeat_of(kept(*held, **{"name": "A talk", **session}))


def at(turn: Turn, seconds: float) -> Turn:
    return replace(turn, started_at=MOMENT + timedelta(seconds=seconds))


def test_turns_are_sent_again_by_what_they_were_and_buttons_by_their_names() -> None:
    said = [
        (actions.launch(), offering({"Renew a loan": LOAN})),
        (Action(LOAN), HELLO),
        (actions.text("one"), HELLO),
        (actions.event("wave"), HELLO),
        (actions.intent("greet", "hey"), HELLO),
        (actions.dtmf("1#"), HELLO),
        (actions.no_reply(), HELLO),
    ]
    found = repeat_of(kept(*earlier(*said)))
    assert [item.step for item in found.inputs] == [
        Step(actions.launch()),
        Step(None, "Renew a loan"),
        *(Step(action) for action, _ in said[2:]),
    ]
    assert found.notes == ()


def test_the_launch_has_its_own_variables_or_else_those_of_the_target() -> None:
    turns = earlier((actions.launch(), HELLO), (actions.text("one"), HELLO))
    own = repeat_of(kept(*turns, variables={"plan": "pro"}), {"plan": "free"})
    assert [item.step.variables for item in own.inputs] == [{"plan": "pro"}, None]
    assert repeat_of(kept(*turns), {"plan": "free"}).inputs[0].step.variables == {"plan": "free"}
    (only,) = repeat_of(kept(*earlier((actions.text("one"), HELLO))), {"plan": "free"}).inputs
    assert only.step.variables is None


def test_what_cannot_be_as_it_was_is_said() -> None:
    live_agent = Action({"type": "live-agent-handoff", "payload": {"type": "message", "message": "Hello?"}})
    found = repeat_of(
        kept(
            *earlier(
                (actions.launch(), HELLO),
                (actions.text("one"), CANCELLED),
                (live_agent, HELLO),
                (Action({"type": "path-x"}), HELLO),
                (actions.file([{"mimeType": "image/png", "url": "https://files.example/a.png"}]), HELLO),
                (actions.text("two"), CANCELLED),
            )
        )
    )
    assert [item.turn for item in found.inputs] == [0, 1, 3, 4, 5]
    assert found.notes == (
        "Turns 2 and 6: cancelled then; this time the whole reply is awaited.",
        "Turn 3: what was said to a live agent is not sent again.",
        "Turn 4: no reply before offers what was pressed, so its request is sent as it was.",
        "Turn 5: the file is sent again as it was; its address may no longer work.",
    )
    assert sorted(found.did) == [0, 2, 3, 4]


def test_a_turn_that_is_under_way_is_left_out_and_that_is_said() -> None:
    running = begun(1, actions.text("one"))
    found = repeat_of(kept(*earlier((actions.launch(), HELLO)), running))
    assert [item.turn for item in found.inputs] == [0]
    assert found.notes == ("Turn 2: still under way, so it is left out.",)


def test_pauses_are_those_after_the_text_of_a_reply_and_not_without_end() -> None:
    launch = advanced([SessionStarted(2_000_000_000), *HELLO], begun())
    turns = [
        at(launch, 0),
        at(advanced(HELLO, begun(1, actions.text("one"))), 5.04),
        at(advanced(HELLO, begun(2, actions.text("two"))), 5.05),
        at(advanced(HELLO, begun(3, actions.text("three"))), 5000),
    ]
    assert [round(item.pause_s, 6) for item in repeat_of(kept(*turns)).inputs] == [0, 3, 0, LONGEST_PAUSE_S]


@pytest.mark.parametrize("turns", [[], [(Action({"type": "live-agent-handoff"}), HELLO)]])
def test_a_session_without_anything_to_send_is_refused(turns: list[tuple[Action, list[object]]]) -> None:
    with pytest.raises(NothingToRepeat, match="Nothing was sent"):
        repeat_of(kept(*earlier(*turns)))


@pytest.mark.parametrize(
    ("sides", "times", "said"),
    [
        ([Side(repeat(4), "Acme")], 20, "20 conversations × 4 turns = 80 turns that may use credits"),
        ([Side(repeat(1), "Acme")], 1, "1 conversation × 1 turn = 1 turn that may use credits"),
        ([Side(repeat(2), "Demo agent", False)], 1, "1 conversation × 2 turns = 2 turns that use no credits"),
        (
            [Side(repeat(3), "Demo agent", False), Side(repeat(3), "Acme")],
            500,
            "1,000 conversations × 3 turns = 3,000 turns, 1,500 of which may use credits",
        ),
        (
            [Side(repeat(3), "Acme"), Side(repeat(4), "Acme")],
            5,
            "10 conversations × 3 or 4 turns = 35 turns that may use credits",
        ),
    ],
)
def test_what_it_takes_is_said_before_it_starts(sides: list[Side], times: int, said: str) -> None:
    assert Plan(tuple(sides), times).sentence == said


def test_two_sides_take_turns() -> None:
    side = Side(repeat(2), "Acme")
    assert Plan((side, side), 3).runs == (0, 1, 0, 1, 0, 1)
    assert Plan((side, side), 3).turns == 12


def test_a_run_knows_what_it_repeats_what_was_changed_and_which_it_is() -> None:
    now = kept().session
    one = session_of(repeat(2), now, 0, 1, "")
    assert (one.name, one.repeats, one.changed, one.run) == ("A talk", "0123456789abcdef", "", None)
    third = session_of(repeat(2, name="A talk · run 2", run=2), now, 2, 5, "the prompt")
    assert (third.name, third.changed, third.run) == ("A talk · run 3", "the prompt", 3)


def test_only_a_number_that_a_run_has_is_taken_from_its_name() -> None:
    now = kept().session
    assert session_of(repeat(2, name="Mine · run 2"), now, 0, 2, "").name == "Mine · run 2 · run 1"
    assert session_of(repeat(2, name="Mine", run=2), now, 0, 1, "").name == "Mine"
