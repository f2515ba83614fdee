"""Every request object of section 3 of the wire reference, as it goes over the wire."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core import actions
from vftester.core.actions import Action

OPENED = {"actions": [{"type": "open_url", "payload": {"url": "https://x.example"}}], "label": "Open"}
FILES = [{"url": "https://files.example/r.pdf", "mimeType": "application/pdf", "filename": "r.pdf", "size": 4096}]
ENTITY = {"name": "item", "value": "book"}

MADE = [
    (actions.launch(), {"type": "launch"}, "Launch", ""),
    (actions.launch("guest"), {"type": "launch", "payload": {"persona": "guest"}}, "Launch", ""),
    (actions.text("hello"), {"type": "text", "payload": "hello"}, "hello", "hello"),
    (
        actions.intent("renew", "renew it", [ENTITY], 0.9),
        {
            "type": "intent",
            "payload": {"intent": {"name": "renew"}, "query": "renew it", "entities": [ENTITY], "confidence": 0.9},
        },
        "renew it",
        "renew it",
    ),
    (
        actions.intent("renew"),
        {"type": "intent", "payload": {"intent": {"name": "renew"}, "query": "", "entities": []}},
        "Intent: renew",
        "",
    ),
    (
        actions.event("checkout"),
        {"type": "event", "payload": {"event": {"name": "checkout"}}},
        "Event: checkout",
        "",
    ),
    (
        actions.path("path-cm0renew", "Renew a loan"),
        {"type": "path-cm0renew", "payload": {"label": "Renew a loan"}},
        "Renew a loan",
        "Renew a loan",
    ),
    (actions.no_reply(), {"type": "no-reply"}, "Said nothing", ""),
    (actions.dtmf("1234"), {"type": "dtmf", "payload": "1234"}, "Keypad: 1234", "1234"),
    (actions.message("hello"), {"type": "message", "payload": {"message": "hello"}}, "hello", "hello"),
    (actions.end("hangup"), {"type": "end", "payload": {"reason": "hangup"}}, "Ended the conversation", ""),
    (actions.end(), {"type": "end"}, "Ended the conversation", ""),
    (Action({"type": "done"}), {"type": "done"}, "done", ""),
    (
        Action({"type": "done", "payload": {"label": "Ready"}}),
        {"type": "done", "payload": {"label": "Ready"}},
        "Ready",
        "Ready",
    ),
    (
        Action({"type": "live-agent-handoff", "payload": {"type": "return_to_voiceflow"}}),
        {"type": "live-agent-handoff", "payload": {"type": "return_to_voiceflow"}},
        "live-agent-handoff",
        "",
    ),
    (
        Action({"type": "live-agent-handoff", "payload": {"type": "message", "message": "Hi"}}),
        {"type": "live-agent-handoff", "payload": {"type": "message", "message": "Hi"}},
        "Hi",
        "Hi",
    ),
    (
        actions.file(FILES, "my receipt"),
        {"type": "file", "payload": {"files": FILES, "text": "my receipt"}},
        "my receipt",
        "my receipt",
    ),
    (actions.file(FILES), {"type": "file", "payload": {"files": FILES}}, "Sent a file", ""),
    (
        Action({"type": "action", "payload": OPENED}),
        {"type": "action", "payload": OPENED},
        "Open",
        "Open",
    ),
]


@pytest.mark.parametrize(("action", "wire", "label", "said"), MADE)
def test_an_action_goes_over_the_wire_as_the_reference_has_it(
    action: Action, wire: dict[str, object], label: str, said: str
) -> None:
    assert action.to_json() == wire
    assert (action.type, action.payload) == (wire["type"], wire.get("payload"))
    assert (action.label, action.said) == (label, said)


def test_a_launch_carries_no_null_payload() -> None:
    assert "payload" not in actions.launch().to_json()


def test_a_buttons_request_is_sent_verbatim_with_what_we_do_not_know() -> None:
    request = {
        "type": "path-abc", "payload": {"label": "Go", "actions": [], "newer": [1, None]}, "diagramID": "d", "time": 1.5,
        "metadata": {"source": "button"}, "somethingNew": True,
    }  # fmt: skip
    assert Action(request).to_json() == request


def test_what_is_handed_out_is_a_copy() -> None:
    action = Action({"type": "event", "payload": {"event": {"name": "a"}}})
    action.to_json()["payload"]["event"]["name"] = "b"
    assert action.to_json()["payload"]["event"]["name"] == "a"


@pytest.mark.parametrize("half", ["\ud83d", "\ude00", "a\ud83d b", "\ude00\ud83d"])  # noqa: PT014  ruff takes all halves for one
def test_a_lone_surrogate_survives_to_the_wire_and_back(half: str) -> None:
    action = actions.text(half)
    wire = json.dumps(action.to_json())
    assert wire.isascii()
    assert json.loads(wire)["payload"] == half


@pytest.mark.parametrize("body", [{}, {"type": ""}, {"type": None}, {"type": 5}, {"payload": "x"}, {"type": ["text"]}])
def test_an_action_without_a_type_is_none(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs a type"):
        Action(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(["text", "intent", "event", "file", "end", "done"]), JSON)
def test_any_payload_has_a_label_and_words_and_round_trips(kind: str, payload: object) -> None:
    action = Action({"type": kind, "payload": payload})
    assert isinstance(action.label, str)
    assert isinstance(action.said, str)
    assert action.to_json() == {"type": kind, "payload": payload}


def test_variables_set_along_with_an_action_are_kept_with_it_and_never_go_over_the_wire_as_a_part_of_it() -> None:
    action = Action({"type": "text", "payload": "Hi"}, {"plan": "pro"})
    assert action.to_json() == {"type": "text", "payload": "Hi"}
    kept = action.to_kept()
    assert json.dumps(kept) == '{"type": "text", "payload": "Hi", "variables": {"plan": "pro"}}'
    assert Action.from_kept(kept) == action


@pytest.mark.parametrize(
    "body",
    [
        {"type": "path", "variables": {"a": 1}, "payload": {}}, {"type": "x", "variables": {}}, {"type": "x", "variables": 3},
        {"type": "x", "variables": {"a": 1}},
    ],
)  # fmt: skip
def test_what_was_kept_is_kept_again_letter_by_letter_whatever_stands_in_it(body: dict[str, object]) -> None:
    assert json.dumps(Action.from_kept(body).to_kept()) == json.dumps(body)


def test_a_request_that_has_variables_of_its_own_stays_as_it_is() -> None:
    body = {"type": "path", "variables": {"a": 1}}
    assert Action(body, {"b": 2}).to_kept() == body
    assert Action.from_kept({"type": "path", "variables": {"a": 1}, "payload": {}}).variables is None
