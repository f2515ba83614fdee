"""Runs held again over a wire that only notes what it is told: same path, another path, broken, refused, stopped."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.helpers.turns import ANSWERED, kept, ns, records
from tests.runs.test_again import LOAN, OTHER, earlier, offering
from tests.runs.test_live import CUT, GOODBYE, HELLO, SESSION, Notes, until
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.records import Closed, Closing, Report, TurnError
from vftester.runs.live import LiveRun
from vftester.runs.repeat import Plan, Side, repeat_of
from vftester.runs.rerun import End, OnChange, PlanOutcome, Progress, Rerun, wait

REFUSED = [Closed(ns(9), Closing.REFUSED, TurnError("unauthorized", "The key was refused. Check it."))]
REPORTED = [*ANSWERED, *records((30, "event:error", "boom")), Closed(ns(41), Closing.END_OF_BODY)]
TOOL = [
    *ANSWERED,
    *records(
        (30, "tool-call", {"state": "start", "callID": "c1"}),
        (35, "tool-call", {"state": "end", "callID": "c1"}),
        (38, "text", {"message": "Done"}),
        (40, "event:end", "{}"),
    ),
    Closed(ns(41), Closing.END_OF_BODY),
]


@dataclass
class Ran:
    """What came of re-running: the outcome, what each run's wire was sent, and what was told."""

    outcome: PlanOutcome
    notes: list[Notes]
    told: list[Progress] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def sent(self) -> list[list[str]]:
        return [[said.removeprefix("send ") for said in one.said if said.startswith("send ")] for one in self.notes]


def ran(
    turns: Sequence[Turn] | Plan,
    *runs: list[list[Report]],
    on_change: OnChange = "stop",
    meanwhile: Callable[[Rerun, list[Notes]], Any] | None = None,
    **more: Any,
) -> Ran:
    """Hold a plan, each run with its own replies."""
    plan = turns if isinstance(turns, Plan) else Plan((Side(repeat_of(kept(*turns)), "Acme"),), len(runs))
    notes, told, pauses = list[Notes](), list[Progress](), list[float]()

    async def begin(number: int, side: int) -> LiveRun:
        notes.append(Notes(list(runs[number])))
        return LiveRun(notes[-1], notes[-1], SESSION, lambda update: None)

    async def pause(seconds: float, stopped: asyncio.Event) -> None:
        pauses.append(seconds)

    async def hold() -> PlanOutcome:
        rerun = Rerun(plan, begin, on_change, tell=told.append, **{"pause": pause, **more})
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            if meanwhile is not None:
                group.create_task(meanwhile(rerun, notes), name="meanwhile")
            return await rerun.hold()

    return Ran(asyncio.run(hold()), notes, told, pauses)


SAID = [(actions.launch(), HELLO), (actions.text("one"), HELLO), (actions.text("two"), HELLO)]
TALK = earlier(*SAID)
PRESSED = earlier((actions.launch(), offering({"Renew a loan": LOAN})), (Action(LOAN), HELLO))


def test_every_run_sends_the_same_turns_and_is_closed() -> None:
    found = ran(TALK, [HELLO, HELLO, HELLO], [HELLO, HELLO, HELLO])
    assert found.sent == [["Launch", "one", "two"]] * 2
    assert [one.said[-1] for one in found.notes] == ["close", "close"]
    assert found.outcome.complete
    assert found.outcome.sentence == ""
    assert [run.words for run in found.outcome.runs] == ["Same tools, exits and end.", "Same tools, exits and end."]


def test_it_is_told_which_turn_of_which_run_begins_and_is_over() -> None:
    found = ran(TALK, [HELLO, HELLO, HELLO], [HELLO, CUT])
    assert [(at.run, at.turn, at.turn_over is not None) for at in found.told[:3]] == [
        (1, 1, False), (1, 1, True), (1, 2, False)
    ]  # fmt: skip
    assert [at.behind for at in found.told] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert {(at.runs, at.turns, at.called) for at in found.told} == {(2, 3, "Acme")}


def test_two_sides_are_held_in_turns() -> None:
    side = Side(repeat_of(kept(*TALK[:1])), "Acme")
    found = ran(Plan((side, Side(side.repeat, "Other")), 2), *[[HELLO]] * 4)
    assert [run.side for run in found.outcome.runs] == [0, 1, 0, 1]
    assert [at.called for at in found.told[::2]] == ["Acme", "Other", "Acme", "Other"]


def test_a_button_is_pressed_by_its_name_and_sends_the_request_of_today() -> None:
    found = ran(PRESSED, [offering({"RENEW a loan ": OTHER}), HELLO])
    assert found.outcome.complete
    assert len(found.sent[0]) == 2


def test_where_a_button_is_not_offered_the_run_stops() -> None:
    (run,) = ran(PRESSED, [offering({"Hours": LOAN}), HELLO]).outcome.runs
    assert (run.end, run.sent) == (End.CHANGED, 1)
    assert run.words == ("After turn 1 no button “Renew a loan” is offered this time. No more was sent after turn 1.")


def test_or_it_goes_on_with_the_buttons_name_as_words() -> None:
    found = ran(PRESSED, [offering({"Hours": LOAN}), HELLO], on_change="continue")
    assert found.sent == [["Launch", "Renew a loan"]]
    (run,) = found.outcome.runs
    assert (run.end, run.words) == (End.WHOLE, "After turn 1 no button “Renew a loan” is offered this time.")
    assert found.outcome.complete


