"""Which of the chosen sessions are A and which B, what is said of a side, and what it is called."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.core.comparison.sessions import session
from tests.helpers.talking import MOMENT
from vftester.core.catalog.listing import SessionEntry, local
from vftester.core.comparison.compared import Side
from vftester.core.comparison.sides import apart, heads, offered, side_facts, sides, told_apart
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


ALIKE = "I need a check-up next week, "


def called(name: str, seconds: float = 0, **more: Any) -> KeptSession:
    return session(name=name, created_at=MOMENT + timedelta(seconds=seconds), **more)


def test_names_that_fit_and_differ_stay_as_they_are() -> None:
    assert told_apart(called("Draft\n one"), called("Main"), 28) == ("Draft one", "Main")
    assert told_apart(called("a" * 40), called("b" * 40), 28) == ("a" * 28 + "…", "b" * 28 + "…")


def test_a_name_turns_round_nothing_that_is_said_after_it() -> None:
    a, b = told_apart(called("\u202eevil"), called("\u202eevil", 60), 28)
    assert a[:7] == b[:7] == "evil · "
    assert a != b


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


def with_target(kept: KeptSession, **more: Any) -> KeptSession:
    return replace(kept, session=replace(kept.session, target=replace(kept.session.target, **more)))


VERSION = "6745d0e61b1a4cd3b59ff6a"


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (called("Yes"), with_target(called("Yes"), environment="draft"), ("main", "draft")),
        (called("Yes"), with_target(called("Yes"), environment=None), ("main", "")),
        (called("Yes"), with_target(called("Yes"), api="v2"), ("v4", "v2")),
        (
            with_target(called("Yes"), version=VERSION + "1"),
            with_target(called("Yes"), version=VERSION + "2"),
            (f"version {VERSION}1", f"version {VERSION}2"),
        ),
        (with_target(called("Yes"), project="1"), with_target(called("Yes"), project="2"), ("project 1", "project 2")),
        (called("Yes"), replace(called("Yes"), turns=()), ("1 turn", "0 turns")),
        (replace(called("Yes"), id="3f9a21bc"), replace(called("Yes"), id="77aa"), ("id 3f9a21bc", "id 77aa")),
        (called("Yes"), called("Yes"), ("", "the same session")),
    ],
    ids=["environment", "no environment", "API", "version", "project", "turns", "id", "the same"],
)
def test_of_the_same_name_and_second_the_first_thing_that_differs_is_said(
    a: KeptSession, b: KeptSession, told: tuple[str, str]
) -> None:
    assert apart(a, b) == told
    shown = told_apart(a, b, 60)
    assert shown == tuple(f"Yes · {word}" if word else "Yes" for word in told)


def test_of_very_long_ids_the_part_stays_in_which_they_differ() -> None:
    a, b = (replace(called("Yes"), id=f"imported\n{'0' * 500}{end}") for end in "12")
    one, other = apart(a, b)
    assert one != other
    assert max(len(one), len(other)) < 40
    assert "\n" not in one


def test_above_the_turns_two_sides_are_never_alike() -> None:
    a, b = (replace(called(ALIKE * 4), id=name) for name in ("one", "two"))

    def side(*kept: KeptSession) -> Side:
        return Side(kept, kept[0])

    (title_a, facts_a), (title_b, facts_b) = heads(side(a), side(b), MOMENT)
    assert title_a == title_b
    assert facts_a.removesuffix(" · id one") == facts_b.removesuffix(" · id two")
    assert facts_a != facts_b
    at_another = replace(b, session=replace(b.session, created_at=MOMENT + timedelta(hours=2)))
    (_, facts_a), (_, facts_b) = heads(side(a), side(at_another), MOMENT)
    assert facts_a.count(":") == facts_b.count(":") == 1, "the moment is there already"
    soon = replace(b, session=replace(b.session, created_at=MOMENT + timedelta(seconds=2)))
    (_, facts_a), (_, facts_b) = heads(side(a), side(soon), MOMENT)
    assert (facts_a.count(":00 · "), facts_b.count(":02 · ")) == (1, 1)
    assert facts_a.count(" · ") == 2, "the moment is said once"
    (_, facts_a), (_, facts_b) = heads(side(a), side(b), MOMENT, {"one"})
    assert facts_a == f"reference · {facts_b}", "that tells them apart"
    titles = [title for title, _ in heads(side(called(ALIKE * 4 + "a")), side(called(ALIKE * 4 + "b")), MOMENT)]
    assert titles[0] != titles[1]


def test_no_two_sessions_that_are_offered_are_called_alike() -> None:
    def entry(id_: str, name: str, seconds: int = 0) -> SessionEntry:
        return SessionEntry(id_, name, MOMENT + timedelta(seconds=seconds), called("").session.target, (), ended=False)

    found = offered([entry("a", "One"), entry("b", "Two\n of"), entry("c", "Two of"), entry("d", "Two of", 1)])
    assert [id_ for id_, _ in found] == list("abcd")
    named = [name.replace(f"{local(MOMENT):%d %b, %H:%M}", "then") for _, name in found]
    assert named == ["One · then", "Two of · then:00 · id b", "Two of · then:00 · id c", "Two of · then:01"]
