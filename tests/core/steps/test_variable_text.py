"""Values of variables: found in a turn, compared, written and understood."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.turns import turn_of
from vftester.core.steps.variable_text import (
    Understood,
    changed_names,
    in_order,
    kind_of,
    understood,
    variables_of,
    written,
)

STATE = '{"stack":[],"storage":{},"variables":{"name":"Ada","sessions":1}}'


def test_the_last_state_event_of_a_turn_counts() -> None:
    turn = turn_of((1, "event:state", '{"variables":{"name":"Bo"}}'), (2, "event:state", STATE), (3, "event:end"))
    assert variables_of(turn) == {"name": "Ada", "sessions": 1}


def test_v2beta1_wraps_it() -> None:
    turn = turn_of((1, "event:state", f'{{"type":"state","state":{STATE}}}'), (3, "event:end"))
    assert variables_of(turn) == {"name": "Ada", "sessions": 1}


@pytest.mark.parametrize("data", ["", "{broken", "[1]", '{"variables":[]}', '{"stack":[]}', "null"])
def test_what_is_no_state_has_no_variables(data: str) -> None:
    assert variables_of(turn_of((1, "event:state", data), (3, "event:end"))) is None
    assert variables_of(turn_of((3, "event:end"))) is None


def test_changes_are_of_value_and_of_kind() -> None:
    before = {"a": 1, "b": "x", "c": [1, 2], "gone": None, "same": {"x": 1, "y": 2}}
    after = {"a": True, "b": "x", "c": [2, 1], "new": 0, "same": {"y": 2, "x": 1}}
    assert changed_names(before, after) == {"a", "c", "new"}


def test_voiceflows_own_variables_come_last() -> None:
    assert in_order({"timestamp": 1, "Zoo": 1, "sessions": 2, "day": ""}) == ["day", "Zoo", "sessions", "timestamp"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("hello", "hello"),
        ("42", 42),
        (" 4.5 ", 4.5),
        ('"42"', "42"),
        ("true", True),
        ("null", None),
        ('["a", 1]', ["a", 1]),
        ("", ""),
        ("NaN", "NaN"),
        ("1e999", "1e999"),
        ("007", "007"),
        ("it's 5", "it's 5"),
    ],
)
def test_json_is_json_and_all_else_is_text(typed: str, value: Any) -> None:
    assert understood(typed) == Understood(value)


def test_what_looks_like_json_and_is_none_says_why() -> None:
    broken = understood('{"a": 1,}')
    assert broken.value == '{"a": 1,}'
    assert broken.note.startswith("taken as text: no JSON,")
    assert understood("[" * 1000 + "]" * 1000).note == "taken as text: JSON that Voiceflow would not take"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )
)
def test_a_value_that_is_written_is_understood_as_itself(value: Any) -> None:
    assert understood(written(value)) == Understood(value)


def test_values_have_a_word_for_their_kind() -> None:
    kinds = [kind_of(value) for value in ("", 1, 1.5, False, None, [], {})]
    assert kinds == ["text", "number", "number", "yes or no", "nothing", "list", "object"]
