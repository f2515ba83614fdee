"""Which of the chosen sessions are A and which B, what is said of a side, and what it is called."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.core.comparison.sessions import session
from tests.helpers.talking import MOMENT
from vftester.core.comparison.compared import Side
from vftester.core.comparison.sides import side_facts, sides, told_apart
from vftester.core.session import KeptSession, Session


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


ALIKE = "I need a check-up next week, "


def called(name: str, seconds: float = 0, **more: Any) -> Session:
    return session(name=name, created_at=MOMENT + timedelta(seconds=seconds), **more).session


def test_names_that_fit_and_differ_stay_as_they_are() -> None:
    assert told_apart(called("Draft\n one"), called("Main"), 28) == ("Draft one", "Main")
    assert told_apart(called("a" * 40), called("b" * 40), 28) == ("a" * 28 + "…", "b" * 28 + "…")


def test_of_long_names_that_begin_alike_the_words_stay_in_which_they_differ() -> None:
    a, b = told_apart(called(ALIKE + "mornings only."), called(ALIKE + "afternoons if you can."), 28)
    assert (a, b) == ("I need a check…mornings only.", "I need a…afternoons if you ca…")
    assert told_apart(called(ALIKE), called(ALIKE + "please"), 20) == ("I need a check-…week,", "I need a…week, please")
    a, b = told_apart(called("x" * 60 + "1"), called("x" * 60 + "2" * 40), 28)
    assert (a, b) == ("x" * 19 + "…" + "x" * 8 + "1", "x" * 8 + "…" + "x" * 8 + "2" * 12 + "…")


def test_a_run_is_called_after_what_it_repeats_and_told_from_it() -> None:
    name = ALIKE + "mornings only."
    a, b = told_apart(called(name), called(f"{name} · run 1"), 28)
    assert (a, b) == ("I need a check-up next…only.", "I need a check-…only. · run 1")


def test_where_one_name_has_room_and_the_other_not_what_the_other_has_besides_stays() -> None:
    name = "Front desk, mornings only"
    a, b = told_apart(called(name), called(f"{name} · run 1"), 28)
    assert (a, b[-5:]) == (name, "run 1")
    assert len(b) <= 30
    assert told_apart(called("Draft"), called("Draft two"), 28) == ("Draft", "Draft two")


def test_one_name_that_goes_on_where_the_other_ends_is_another() -> None:
    a, b = told_apart(called("word " * 8), called("word " * 8 + "again"), 28)
    assert a != b
    assert b.endswith("again")


def test_of_the_same_name_the_moment_is_said_as_short_as_tells_them_apart() -> None:
    name = ALIKE + "mornings only."
    day, minute = 86_400, 60
    a, b = told_apart(called(name), called(name, minute), 28)
    assert a.startswith("I need a check-up ne… · ")
    assert (a[:-5], a[-3]) == (b[:-5], ":")
    assert a != b
    a, b = told_apart(called(name), called(name, 1), 28)
    assert a.count(":") == b.count(":") == 2
    assert a != b
    a, b = told_apart(called(name), called(name, 40 * day), 28)
    assert a.partition(" · ")[2] != b.partition(" · ")[2]
    assert ":" not in a + b
    assert " · " not in told_apart(called(""), called("", minute), 28)[0], "there is no name to say"


def test_runs_that_began_in_the_same_second_are_told_by_their_number() -> None:
    assert told_apart(called("Yes", run=1), called("Yes", run=2), 28) == ("Yes · run 1", "Yes · run 2")