@pytest.mark.parametrize(
    ("now", "what"),
    [(TOOL, "the earlier session calls no tool, this one calls a tool"), (GOODBYE, "this one ends the conversation")],
)
def test_where_the_agent_behaves_otherwise_the_run_stops_and_says_how(now: list[Report], what: str) -> None:
    found = ran(TALK, [HELLO, now, HELLO])
    (run,) = found.outcome.runs
    assert (run.end, run.sent, found.sent[0]) == (End.CHANGED, 2, ["Launch", "one"])
    assert run.changed.startswith("In turn 2 the earlier session ")
    assert what in run.changed
    assert not found.outcome.complete


def test_the_next_run_begins_all_the_same() -> None:
    found = ran(TALK, [HELLO, TOOL], [HELLO, HELLO, HELLO])
    assert [run.end for run in found.outcome.runs] == [End.CHANGED, End.WHOLE]
    assert found.outcome.sentence == ""
    assert not found.outcome.complete


def test_other_buttons_and_other_words_stop_no_run_and_are_not_said_to_be_the_same() -> None:
    worded = [*ANSWERED, *records((30, "text", {"message": "Good day"}), (40, "event:end", "{}")), HELLO[-1]]
    found = ran(TALK, [worded, offering({"Hours": LOAN}), HELLO])
    assert [run.words for run in found.outcome.runs] == ["Same tools, exits and end."]


def test_carrying_on_tells_the_first_change_and_sends_the_rest() -> None:
    found = ran(TALK, [HELLO, TOOL, TOOL], on_change="continue")
    assert found.sent == [["Launch", "one", "two"]]
    assert found.outcome.runs[0].changed.startswith("In turn 2 ")
    assert found.outcome.complete


def test_nobody_carries_on_after_the_agent_ended_the_conversation() -> None:
    (run,) = ran(TALK, [GOODBYE, HELLO], on_change="continue").outcome.runs
    assert (run.end, run.sent) == (End.CHANGED, 1)
    assert run.why == "The conversation was over after turn 1."


def test_another_path_in_the_last_turn_leaves_nothing_unsent() -> None:
    found = ran(TALK, [HELLO, HELLO, TOOL])
    assert found.outcome.complete
    assert found.outcome.runs[0].changed.startswith("In turn 3 ")


@pytest.mark.parametrize("replies", [[HELLO, TOOL], [HELLO, HELLO, TOOL]])
def test_a_run_that_is_handed_over_stays_open_and_is_the_last(replies: list[list[Report]]) -> None:
    found = ran(Plan((Side(repeat_of(kept(*TALK)), "Acme"),), 4), replies, on_change="hand over")
    assert [run.end for run in found.outcome.runs] == [End.HANDED_OVER]
    assert "close" not in found.notes[0].said
    assert found.outcome.sentence.endswith("It is yours from here. 3 more runs were not begun.")


def test_a_conversation_that_is_over_is_not_handed_over() -> None:
    found = ran(TALK, [GOODBYE], [HELLO, HELLO, HELLO], on_change="hand over")
    assert [run.end for run in found.outcome.runs] == [End.CHANGED, End.WHOLE]


@pytest.mark.parametrize("broken", [CUT, REPORTED])
def test_a_turn_that_breaks_off_ends_its_run_and_the_next_one_begins(broken: list[Report]) -> None:
    found = ran(TALK, [HELLO, broken], [HELLO, HELLO, HELLO], on_change="continue")
    assert [(run.end, run.sent) for run in found.outcome.runs] == [(End.BROKE, 2), (End.WHOLE, 3)]
    assert found.outcome.runs[0].words.startswith("Turn 2 did not complete: ")
    assert not found.outcome.complete


def test_what_is_refused_ends_them_all_with_its_sentence() -> None:
    found = ran(TALK, [HELLO, HELLO, HELLO], [REFUSED], [HELLO], [HELLO], on_change="continue")
    assert [run.end for run in found.outcome.runs] == [End.WHOLE, End.REFUSED]
    assert found.outcome.sentence == (
        "Turn 1 did not complete: The key was refused. Check it. 2 more runs were not begun."
    )


def test_a_turn_that_broke_off_in_the_earlier_session_tells_nothing_of_its_path() -> None:
    found = ran(earlier((actions.launch(), HELLO), (actions.text("one"), CUT)), [HELLO, TOOL])
    assert [run.words for run in found.outcome.runs] == ["Same tools, exits and end."]


def test_stopping_cancels_the_reply_under_way_and_begins_no_other() -> None:
    async def stop(rerun: Rerun, notes: list[Notes]) -> None:
        await until(lambda: bool(notes) and "take 1" in notes[0].said)
        rerun.stop()

    found = ran(TALK, [HELLO], [HELLO], [HELLO], meanwhile=stop)
    assert [(run.end, run.words) for run in found.outcome.runs] == [(End.STOPPED, "Stopped in turn 2.")]
    assert "cancel" in found.notes[0].said
    assert found.notes[0].said[-1] == "close"
    assert found.outcome.sentence == "Stopped in run 1 of 3; what ran is kept. 2 more runs were not begun."


def test_a_pause_is_as_long_as_it_was_and_stopping_ends_it() -> None:
    from tests.runs.test_repeat import at

    turns = [at(turn, number * 10) for number, turn in enumerate(TALK)]
    assert [round(pause, 3) for pause in ran(turns, [HELLO] * 3, pauses=True).pauses] == [9.96, 9.96]
    assert ran(turns, [HELLO] * 3).pauses == []

    async def stop(rerun: Rerun, notes: list[Notes]) -> None:
        await until(lambda: bool(notes) and "end 0 complete" in notes[0].said)
        rerun.stop()

    (run,) = ran(turns, [HELLO] * 3, pauses=True, pause=wait, meanwhile=stop).outcome.runs
    assert (run.end, run.sent) == (End.STOPPED, 1)
