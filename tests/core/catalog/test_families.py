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


def entry(id_: str, target: Target = MAIN, repeats: str | None = "first", name: str = "A talk") -> SessionEntry:
    return SessionEntry(id_, name, NOON, target, (), False, repeats=repeats)


def project(target: Target) -> str:
    return target.project


@pytest.mark.parametrize(
    ("name", "repeats", "said"),
    [
        ("A talk · run 2", "first", "run 2"),
        ("A talk · run 12", "first", "run 12"),
        ("A talk", "first", "again"),
        ("A talk · run 2", None, ""),
        ("A talk · run 2 again", "first", "again"),
    ],
)
def test_the_run_of_a_repeat_is_the_one_that_its_name_records(name: str, repeats: str | None, said: str) -> None:
    assert origin(entry("a", repeats=repeats, name=name)) == said


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
