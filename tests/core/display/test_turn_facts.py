"""What the details say of a turn, as a value."""

from tests.gui.scripted import MS, Scripted, booking, spoken
from vftester.core.display.turn_facts import CallFact, TurnFacts, facts_of
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timing.silence import Cause


def facts(*scripts: Scripted) -> TurnFacts:
    session = SessionLanes()
    for scripted in scripts:
        result = scripted.result()
        lanes = session.take(result.turn, result.changes)
    return facts_of(lanes, session)


def test_the_first_silence_is_divided_among_its_causes_without_a_rest() -> None:
    told = facts(spoken())
    assert told.first is not None
    parts = {Cause.MODEL: 430, Cause.SENTENCE: 190, Cause.HELD_BACK: 1, Cause.VOICE: 39}
    assert dict(told.causes) == {cause: ms * MS for cause, ms in parts.items()}
    assert sum(ns for _, ns in told.causes) == told.first.length_ns == 660 * MS
    assert [wait.length_ns for wait in told.waits] == sorted((w.length_ns for w in told.waits), reverse=True)


def test_a_turn_that_nobody_heard_has_no_first_silence() -> None:
    told = facts(booking())
    assert (told.first, told.causes, told.spoken) == (None, (), False)
    assert told.calls == (CallFact(10, "save_appointment", 1170 * MS, 2110 * MS),)


def test_the_same_turn_gives_the_same_facts_and_one_that_went_on_others() -> None:
    assert facts(spoken()) == facts(spoken())
    assert facts(spoken(until=3000)) != facts(spoken())


def test_the_agent_step_of_the_turn_comes_with_why_it_was_not_left() -> None:
    ref = {"type": "agent", "agentID": "a1", "agentName": "desk"}
    asking = [
        Scripted(i, "go").trace(5, "debug", {"message": "x", "ref": ref}).streams(9, "When?").ends(99) for i in (1, 2)
    ]
    (step,) = facts(*asking).steps
    assert (step.step.name, step.step.turns) == ("desk", 2)
    assert step.why is not None
    assert step.why.repeated[0].times == 2
    running = Scripted(1, "go").trace(5, "debug", {"message": "x", "ref": ref})
    assert facts(running).steps[0].why is None
