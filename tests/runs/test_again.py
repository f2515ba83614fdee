"""The same turns again, over a wire and into a journal that only note what they are told."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.helpers.talking import advanced, begun
from tests.helpers.turns import ANSWERED, content, ns, records
from tests.runs.test_live import CUT, GOODBYE, HELLO, SESSION, Notes, until
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.records import Closed, Closing, Report
from vftester.runs.again import Again, offered, steps_of
from vftester.runs.live import LiveRun
from vftester.runs.script import Step


def offering(buttons: Mapping[str, Mapping[str, Any]], kind: str = "choice") -> list[Report]:
    shown = {"buttons": [{"name": name, "request": request} for name, request in buttons.items()]}
    payload = {"cards": [{"title": "A card", **shown}]} if kind == "carousel" else shown
    found = records((30, kind, payload), (40, "event:end", "{}"))
    return [*ANSWERED, *found, Closed(ns(41), Closing.END_OF_BODY)]


def earlier(*said: tuple[Action, list[Report]]) -> list[Turn]:
    return [advanced(reports, begun(index, action)) for index, (action, reports) in enumerate(said)]


def sent_again(
    steps: Sequence[Step], *replies: list[Report], meanwhile: Callable[[Again, Notes], Any] | None = None
) -> tuple[str | None, list[str], list[tuple[int, int]]]:
    """The sentence, what the wire was sent, and what was told."""
    notes, told = Notes(list(replies)), list[tuple[int, int]]()

    async def hold() -> str | None:
        again = Again(LiveRun(notes, notes, SESSION, lambda _: None), steps, lambda *step: told.append(step))
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            if meanwhile is not None:
                group.create_task(meanwhile(again, notes), name="meanwhile")
            return await again.send()

    sentence = asyncio.run(hold())
    return sentence, [said.removeprefix("send ") for said in notes.said if said.startswith("send ")], told


LOAN = {"type": "path-1", "payload": {"label": "Renew a loan"}}
OTHER = {"type": "path-9", "payload": {"label": "Renew a loan", "since": "the new version"}}


def test_all_turns_are_sent_again_one_after_the_other() -> None:
    turns = earlier((actions.launch(), HELLO), (actions.text("one"), HELLO), (actions.no_reply(), HELLO))
    sentence, sent, told = sent_again(steps_of(turns), HELLO, HELLO, HELLO)
    assert sentence is None
    assert sent == ["Launch", "one", "Said nothing"]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_button_is_found_by_its_name_and_sends_the_request_of_today() -> None:
    turns = earlier((actions.launch(), offering({"Renew a loan": LOAN})), (Action(LOAN), HELLO))
    assert steps_of(turns) == [Step(actions.launch()), Step(None, "Renew a loan")]
    sentence, sent, _ = sent_again(steps_of(turns), offering({" renew A LOAN ": OTHER | {"type": "end"}}), HELLO)
    assert sentence is None
    assert sent == ["Launch", "Ended the conversation"]


def test_a_button_on_a_card_is_found_too() -> None:
    (turn,) = earlier((actions.launch(), offering({"Renew a loan": LOAN}, "carousel")))
    assert [offer.name for offer in offered(turn)] == ["Renew a loan"]
    turns = [turn, *earlier((actions.launch(), HELLO), (Action(LOAN), HELLO))[1:]]
    assert steps_of(turns)[1] == Step(None, "Renew a loan")


def test_only_the_last_choice_of_a_turn_counts() -> None:
    first = records((30, "choice", {"buttons": [{"name": "Old"}]}), (35, "choice", {"buttons": [{"name": "New"}]}))
    assert [offer.name for offer in offered(advanced([*ANSWERED, *first], begun()))] == ["New"]


def test_where_a_button_is_not_offered_sending_stops_and_says_so() -> None:
    turns = earlier((actions.launch(), offering({"Renew a loan": LOAN})), (Action(LOAN), HELLO))
    sentence, sent, _ = sent_again(steps_of(turns), offering({"Hours": LOAN}))
    assert sentence == "After turn 1 no button “Renew a loan” is offered this time. It is yours from here."
    assert sent == ["Launch"]


def test_a_turn_that_breaks_off_is_the_last_one_sent() -> None:
    turns = earlier((actions.launch(), HELLO), (actions.text("one"), HELLO), (actions.text("two"), HELLO))
    sentence, sent, _ = sent_again(steps_of(turns), HELLO, CUT)
    assert sentence is not None
    assert sentence.startswith("Turn 2 did not complete this time")
    assert sent == ["Launch", "one"]


def test_an_agent_that_ends_the_conversation_early_is_told() -> None:
    turns = earlier((actions.launch(), HELLO), (actions.text("one"), HELLO))
    sentence, sent, _ = sent_again(steps_of(turns), GOODBYE)
    assert sentence == "The agent ended the conversation in turn 1 this time."
    assert sent == ["Launch"]
    assert sent_again(steps_of(turns), HELLO, GOODBYE)[0] is None


def test_it_can_be_stopped_in_the_middle_of_a_reply() -> None:
    turns = earlier((actions.launch(), HELLO), (actions.text("one"), HELLO), (actions.text("two"), HELLO))

    async def stop(again: Again, notes: Notes) -> None:
        await until(lambda: "take 1" in notes.said)
        again.stop()

    sentence, sent, _ = sent_again(steps_of(turns), HELLO, meanwhile=stop)
    assert sentence == "Stopped after turn 2. It is yours from here."
    assert sent == ["Launch", "one"]


def test_variables_go_with_the_step_they_went_with() -> None:
    assert sent_again([Step(actions.launch(), variables={"plan": "pro"})], HELLO)[1] == ["Launch {'plan': 'pro'}"]


def test_variables_that_were_set_with_a_turn_are_set_with_it_again() -> None:
    notes = Notes([HELLO, offering({"Renew a loan": LOAN}), HELLO, HELLO])

    async def hold() -> list[Turn]:
        run = LiveRun(notes, notes, SESSION, lambda _: None)
        await run.send(actions.launch(), {"plan": "free"})
        await run.send(actions.text("one"), {"plan": "pro"})
        await run.send(Action(LOAN), {"seen": True})
        await run.send(actions.text("two"))
        return run.turns

    turns = asyncio.run(hold())
    assert [turn.action.variables for turn in turns] == [None, {"plan": "pro"}, {"seen": True}, None]
    again = steps_of(turns)
    assert [(step.button, step.variables) for step in again[1:]] == [
        (None, {"plan": "pro"}),
        ("Renew a loan", {"seen": True}),
        (None, None),
    ]
    _, sent, _ = sent_again(again, HELLO, offering({"Renew a loan": OTHER}), HELLO, HELLO)
    assert sent == ["Launch", "one {'plan': 'pro'}", "Renew a loan {'seen': True}", "two"]


def test_nothing_is_sent_where_there_is_nothing() -> None:
    assert steps_of([]) == []
    assert sent_again([]) == (None, [], [])


def test_a_text_that_answers_a_question_is_no_button() -> None:
    said = [*ANSWERED, *records((30, "completion", content("Yes or no?"))), Closed(ns(50), Closing.END_OF_BODY)]
    turns = earlier((actions.launch(), said), (actions.text("Yes"), HELLO))
    assert steps_of(turns)[1] == Step(actions.text("Yes"))
