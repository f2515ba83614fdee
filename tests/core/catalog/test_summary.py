from tests.helpers.turns import closed, content, said, start, turn_of
from vftester.core.catalog.summary import Summary, summarise
from vftester.core.conversation import Turn, advance
from vftester.core.speech import SegmentReady
from vftester.core.steps.values import AgentStep, Evidence, StepExit


def _spoken(index: int, *ready_ns: int, ended: bool = True) -> Turn:
    events = [(10, "completion", start()), (20, "completion", content("One. Two."))]
    turn = turn_of(*events, *([(30, "event:end")] if ended else []), index=index, action=said("Hi"))
    for number, at in enumerate(ready_ns):
        turn, _ = advance(turn, SegmentReady(number, at, "One.", 0, 0))
    return turn


def test_ready_is_the_median_over_complete_turns_but_the_launch() -> None:
    broken = closed(_spoken(4, 1, ended=False), 40)
    turns = [_spoken(0, 5), _spoken(1, 600, 9000), _spoken(2, 800), _spoken(3), broken]
    assert summarise(turns, ()) == Summary(ready_ns=700)
    assert summarise(turns[:1], ()) == summarise([broken], ()) == summarise([], ()) == Summary()


def test_a_turn_that_was_ready_is_not_looked_at_again() -> None:
    known: dict[int, int] = {}
    turns = [_spoken(0, 5), _spoken(1, 600), _spoken(2)]
    assert summarise(turns, (), known) == Summary(ready_ns=600)
    forgotten = [_spoken(0), _spoken(1), _spoken(2, 800)]
    assert summarise(forgotten, (), known) == Summary(ready_ns=700), "one that was not ready is"
    assert known == {1: 600, 2: 800}


def test_the_last_exit_is_told_and_how_sure_it_is() -> None:
    first = StepExit(1, 5, "wants a person", "stated", (Evidence(1, 3),), None)
    second = StepExit(2, 5, None, "inferred", (), "Confirmation")
    steps = [AgentStep("a", None, None, 1, 1, exit=first), AgentStep("b", None, None, 2, 2, exit=second)]
    assert summarise([], steps) == Summary(None, "Confirmation", "inferred", True, True)
    assert summarise([], steps[:1]) == Summary(None, "wants a person", "stated", True, True)
    unseen = AgentStep("c", None, None, 0, 3, exit_visible=False)
    assert summarise([], [unseen]) == Summary(stepped=True, exit_visible=False)
    assert summarise([], [*steps, unseen]).exit == "Confirmation"
