"""One conversation's HTTP: opens streams, stamps what arrives, repeats what is safe to repeat.

It runs in the network thread's loop (see `network`).
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from itertools import count
from time import perf_counter_ns
from typing import Any, TypeVar, cast
from uuid import uuid4

import httpx

from vftester.core.actions import Action
from vftester.core.ports import OutsideError
from vftester.core.records import Attempt, Closing, SessionStarted
from vftester.core.session import Target
from vftester.voiceflow import errors
from vftester.voiceflow.connection import AS_IT_IS, Connection, Refused, encoding_of
from vftester.voiceflow.endpoints import Request, WireOptions, check, curl_of, session_request, turn_request
from vftester.voiceflow.patience import Limits, Patience, wait_before_repeating
from vftester.voiceflow.reading import Emit, TurnReader
from vftester.voiceflow.redaction import Redactor
from vftester.voiceflow.state import state_of
from vftester.voiceflow.tape import Kept, Tape

T = TypeVar("T")

_SHORTEST_KEY = 8

_READABLE = (*AS_IT_IS, "gzip", "deflate")


class KeyUnusableError(OutsideError):
    """A key that cannot be one; nothing was sent."""


class Client:
    """Talks to one target. Holds the key and, on v4, the session key; its `repr` shows neither."""

    def __init__(
        self,
        target: Target,
        key: str,
        options: WireOptions = WireOptions(),
        limits: Limits = Limits(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        check(target)
        self._target = target
        self._options = options
        self._limits = limits
        self._key = usable_key(key)
        self._session_key: str | None = None
        self._session_id = uuid4().hex
        self._redactor = Redactor()
        self._redactor.add(self._key)
        self._connection = Connection(target.runtime, self._redactor, limits, tls)
        self._host = self._connection.host

    def __repr__(self) -> str:
        return f"<Client of {self._target!r}>"

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def turn(
        self, action: Action, variables: Mapping[str, Any] | None, emit: Emit, tape: Tape | None = None
    ) -> None:
        """Hold one turn: reports go to `emit` in order, in batches, a `Closed` last. `tape` takes what went and came.

        The world's faults end in that `Closed`. Cancelling the task closes the request, and the `Closed` still comes.
        """
        patience = Patience(self._limits)
        tape = tape or Tape()
        reading = TurnReader(emit, self._redactor, patience.last_event_came, tape)
        try:
            async with patience:
                if self._session_key is None and (start := session_request(self._target)):
                    await self._start_session(start, patience, emit)
                request = turn_request(self._target, self._options, self._session_id, action, variables)
                tape.request = request
                reading.begin()
                await self._repeating(
                    lambda: self._stream(request, reading, patience), reading.offset_ns, patience, emit
                )
            closed = Closing.END_OF_BODY, errors.broken(None, self._host)
        except Refused as refused:
            reading.refused(refused.answer)
            closed = Closing.REFUSED, refused.error
        except TimeoutError:
            limit = errors.idle(self._limits.idle_s, self._host)
            if patience.expired == "turn":
                limit = errors.turn_limit(self._limits.turn_s)
            closed = Closing.TIMED_OUT, limit
            if not reading.begun:
                closed = Closing.REFUSED, errors.in_session_start(limit)
        except asyncio.CancelledError:
            closed = Closing.CANCELLED, errors.cancelled()
        except httpx.HTTPError as problem:
            closed = Closing.BROKEN, errors.broken(problem, self._host)
        reading.close(*closed)

    async def state(self) -> Any:
        """What Voiceflow keeps of this conversation's user; None where that is nothing. Raises StateError."""
        return await state_of(self._connection, self._target, self._key, self._redactor)

    def told(self, tape: Tape) -> Kept:
        """What came of a turn, without any live key."""
        return tape.told(self._redactor)

    def without_keys(self, value: Any) -> Any:
        """A JSON value without the keys of this conversation."""
        return self._redactor.value(value)

    def curl(self, request: Request) -> str:
        """A turn's request as curl commands, without any live key."""
        return self._redactor.text(curl_of(self._target, request))

    async def _start_session(self, request: Request, patience: Patience, emit: Emit) -> None:
        began = perf_counter_ns()
        try:
            key = await self._repeating(
                lambda: self._session_key_from(request, patience), lambda: perf_counter_ns() - began, patience, emit
            )
        except Refused as refused:
            raise Refused(errors.in_session_start(refused.error)) from None
        emit([SessionStarted(perf_counter_ns() - began)])
        self._redactor.add(key)
        self._session_key = key

    async def _session_key_from(self, request: Request, patience: Patience) -> str:
        async with AsyncExitStack() as stack:
            answer = await self._connection.opened(stack, request, self._key)
            patience.heard()
            body = await self._connection.body(answer.response)
        try:
            return usable_key(json.loads(body)["sessionKey"])
        except (ValueError, TypeError, KeyError, RecursionError, KeyUnusableError):
            # The body is not shown: it may hold the key under another name.
            raise Refused(errors.no_session_key(answer.status, self._host)) from None

    async def _stream(self, request: Request, reading: TurnReader, patience: Patience) -> None:
        """One attempt at a turn's stream, read to its end."""
        async with AsyncExitStack() as stack:
            key = self._session_key or self._key
            answer = await self._connection.opened(stack, request, key, stream=True, issued=key == self._session_key)
            patience.heard()
            content_type = self._redactor.text(answer.response.headers.get("content-type", ""))
            content_type = content_type.partition(";")[0].strip().lower()
            if content_type != "text/event-stream":
                body = await self._connection.body(answer.response)
                raise Refused(errors.not_a_stream(answer.status, content_type, body, self._host), answer)
            encoding = encoding_of(answer.response)
            if encoding not in _READABLE:
                raise Refused(errors.encoded(answer.status, self._redactor.text(encoding), self._host), answer)
            reading.answered(answer)
            response, encoded = answer.response, encoding not in AS_IT_IS
            # What is not encoded is read where it comes in: the layers in between cost as much as decoding its events.
            async for chunk in response.aiter_bytes() if encoded else cast("httpx.AsyncByteStream", response.stream):
                patience.heard()
                reading.take(chunk)

    async def _repeating(
        self, attempt: Callable[[], Awaitable[T]], offset_ns: Callable[[], int], patience: Patience, emit: Emit
    ) -> T:
        """Attempt until it works, as often as that is safe; each attempt that is repeated is reported."""
        for repeat in count():
            try:
                return await attempt()
            except Refused as refused:
                error = self._redactor.error(refused.error)
                wait_s = None
                if refused.repeatable:
                    wait_s = wait_before_repeating(error.status, refused.headers, repeat, self._limits)
                if wait_s is None:
                    raise
                emit([Attempt(offset_ns(), error.status, f"{error.message} Trying again in {wait_s:.1f} s.")])
                await patience.wait(wait_s)
        raise AssertionError("unreachable: the attempts end by themselves")


def usable_key(key: object) -> str:
    """The key without surrounding blanks. Raises KeyUnusableError where it cannot be one."""
    text = key.strip() if isinstance(key, str) else ""
    if len(text) < _SHORTEST_KEY or not (text.isascii() and text.isprintable()) or " " in text:
        raise KeyUnusableError(
            f"That is no API key: it has fewer than {_SHORTEST_KEY} characters, or some that no key has. "
            "Copy it again from the agent's API keys in Voiceflow; it begins with VF.DM."
        )
    return text
