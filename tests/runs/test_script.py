"""Scripts: what is said and done, step by step; what cannot be read is refused with the step's number."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core import actions
from vftester.core.actions import Action
from vftester.runs.script import ScriptError, Step, steps

REQUEST = {"type": "path-1", "payload": {"label": "Go"}, "unknown": 1}


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("Hello", Step(actions.text("Hello"))),
        ("", Step(actions.text(""))),
        (42, Step(actions.text("42"))),
        (1.5, Step(actions.text("1.5"))),
        ({"text": "Hi"}, Step(actions.text("Hi"))),
        ({"text": 7}, Step(actions.text("7"))),
        ({"button": "Renew it"}, Step(button="Renew it")),
        ({"keypad": 1234}, Step(actions.dtmf("1234"))),
        ({"event": "checkout"}, Step(actions.event("checkout"))),
        ({"intent": "renew"}, Step(actions.intent("renew"))),
        ({"intent": "renew", "query": "renew it"}, Step(actions.intent("renew", "renew it"))),
        ({"no-reply": None}, Step(actions.no_reply())),
        ({"action": REQUEST}, Step(Action(REQUEST))),
        (
            {"text": "Hi", "variables": {"tier": "gold", "n": [1]}},
            Step(actions.text("Hi"), None, {"tier": "gold", "n": [1]}),
        ),
        ({"button": "Go", "variables": None}, Step(button="Go")),
    ],
)
def test_a_step_is_read(written: Any, step: Step) -> None:
    assert steps([written]) == [step]
    assert steps({"steps": [written], "title": "anything"}) == [step]


@pytest.mark.parametrize("written", [None, "text", 5, [], {}, {"steps": []}, {"steps": "x"}, True])
def test_what_is_no_list_of_steps_is_refused(written: Any) -> None:
    with pytest.raises(ScriptError, match="no list of steps"):
        steps(written)


WRONG = [
    None, True, [], {}, {"txet": "Hi"}, {"text": "a", "button": "b"}, {"variables": {}}, {"text": None}, {"text": ["a"]},
    {"text": True}, {"button": {}}, {"keypad": None}, {"event": []}, {"intent": "a", "query": []}, {"action": "text"},
    {"action": {}}, {"action": {"type": 5}}, {"text": "a", "variables": "x"}, {"text": "a", "variables": [1]},
    {"text": "a", "extra": 1}, {"text": "a", 1: "x", "b": "y", None: 2}, {"text": "a", "variables": {"day": datetime.date(2026, 11, 22)}},
    {"text": "a", "variables": {"x": {1, 2}}}, {"text": "a", "variables": {"x": float("nan")}}, {"text": "a", "variables": {(1,): 2}},
    {"action": {"type": "text", "payload": datetime.datetime(2026, 11, 22)}}, {"action": {"type": "text", "payload": b"x"}},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_step_that_cannot_be_sent_is_refused_with_its_number(wrong: Any) -> None:
    with pytest.raises(ScriptError) as caught:
        steps(["fine", wrong])
    assert "Step 2 of the script" in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "not ." not in str(caught.value)


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    with pytest.raises(ScriptError, match="Step 1"):
        steps([{"text": "a", "variables": loop}])


YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "button", "action", "variables", "type", "steps", 1, None]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(YAML)
def test_whatever_stands_in_a_script_it_is_read_or_refused(written: Any) -> None:
    try:
        read = steps(written)
    except ScriptError:
        return
    for step in read:
        assert (step.action is None) is not (step.button is None)
        if step.action is not None:
            step.action.to_json()
