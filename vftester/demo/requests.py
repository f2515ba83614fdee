"""Reads what clients send: the body within its limit, the project key, the environment."""

from __future__ import annotations

import json
import secrets
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from vftester.demo.actions import BadAction, read_action
from vftester.demo.errors import Refusal, bad_body, refusal, unauthorized
from vftester.demo.sounds import ENCODINGS, MP3
from vftester.demo.turns import TurnRequest

MAX_BODY_BYTES = 1_000_000
ENVIRONMENTS = frozenset({"main", "development", "staging", "production"})


class Refused(Exception):
    """Ends the handling of a request with the refusal it carries."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal


def check_key(request: Request, key: str) -> None:
    """The project's own key, raw in `Authorization`; everything else is 401."""
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), key.encode()):
        raise Refused(unauthorized())


def check_project(given: str | None, project: str) -> None:
    """Another project is told as a missing right to it, 401 (Voiceflow docs: interact)."""
    if given != project:
        raise Refused(unauthorized())


def check_environment(name: str, status: int) -> None:
    """An alias the demo knows; else 400 on the older APIs, 404 on v4."""
    if name in ENVIRONMENTS:
        return
    if status == 404:
        raise Refused(refusal(404, f"environment {name!r} does not exist"))
    raise Refused(bad_body(f"{name!r} is not a valid tag or objectID"))


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object in the body: over 1 MB is 413, anything else than an object 400."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise Refused(refusal(413, "request entity too large", "message"))
    except ClientDisconnect:
        raise Refused(bad_body("the body is not whole")) from None  # nobody reads this
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(bad_body("the body is not valid JSON")) from None
    return json_object(value, "the body")


def json_object(value: Any, what: str) -> dict[str, Any]:
    """The value as an object; absent (None) is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(bad_body(f"{what} must be an object"))
    return value


def audio_encoding(wanted: bool, name: object) -> str | None:
    """The encoding of the sound that is asked for, mp3 where none is named; None where none is wanted."""
    if not wanted:
        return None
    if name is not None and name not in ENCODINGS:
        raise Refused(bad_body(f"the audio encoding must be one of {', '.join(ENCODINGS)}"))
    return str(name or MP3)


def turn_request(
    body: dict[str, Any],
    deltas: bool,
    timezone: object = None,
    aliases: tuple[str, ...] = ("action",),
    audio: str | None = None,
) -> TurnRequest:
    """The turn a body asks for. Variables come as `variables` and in `state.variables`."""
    name = next((alias for alias in aliases if alias in body), None)
    if name is None:
        raise Refused(bad_body("action is required"))
    try:
        action = read_action(body[name])
    except BadAction as error:
        raise Refused(bad_body(str(error))) from None
    variables = json_object(json_object(body.get("state"), "state").get("variables"), "state.variables")
    variables = variables | json_object(body.get("variables"), "variables")
    if isinstance(timezone, str) and timezone:
        variables["vf_user_timezone"] = timezone
    return TurnRequest(action, variables, deltas, audio)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
