"""Errors in plain words: what happened, and what to do.

Bodies come in three families and as text (Voiceflow's docs, its runtime source and its exception package). `kind` is
the stable word for programs:

session · connection · key · bad_request · not_found · rate_limited · too_large · server · redirect · status ·
not_a_stream · cut · idle · turn_limit · cancelled
"""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from vftester.core.records import TurnError

BODY_BYTES = 64 * 1024
_SECONDS_DIGITS = 9
"""Of a length that a person could wait for; so many are decades."""

_QUOTED = 300


def refused(status: int, headers: Mapping[str, str], body: str, host: str, *, with_session_key: bool) -> TurnError:
    """An answer other than 2xx. `body` is already redacted."""
    kind, advice = _advice(status, headers, with_session_key=with_session_key)
    said = message_in(body)
    phrase = _phrase(status)
    quoted = f": {said}" if said and said.casefold() != phrase.casefold() else ""
    answer = f"{status} {phrase}".strip()
    return TurnError(kind, f"{host} answered {answer}{quoted}. {advice}", status, body or None)


def not_a_stream(status: int, content_type: str, body: str, host: str) -> TurnError:
    """A 2xx answer that is no event stream."""
    what = "a web page" if "html" in content_type or body.lstrip()[:1] == "<" else content_type or "no content type"
    return TurnError(
        "not_a_stream",
        f"{host} answered with {what} where an event stream was due. "
        "Check the runtime's address: is this Voiceflow, and is a sign-in page or a proxy in between?",
        status,
        body or None,
    )


def encoded(status: int, encoding: str, host: str) -> TurnError:
    """A 2xx answer in an encoding that was not asked for and that is not read."""
    return TurnError(
        "not_a_stream",
        f"{host} answered in an encoding that was not asked for ({encoding[:_QUOTED]}), so it was not read. "
        "Check the runtime's address: is a proxy in between?",
        status,
    )


def unreachable(problem: BaseException, host: str, proxy: str | None = None) -> TurnError:
    """No connection was made: nothing was sent. `proxy` names the host that was asked in its place."""
    through = (
        f" It is reached through the proxy {proxy}, which the environment names: look at that too." if proxy else ""
    )
    return TurnError("connection", f"{_unreachable(problem, host)}{through} Nothing was sent.")


def unanswered(problem: BaseException, host: str) -> TurnError:
    """The request was sent and no answer came."""
    return TurnError(
        "connection",
        f"The connection to {host} broke before an answer came. The agent may have taken "
        "this turn, so it was not sent again. Look at the conversation in Voiceflow, or launch anew.",
        body=_reason(problem),
    )


def broke_off(problem: BaseException, host: str) -> TurnError:
    """A request that is no turn was sent, and no answer came."""
    return TurnError(
        "connection",
        f"The connection to {host} broke before an answer came ({_reason(problem)}). "
        "Check the runtime's address: is a proxy in between?",
    )


def unanswered_in_time(seconds: float, host: str) -> TurnError:
    """A request that is no turn was sent, and nothing came back in time."""
    return TurnError(
        "idle",
        f"{host} took the connection and did not answer within {seconds:g} s. "
        "Try again, and check the runtime's address: is a proxy in between?",
    )


def broken(problem: BaseException | None, host: str) -> TurnError:
    """The stream ended before its `end` event."""
    what = (
        f"The connection to {host} broke off before the reply was complete."
        if problem
        else f"The stream from {host} ended before its end event."
    )
    return TurnError(
        "cut",
        f"{what} What arrived is kept; the agent may have said more. Try the turn again in a new conversation.",
        body=_reason(problem) if problem else None,
    )


def idle(seconds: float, host: str) -> TurnError:
    """Nothing came for as long as is allowed."""
    return TurnError(
        "idle",
        f"{host} sent nothing for {seconds:g} s, so reading stopped. A slow API step or tool can do this: "
        "look at the agent's logs, or allow more time.",
    )


def turn_limit(seconds: float) -> TurnError:
    """The turn lasted as long as is allowed."""
    return TurnError(
        "turn_limit",
        f"The turn was not over after {seconds:g} s, so reading stopped. Allow more time if that is expected.",
    )


def cancelled() -> TurnError:
    """The person wanted no more of it."""
    return TurnError("cancelled", "Cancelled. Voiceflow may still be at work on this turn.")


