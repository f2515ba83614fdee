"""What voiceflow-cli keeps of a conversation: its recordings (JSON) and its tests (YAML), written and read. Pure.

A recording lists what the person did and what came back, by type and text; a test, what the person does and what must
hold of the answer. Neither keeps a time. Shapes: the open-source command line `xavidop/voiceflow-cli` (its types for
dialogs and tests, 2026-04).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.session import KeptSession
from vftester.core.traces import Reading, trace_of

Json = dict[str, Any]

KEPT_AS = "voiceflow_cli"
"""The property of a turn, and of a session, under which what came from such a file stays with an imported session."""

_UNSEEN = frozenset(
    {"debug", "log", "reasoning", "knowledgeBase", "tool-call", "block", "flow", "path", "entity-filling", "stream"}
)
"""Kinds that voiceflow-cli never gets, or that tell of the agent's inside."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a file shall hold, and a sentence for each turn that it cannot tell of."""

    content: Json
    left_out: tuple[str, ...]


def as_recording(kept: KeptSession) -> Written:
    """A session as `voiceflow dialog start --record-file` writes one."""
    left_out: list[str] = []
    interactions = []
    for number, (turn, user, known) in enumerate(_turns(kept, left_out)):
        agent = known.get("agent")
        if not isinstance(agent, list):
            agent = list(_heard(turn))
        interactions.append({"id": _id(known, turn, number), "user": user, **({"agent": agent} if agent else {})})
    return Written({"name": kept.session.name, "interactions": interactions}, tuple(left_out))


def as_test(kept: KeptSession) -> Written:
    """A session as a test: fixed messages must come again word for word, of generated ones that they come at all."""
    left_out: list[str] = []
    interactions = []
    for number, (turn, user, known) in enumerate(_turns(kept, left_out)):
        agent = known.get("agent")
        if not (isinstance(agent, dict) and isinstance(agent.get("validate"), list)):
            agent = {"validate": list(_checks(turn))}
        variables = known.get("variables", turn.action.variables)
        interaction = {"id": _id(known, turn, number), "user": user, "agent": agent}
        interactions.append(
            {**interaction, "variables": dict(variables)} if isinstance(variables, Mapping) else interaction
        )
    about = kept.extras.get("/session", {}).get(KEPT_AS)
    description = about.get("description") if isinstance(about, dict) else None
    if not isinstance(description, str):
        description = f"From a conversation of {kept.session.created_at:%Y-%m-%d}, session {kept.id}"
    return Written(
        {"name": kept.session.name, "description": description, "interactions": interactions}, tuple(left_out)
    )


def _turns(kept: KeptSession, left_out: list[str]) -> Iterator[tuple[Turn, Json, Json]]:
    """Each turn that can be told of, with what the person did, and what is known of it from such a file."""
    for place, turn in enumerate(kept.finished):
        known = kept.extras.get(f"/turns/{place}", {}).get(KEPT_AS)
        known = known if isinstance(known, dict) else {}
        user = known.get("user") if isinstance(known.get("user"), dict) else _user(turn.action)
        if user is None:
            left_out.append(
                f"Turn {turn.index + 1} ({turn.action.label[:80]}) is left out: voiceflow-cli cannot do that."
            )
        else:
            yield turn, user, known


def _id(known: Mapping[str, Any], turn: Turn, number: int) -> str:
    if isinstance(known.get("id"), str):
        return str(known["id"])
    return "launch" if turn.action.type == "launch" else f"interaction_{number}"


def _user(action: Action) -> Json | None:
    """What the person did, as voiceflow-cli does it; None where it cannot."""
    payload = action.payload if isinstance(action.payload, Mapping) else {}
    match action.type:
        case "launch":
            return {"type": "launch"}
        case "text" | "message" | "dtmf":
            return {"type": "text", "text": action.said}
        case "event" if name := _name(payload.get("event")):
            return {"type": "event", "event": name}
        case "intent" if name := _name(payload.get("intent")):
            entities = [
                {"name": entity["name"], "value": entity["value"]}
                for entity in payload.get("entities") or ()
                if isinstance(entity, Mapping)
                and isinstance(entity.get("name"), str)
                and isinstance(entity.get("value"), str)
            ]
            return {"type": "intent", "intent": {"name": name, **({"entities": entities} if entities else {})}}
        case _ if isinstance(payload.get("label"), str):
            return {"type": "button", "value": payload["label"]}
        case _:
            return None


def _name(value: object) -> str | None:
    name = value.get("name") if isinstance(value, Mapping) else None
    return name if isinstance(name, str) and name else None


def _heard(turn: Turn) -> Iterator[Json]:
    """What came back, in voiceflow-cli's order: pictures, texts, the end, then the kinds of all else."""
    readings = list(turn.readings)
    for reading in readings:
        if (image := _image(reading)) is not None:
            yield {"type": "image", "value": image}
    for message in turn.talk.messages():
        yield {"type": "text", "value": message.text}
    if any(reading.kind == "end" for reading in readings):
        yield {"type": "end", "value": "true"}
    for reading in readings:
        if _shown(reading) and _image(reading) is None:
            yield {"type": reading.kind, "value": ""}


def _checks(turn: Turn) -> Iterator[Json]:
    for message in turn.talk.messages():
        fixed = message.complete and not message.opening.generated and message.text
        yield {"type": "equals", "value": message.text} if fixed else {"type": "traceType", "value": "text"}
    kinds = [reading.kind for reading in turn.readings if reading.kind == "end" or _shown(reading)]
    yield from ({"type": "traceType", "value": kind} for kind in dict.fromkeys(kinds))


def _shown(reading: Reading) -> bool:
    kind = reading.kind
    said = kind is None or kind in ("text", "speak", "end") or kind.startswith("completion")
    return not said and kind not in _UNSEEN and reading.text is None


def _image(reading: Reading) -> str | None:
    payload = (trace_of(reading.record) or {}).get("payload") if reading.kind == "visual" else None
    image = payload.get("image") if isinstance(payload, dict) else None
    return image if isinstance(image, str) else None


def traces_of(agent: Sequence[Any]) -> Iterator[str]:
    """What a recording says came back, as the data of trace events. Raises ValueError where it is no such list."""
    for answer in agent:
        kind = answer.get("type") if isinstance(answer, dict) else None
        value = answer.get("value", "") if isinstance(answer, dict) else None
        if not isinstance(kind, str) or not kind or not isinstance(value, str):
            raise ValueError("an answer needs a type and a value, both text")
        yield json.dumps({"type": {"image": "visual"}.get(kind, kind), **_payload(kind, value)})


def _payload(kind: str, value: str) -> Json:
    if kind in ("text", "speak"):
        return {"payload": {"message": value}}
    return {"payload": {"image": value}} if kind == "image" else {}
