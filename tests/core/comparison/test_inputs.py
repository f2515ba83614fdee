"""Turns side by side by what the person put in."""

import pytest

from tests.core.comparison.sessions import turn
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.comparison.inputs import aligned, input_key
from vftester.core.conversation import Turn


def turns(*said: str) -> list[Turn]:
    return [turn(n, text or actions.launch()) for n, text in enumerate(said)]


def numbers(a: list[Turn], b: list[Turn]) -> list[tuple[int | None, int | None, bool]]:
    return [(f.a.index if f.a else None, f.b.index if f.b else None, f.same_input) for f in aligned(a, b)]


def test_the_same_words_belong_together_however_spaced_and_cased() -> None:
    assert numbers(turns("", "Good  Morning", "x"), turns("", "good morning ", "x")) == [
        (0, 0, True),
        (1, 1, True),
        (2, 2, True),
    ]


def test_a_turn_that_only_one_side_has_stands_alone_and_the_rest_is_aligned() -> None:
    assert numbers(turns("", "a", "b"), turns("", "a", "more", "b")) == [
        (0, 0, True),
        (1, 1, True),
        (None, 2, False),
        (2, 3, True),
    ]
    assert numbers(turns("", "a", "b"), turns("", "b")) == [(0, 0, True), (1, None, False), (2, 1, True)]


def test_where_other_words_were_sent_the_turns_stand_at_the_same_place() -> None:
    assert numbers(turns("", "a", "x"), turns("", "a", "y", "z")) == [
        (0, 0, True),
        (1, 1, True),
        (2, 2, False),
        (None, 3, False),
    ]


def test_a_session_without_turns_has_no_counterpart() -> None:
    assert numbers([], turns("", "a")) == [(None, 0, False), (None, 1, False)]
    assert aligned([], []) == []


def test_a_thousand_equal_inputs_stay_in_order() -> None:
    many = turns(*["go on"] * 1000)
    assert numbers(many, many[:-1]) == [*((n, n, True) for n in range(999)), (999, None, False)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (actions.path("path-1", "Yes"), actions.path("path-77", "yes"), True),  # versions number their paths anew
        (actions.path("path-1", "Yes"), actions.text("Yes"), True),  # pressed, or typed
        (actions.path("path-1", "Yes"), actions.path("path-1", "No"), False),
        (actions.text("1"), actions.dtmf("1"), False),
        (actions.event("paid"), actions.event("paid"), True),
        (actions.event("paid"), actions.event("left"), False),
        (actions.event("paid"), actions.intent("paid"), False),
        (actions.intent("order"), actions.intent("order", confidence=0.5), True),
        (actions.intent("order", "two teas"), actions.text("Two teas"), True),
        (actions.no_reply(), actions.no_reply(), True),
        (actions.launch("eva"), actions.launch(), True),
        (actions.end("bye"), actions.end(), True),
        (Action({"type": "done", "payload": {"n": 1}}), Action({"type": "done", "payload": {"n": 1}}), True),
        (Action({"type": "done", "payload": {"n": 1}}), Action({"type": "done", "payload": {"n": 2}}), False),
        (actions.text(""), actions.launch(), False),
    ],
)
def test_what_makes_two_inputs_the_same(one: Action, other: Action, same: bool) -> None:
    assert (input_key(one) == input_key(other)) is same
