"""Buttons: what pressing one, or typing its name, sends."""

import pytest

from tests.helpers.turns import record, trace
from vftester.core.display.offers import Offer, action_for, offers_of
from vftester.core.traces import read

REQUEST = {"type": "path-1", "payload": {"label": "Renew"}, "diagramID": "d1"}


@pytest.mark.parametrize("name", ["buttons", "choices"])
def test_a_button_sends_its_request_verbatim(name: str) -> None:
    offers = offers_of(read(record(trace("choice", {name: [{"name": "Renew it", "request": REQUEST}]}))))
    assert [(o.name, o.action.to_json()) for o in offers] == [("Renew it", REQUEST)]


@pytest.mark.parametrize("request_", [None, {}, {"type": ""}, {"type": 3}, "text"])
def test_a_button_without_a_usable_request_says_its_name(request_: object) -> None:
    button = {"name": "Yes", "request": request_}
    assert offers_of(read(record(trace("choice", {"buttons": [button]}))))[0].action.to_json() == {
        "type": "text", "payload": "Yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    "payload", [None, 5, "x", [], {}, {"buttons": None}, {"buttons": {}}, {"buttons": [1, None, {}, {"name": 5}, []]}]
)
def test_malformed_buttons_are_none(payload: object) -> None:
    assert offers_of(read(record(trace("choice", payload)))) == []


def test_only_a_choice_offers_buttons() -> None:
    assert offers_of(read(record(trace("text", {"message": "x", "buttons": [{"name": "A"}]})))) == []


@pytest.mark.parametrize("typed", ["renew it", "  Renew it ", "RENEW IT"])
def test_typing_a_buttons_name_sends_its_request(typed: str) -> None:
    offer = offers_of(read(record(trace("choice", {"buttons": [{"name": "Renew it", "request": REQUEST}]}))))
    assert action_for(typed, offer).to_json() == REQUEST


def test_typing_anything_else_says_it_as_typed() -> None:
    assert action_for(" other ", [Offer("Renew", action_for("x", []))]).to_json() == {
        "type": "text",
        "payload": " other ",
    }
