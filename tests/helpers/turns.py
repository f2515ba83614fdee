"""Turns told by hand: events with their milliseconds, without a socket."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.helpers.talking import advanced, begun
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.records import Closed, Closing, Connected, Record, Report, Response, TurnError
from vftester.core.session import KeptSession, Session, Target

ANSWERED = [Connected(3_000_000), Response(20_000_000, 200, {"content-type": "text/event-stream"})]


def ns(ms: float) -> int:
    return round(ms * 1e6)


def trace(type_: str, payload: Any = None, **common: Any) -> str:
    """The data of a `trace` event."""
    return json.dumps({"type": type_, **({} if payload is None else {"payload": payload}), **common})


def record(data: str, ms: float = 0, seq: int = 0, event: str = "trace", **more: Any) -> Record:
    return Record(seq, ns(ms), event, more.pop("id", None), data, **more)


Event = tuple[float, str] | tuple[float, str, Any]


def records(*events: Event) -> list[Record]:
    """`(ms, type, payload)` is a trace; `(ms, "event:NAME", data)` an event of another name, `end` if no data."""
    made = []
    for seq, (ms, kind, *rest) in enumerate(events):
        if kind.startswith("event:"):
            made.append(record(rest[0] if rest else "{}", ms, seq, kind.removeprefix("event:"), id=str(seq + 1)))
        else:
            made.append(record(trace(kind, rest[0] if rest else None), ms, seq, id=str(seq + 1)))
    return made


def turn_of(*events: Event, before: Sequence[Report] = ANSWERED, **begin: Any) -> Turn:
    """A turn that was answered and got these events."""
    return advanced([*before, *records(*events)], begun(**begin))


def closed(turn: Turn, ms: float | None, why: Closing = Closing.END_OF_BODY, kind: str | None = None) -> Turn:
    """The turn after reading stopped."""
    error = kind and TurnError(kind, "It stopped, and here is what to do.")
    return advanced([Closed(None if ms is None else ns(ms), why, error or None)], turn)


def start(message_id: str | None = None, **more: Any) -> dict[str, Any]:
    return {"state": "start", **({} if message_id is None else {"messageID": message_id}), **more}


def content(text: str) -> dict[str, Any]:
    return {"state": "content", "content": text}


END = {"state": "end"}


def kept(*turns: Turn, extras: Mapping[str, Mapping[str, Any]] | None = None, **session: Any) -> KeptSession:
    target = Target("v4", "https://runtime.example", "669ac1abf7bc7fa315756587", "main", "it-8f2c")
    begun_at = turns[0].started_at if turns else begun().started_at
    return KeptSession(
        "0123456789abcdef", Session(**{"name": "A talk", "created_at": begun_at, "target": target, **session}),
        turns, extras=extras or {},
    )  # fmt: skip


def said(text: str) -> Action:
    return Action({"type": "text", "payload": text})
