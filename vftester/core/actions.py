"""Actions: what the person sends, and what starts a turn.

Shapes follow Voiceflow's request objects (dtos-interact, `AnyRequest`). An action is kept as the JSON object that goes
over the wire, so that a button's request is sent back verbatim, unknown properties included.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JsonObject = Mapping[str, Any]

KEPT_VARIABLES = "variables"


@dataclass(frozen=True, slots=True)
class Action:
    """One request object: a JSON object with at least a string `type`; `variables` were set along with it.

    `body` is treated as immutable: `to_json` hands out a copy.
    """

    body: JsonObject
    variables: JsonObject | None = None

    def __post_init__(self) -> None:
        kind = self.body.get("type")
        if not isinstance(kind, str) or not kind:
            raise ValueError("an action needs a type, a non-empty string")

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def payload(self) -> Any:
        return self.body.get("payload")

    @property
    def said(self) -> str:
        """What the person said, in their own words; "" where the action carries none."""
        payload = self.payload
        match self.type:
            case "text" | "dtmf":
                return payload if isinstance(payload, str) else ""
            case "message" | "live-agent-handoff":
                return _string(payload, "message")
            case "intent":
                return _string(payload, "query")
            case "file":
                return _string(payload, "text")
            case _:
                return _string(payload, "label")

    @property
    def label(self) -> str:
        """One line for a screen: what the person did."""
        payload = self.payload
        match self.type:
            case "launch":
                return "Launch"
            case "no-reply":
                return "Said nothing"
            case "dtmf":
                return f"Keypad: {self.said}"
            case "intent":
                return self.said or f"Intent: {_string(_mapping(payload).get('intent'), 'name')}"
            case "event":
                return f"Event: {_string(_mapping(payload).get('event'), 'name')}"
            case "end":
                return "Ended the conversation"
            case "file":
                return self.said or "Sent a file"
            case "text" | "message":
                return self.said or "(no words)"
            case other:
                return self.said or other

    def to_json(self) -> dict[str, Any]:
        """The JSON object as it goes over the wire."""
        copy: dict[str, Any] = json.loads(json.dumps(self.body))
        return copy

    def to_kept(self) -> dict[str, Any]:
        """The JSON object as it is kept: with `variables` as its last property, where some were set along with it."""
        kept = self.to_json()
        if self.variables and KEPT_VARIABLES not in kept:
            kept[KEPT_VARIABLES] = json.loads(json.dumps(dict(self.variables)))
        return kept

    @staticmethod
    def from_kept(kept: JsonObject) -> "Action":
        """The action that `to_kept` gave. Raises ValueError where it is none."""
        variables = kept.get(KEPT_VARIABLES)
        if not isinstance(variables, Mapping) or not variables or list(kept)[-1] != KEPT_VARIABLES:
            return Action(kept)
        return Action({name: kept[name] for name in kept if name != KEPT_VARIABLES}, variables)


def launch(persona: str | None = None) -> Action:
    """Start or restart. The payload is left out where there is none: `null` is a known malformation."""
    return Action({"type": "launch", "payload": {"persona": persona}} if persona else {"type": "launch"})


def text(said: str) -> Action:
    return Action({"type": "text", "payload": said})


def message(said: str) -> Action:
    return Action({"type": "message", "payload": {"message": said}})


def intent(
    name: str,
    query: str = "",
    entities: Sequence[JsonObject] = (),
    confidence: float | None = None,
) -> Action:
    payload: dict[str, Any] = {"intent": {"name": name}, "query": query, "entities": list(entities)}
    if confidence is not None:
        payload["confidence"] = confidence
    return Action({"type": "intent", "payload": payload})


def event(name: str) -> Action:
    return Action({"type": "event", "payload": {"event": {"name": name}}})


def path(type_: str, label: str) -> Action:
    """A button's or a custom action's path, such as `path-cm0renew`."""
    return Action({"type": type_, "payload": {"label": label}})


def no_reply() -> Action:
    return Action({"type": "no-reply"})


def dtmf(digits: str) -> Action:
    return Action({"type": "dtmf", "payload": digits})


def end(reason: str | None = None) -> Action:
    return Action({"type": "end", "payload": {"reason": reason}} if reason else {"type": "end"})


def file(files: Sequence[JsonObject], said: str = "") -> Action:
    """`files`: objects with `mimeType` and any of `url`, `filename`, `size`, `s3Key`."""
    payload: dict[str, Any] = {"files": list(files)}
    if said:
        payload["text"] = said
    return Action({"type": "file", "payload": payload})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _string(value: Any, key: str) -> str:
    found = _mapping(value).get(key)
    return found if isinstance(found, str) else ""
