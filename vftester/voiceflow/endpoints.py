"""Requests of the API generations, as values. Pure, and without keys.

Sources: Voiceflow's docs (start session, stream a response, interact legacy stream) for v4 and v2, its published
runtime source for v2beta1. The flag for partial text stands in the body on v4 and in the query on v2; in the other
place it is silently ignored. v2beta1 always streams.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from vftester.core.actions import Action
from vftester.core.display.curl import Post, curl_commands
from vftester.core.places import runtime_flaw
from vftester.core.ports import OutsideError
from vftester.core.session import APIS, Target

_V2BETA1_DEFAULT_VERSION = "development"


class TargetError(OutsideError):
    """A target that no request can be made for; nothing was sent."""


@dataclass(frozen=True, slots=True)
class WireOptions:
    """What is asked of Voiceflow besides the reply.

    `audio_encoding` is one of `audio/mp3`, `audio/x-mulaw`, `audio/pcm`; `user_timezone` an IANA name.
    """

    completion_events: bool = True
    audio_events: bool = False
    audio_encoding: str | None = None
    user_timezone: str | None = None
    state_events: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request, without its key: its URL, the JSON object that is its body (None: it has none), its own headers."""

    url: str
    body: Mapping[str, Any] | None = field(default_factory=dict)
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


def check(target: Target) -> None:
    """Raise TargetError, with a sentence, where no request can be made for a target."""
    if (flaw := runtime_flaw(target.runtime)) is not None:
        raise TargetError(flaw)
    if target.api not in APIS:
        raise TargetError(f"{target.api!r} is no API generation: choose one of {', '.join(APIS)}.")
    if not target.project:
        raise TargetError("The project id is missing: it stands in the agent's settings in Voiceflow.")
    if not 1 <= len(target.user) <= 256:
        raise TargetError("A user id has 1 to 256 characters.")
    for name, text, most in (("project id", target.project, 256), ("environment", target.environment or "", 100)):
        if len(text) > most:
            raise TargetError(f"The {name} has {len(text)} characters; none has more than {most}.")
    for name, text in (
        ("project id", target.project),
        ("environment", target.environment or ""),
        ("user id", target.user),
    ):
        if not _encodable(text):
            raise TargetError(f"The {name} {text!r} holds characters that no web address can carry.")


def session_request(target: Target) -> Request | None:
    """The request that starts a session, where the generation has one. Its answer holds the session key."""
    if target.api != "v4":
        return None
    environment = f"/environment/{_segment(target.environment)}" if target.environment else ""
    return Request(
        f"{_base(target)}/v4/project/{_segment(target.project)}{environment}/session", {"userID": target.user}
    )


def state_request(target: Target) -> Request:
    """The request for what is kept of a user: it uses no credits, and where nobody is known by that id gives null.

    It wants the project's own key on every generation (Voiceflow's docs: state; newer pages name the project too).
    """
    headers = {"projectID": _header(target.project)}
    if target.environment:
        headers["versionID"] = _header(target.environment)
    return Request(f"{_base(target)}/state/user/{_segment(target.user)}", None, "GET", headers)


def turn_request(
    target: Target, options: WireOptions, session_id: str, action: Action, variables: Mapping[str, Any] | None
) -> Request:
    """The request of one turn. `session_id` names the conversation where the generation wants a name (v2beta1)."""
    match target.api:
        case "v4":
            return _v4(target, options, action, variables)
        case "v2":
            return _v2(target, options, action, variables)
        case "v2beta1":
            return _v2beta1(target, session_id, action, variables)


def curl_of(target: Target, turn: Request) -> str:
    """A turn's request as commands for a shell: first a session start where the generation has one. Without keys."""
    start = session_request(target)
    session = Post(start.url, start.body or {}) if start is not None else None
    return curl_commands(Post(turn.url, turn.body or {}, {"Accept": "text/event-stream"}), session)


def _v4(target: Target, options: WireOptions, action: Action, variables: Mapping[str, Any] | None) -> Request:
    config: dict[str, Any] = {"completionEvents": options.completion_events}
    if options.user_timezone:
        config["userTimezone"] = options.user_timezone
    if options.audio_events:
        config["audioEvents"] = True
        if options.audio_encoding:
            config["audioEncoding"] = options.audio_encoding
    body: dict[str, Any] = {"action": action.to_json(), "config": config}
    if variables:
        body["variables"] = dict(variables)
    return Request(f"{_base(target)}/v4/interact/stream", body)


def _v2(target: Target, options: WireOptions, action: Action, variables: Mapping[str, Any] | None) -> Request:
    query: dict[str, str] = {}
    if target.environment:
        query["environment"] = target.environment
    query["completion_events"] = "true" if options.completion_events else "false"
    if options.state_events:
        query["state"] = "true"
    if options.audio_events:
        query["audio_events"] = "true"
        if options.audio_encoding:
            query["audio_encoding"] = options.audio_encoding
    if options.user_timezone:
        query["userTimezone"] = options.user_timezone
    body: dict[str, Any] = {"action": action.to_json()}
    if variables:
        body["variables"] = dict(variables)
    path = f"/v2/project/{_segment(target.project)}/user/{_segment(target.user)}/interact/stream"
    return Request(f"{_base(target)}{path}?{urlencode(query)}", body)


def _v2beta1(target: Target, session_id: str, action: Action, variables: Mapping[str, Any] | None) -> Request:
    body: dict[str, Any] = {
        "action": action.to_json(),
        "session": {"userID": target.user, "sessionID": session_id},
    }
    if variables:
        body["state"] = {"variables": dict(variables)}
    version = target.environment or _V2BETA1_DEFAULT_VERSION
    return Request(f"{_base(target)}/v2beta1/interact/{_segment(target.project)}/{_segment(version)}/stream", body)


def _encodable(text: str) -> bool:
    """Without halves of surrogate pairs: what a command line or a file makes of broken UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _base(target: Target) -> str:
    return target.runtime.rstrip("/")


def _header(text: str) -> str:
    """A header's value, which holds printable ASCII alone."""
    return text if text.isascii() and text.isprintable() else quote(text, safe="")


def _segment(text: str) -> str:
    """A path segment: percent-encoded whole, since user ids may hold `/`, `#`, `+` and spaces. Dots alone would be
    resolved away."""
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")
