"""Repeats of one session are told apart by their run and by whom they were held with."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vftester.core.catalog.families import apart_by_target
from vftester.core.catalog.listing import SessionEntry, origin
from vftester.core.session import Target

NOON = datetime(2026, 9, 12, 12, 0, tzinfo=UTC)
MAIN = Target("v4", "https://runtime.example", "desk", "main", "user")
DRAFT, OTHER = replace(MAIN, environment="draft"), replace(MAIN, project="hotel")


def entry(
    id_: str, target: Target = MAIN, repeats: str | None = "first", name: str = "A talk", run: int | None = None
) -> SessionEntry:
    return SessionEntry(id_, name, NOON, target, (), False, repeats=repeats, run=run)


def project(target: Target) -> str:
    return target.project


@pytest.mark.parametrize(
    ("run", "repeats", "said"),
    [(2, "first", "run 2"), (1200, "first", "run 1,200"), (None, "first", "again"), (2, None, ""), (None, None, "")],
)
@pytest.mark.parametrize("name", ["A talk · run 7", "What I called it"])
def test_a_repeat_says_which_run_it_is_whatever_it_is_called(
    run: int | None, repeats: str | None, said: str, name: str
) -> None:
    assert origin(entry("a", repeats=repeats, name=name, run=run)) == said


def test_repeats_with_one_target_are_not_told_apart_by_it() -> None:
    assert apart_by_target([entry("first", repeats=None), entry("a"), entry("b")], project) == {}


def test_repeats_with_several_targets_say_which() -> None:
    family = [entry("first", repeats=None), entry("a", OTHER), entry("b")]
    assert apart_by_target(family, project) == {"first": "desk", "a": "hotel", "b": "desk"}


def test_repeats_in_several_environments_say_which() -> None:
    family = [entry("first", repeats=None), entry("a", DRAFT), entry("b", OTHER)]
    assert apart_by_target(family, project) == {"first": "desk · main", "a": "desk · draft", "b": "hotel"}
    assert apart_by_target(family[:2], project) == {"first": "main", "a": "draft"}


def test_others_say_nothing_of_it() -> None:
    others = [entry("one", OTHER, repeats=None), entry("two", repeats=None), entry("three", DRAFT, repeats="gone")]
    assert apart_by_target(others, project) == {}
    assert apart_by_target([*others, entry("four", repeats="gone")], project) == {"three": "draft", "four": "main"}