def in_session_start(error: TurnError) -> TurnError:
    """The same error, met while the session was started."""
    return TurnError("session", f"The session could not be started: {error.message}", error.status, error.body)


def no_json(status: int, host: str) -> TurnError:
    """A 2xx answer that is not what Voiceflow answers; its body is kept out, it may hold anything."""
    return TurnError(
        "not_a_stream",
        f"{host} does not answer as Voiceflow does. "
        "Check the runtime's address: is this Voiceflow, and is a sign-in page or a proxy in between?",
        status,
    )


def no_session_key(status: int, host: str) -> TurnError:
    """A session start that was answered with 2xx but brought no key; its body is kept out, it may hold one."""
    return TurnError(
        "not_a_stream",
        f"{host} answered without a session key. Check the runtime's address and the API generation.",
        status,
    )


def message_in(body: str) -> str:
    """What an error body says in words, at most some hundred characters."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        text = "" if body.lstrip()[:1] in ("<", "{", "[") else body
    else:
        text = next(_words(parsed), "") if isinstance(parsed, dict) else parsed if isinstance(parsed, str) else ""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"


def _words(body: dict[str, Any]) -> Iterator[str]:
    for name in ("message", "data", "error", "statusText"):
        value = body.get(name)
        if isinstance(value, dict):
            yield from _words(value)
        elif isinstance(value, list) and value:
            yield "; ".join(str(item) for item in value[:3])
        elif isinstance(value, str) and value.strip():
            yield value


def _advice(status: int, headers: Mapping[str, str], *, with_session_key: bool) -> tuple[str, str]:
    if status in (401, 403) and with_session_key:
        return (
            "key",
            "The session is no longer accepted: launch to start a new one; if that fails too, check the API key.",
        )
    if status in (401, 403):
        return "key", "Check the API key (it begins with VF.DM.) and that it belongs to this project."
    if status == 400:
        return "bad_request", "Check the environment: new projects have only main, older ones have development."
    if status == 404:
        return "not_found", "Check the project id and the environment, and that the agent has been published or run."
    if status == 408:
        return "server", "The agent took too long to answer; look at its slow steps."
    if status == 413:
        return "too_large", "The message or its variables are too large; send less."
    if status == 429:
        wait = headers.get("retry-after", "").strip()
        is_length = wait.isascii() and wait.isdigit() and wait.strip("0") and len(wait) <= _SECONDS_DIGITS
        return "rate_limited", f"Wait {f'{wait} s' if is_length else 'a little'}, then try again."
    if 300 <= status < 400:
        location = _host_in(headers.get("location", ""))
        where = f" to {location}" if location else ""
        return (
            "redirect",
            f"It redirects{where}, which is not followed, so that no key leaves. Check the runtime's address.",
        )
    if status >= 500:
        return "server", "The fault is on Voiceflow's side; try again later."
    return "status", "Check the target's settings."


def _host_in(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _unreachable(problem: BaseException, host: str) -> str:
    causes = list(_causes(problem))
    if any(isinstance(c, socket.gaierror) for c in causes):
        return f"The name {host} could not be found. Is this computer online? If it is, check the runtime's address."
    certificate = next((c for c in causes if isinstance(c, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return (
            f"The certificate of {host} is not trusted ({certificate.verify_message}). "
            "A proxy may be in between: do not send a key until this is clear."
        )
    if any(isinstance(c, ssl.SSLError) for c in causes):
        return f"{host} does not speak TLS as it should ({_reason(problem)}). Check the runtime's address and port."
    if any(isinstance(c, ConnectionRefusedError) for c in causes) or "refused" in str(problem).lower():
        return f"{host} refused the connection. Check the runtime's address and port, and that it is running."
    if "Timeout" in type(problem).__name__ or any(isinstance(c, TimeoutError) for c in causes):
        return f"{host} did not answer in time. Check the runtime's address and this computer's network."
    return f"{host} could not be reached ({_reason(problem)}). Check the runtime's address and this computer's network."


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while problem is not None and seen < 10:
        yield problem
        if isinstance(problem, BaseExceptionGroup):
            for inner in problem.exceptions:
                yield from _causes(inner)
        problem = problem.__cause__ or problem.__context__
        seen += 1


def _reason(problem: BaseException) -> str:
    return " ".join(str(problem).split())[:_QUOTED] or type(problem).__name__


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
