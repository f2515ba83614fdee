"""Keypad, event, intent and variables as a person types them."""

import pytest

from vftester.core.display.typed import Refused, event, intent, keypad, variable


def test_keys_of_a_phone_are_sent_without_what_groups_them() -> None:
    assert keypad("555-01 34#").to_json() == {"type": "dtmf", "payload": "5550134#"}


@pytest.mark.parametrize("typed", ["", "  ", "5a", "٣", "5+5"])
def test_what_no_keypad_has_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="digits 0 to 9"):
        keypad(typed)


def test_an_event_and_an_intent_have_a_name() -> None:
    assert event(" checkout ").to_json() == {"type": "event", "payload": {"event": {"name": "checkout"}}}
    assert intent("renew", " renew it ").payload["query"] == "renew it"
    for make in (event, lambda name: intent(name, "x")):
        for name in ("", " ", "x" * 201, "a\nb"):
            with pytest.raises(Refused):
                make(name)


@pytest.mark.parametrize(
    ("typed", "value"), [("gold", "gold"), ("5", 5), ('"5"', "5"), ("true", True), ('{"a": [1]}', {"a": [1]}), ("", "")]
)
def test_a_variable_is_json_where_it_is_some_else_text(typed: str, value: object) -> None:
    assert variable("tier", typed) == {"tier": value}


@pytest.mark.parametrize("name", ["", "my tier"])
def test_a_variable_without_a_usable_name_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        variable(name, "x")
