"""Which of the chosen sessions are A and which B, and what is said of a side."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.core.comparison.sessions import session
from tests.helpers.talking import MOMENT
from vftester.core.comparison.compared import Side
from vftester.core.comparison.sides import side_facts, sides
from vftester.core.session import KeptSession


def held(
    id_: str, minute: int, environment: str = "main", runtime: str = "https://runtime.example", **more: Any
) -> KeptSession:
    kept = session(created_at=MOMENT + timedelta(minutes=minute), **more)
    target = replace(kept.session.target, environment=environment, runtime=runtime)
    return replace(kept, id=id_, session=replace(kept.session, target=target))


def ids(*chosen: KeptSession, references: tuple[str, ...] = ()) -> tuple[str, str]:
    a, b = sides(chosen, references)
    return "".join(kept.id for kept in a), "".join(kept.id for kept in b)


def test_of_two_the_older_is_a_unless_the_other_is_the_reference() -> None:
    assert ids(held("b", 2), held("a", 1)) == ("a", "b")
    assert ids(held("b", 2), held("a", 1), references=("b",)) == ("b", "a")


def test_sessions_with_the_same_environment_go_together() -> None:
    chosen = held("a", 1), held("b", 2, "draft"), held("c", 3), held("d", 4, "draft")
    assert ids(*chosen) == ("ac", "bd")


def test_repeats_stand_against_what_they_repeat() -> None:
    chosen = held("a", 1), held("b", 2, repeats="a"), held("c", 3, repeats="a")
    assert ids(*chosen) == ("a", "bc")


def test_else_the_first_stands_against_all_others() -> None:
    assert ids(held("a", 1), held("b", 2), held("c", 3)) == ("a", "bc")
    assert ids(held("a", 1, "x"), held("b", 2, "y"), held("c", 3, "z")) == ("a", "bc")


def test_the_demo_agents_port_makes_no_other_side() -> None:
    chosen = [held(name, n, runtime=f"http://127.0.0.1:{4000 + n}") for n, name in enumerate("abc")]
    assert ids(*chosen) == ("a", "bc")


def test_a_side_is_told_by_environment_time_turns_and_what_was_changed() -> None:
    one = held("a", 0, note="slow", repeats="x", changed="asks for\n date of birth")
    facts = side_facts(Side((one,), one), MOMENT, reference=True)
    assert facts.startswith("reference · main · today ")
    assert facts.endswith(" · 1 turn · changed: “asks for date of birth” · note: “slow”")
    assert " · n = 2" in side_facts(Side((one, one), one), MOMENT + timedelta(days=400), reference=False)
    run = held("b", 1, repeats="x", run=2)
    assert side_facts(Side((run,), run), MOMENT, reference=False).endswith(" · 1 turn · run 2")
    assert "run" not in side_facts(Side((run, one), run), MOMENT, reference=False), "it stands for all of them"


def test_two_sessions_with_the_runs_that_repeat_each_are_two_sides() -> None:
    chosen = (
        held("a", 1),
        held("b", 2),
        held("c", 3, repeats="a"),
        held("d", 4, repeats="b"),
        held("e", 5, repeats="a"),
    )
    assert ids(*chosen) == ("ace", "bd")
    assert ids(*chosen, references=("d",)) == ("db", "ace")


def test_runs_of_one_session_stand_apart_by_what_the_person_said_was_changed() -> None:
    runs = [held(id_, n, repeats="x", changed="Shorter  prompt" if n % 2 else "") for n, id_ in enumerate("abcd")]
    assert ids(*runs) == ("ac", "bd")
