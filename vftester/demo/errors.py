"""The bodies of refusals: three JSON families Voiceflow's services are known to use, and plain text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from vftester.demo.plan import EPOCH_MS
from vftester.demo.wire import compact

FAMILIES = ("code", "verror", "message", "text")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than 200, before any stream."""

    status: int
    body: bytes
    media_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, message: str, family: str = "code", headers: Mapping[str, str] | None = None) -> Refusal:
    """A refusal in one of the `FAMILIES`; times in it are those of the planned clock."""
    phrase = HTTPStatus(status).phrase
    more = headers or {}
    if family == "text":
        return Refusal(status, message.encode(), "text/plain; charset=utf-8", more)
    if family == "verror":
        value: dict[str, object] = {"name": "verror", "message": message, "requestID": "demo"}
    elif family == "message":
        value = {"message": message, "statusCode": status, "statusText": phrase}
    else:
        moment = datetime.fromtimestamp(EPOCH_MS / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        value = {"code": status, "status": phrase, "dateTime": moment, "timestamp": EPOCH_MS, "data": message}
    return Refusal(status, compact(value).encode(), headers=more)


def unauthorized() -> Refusal:
    """Missing or wrong key, another project's key, or an API key where a session key belongs."""
    return refusal(401, "Auth Key Required")


def bad_body(message: str) -> Refusal:
    return refusal(400, message, "verror")
