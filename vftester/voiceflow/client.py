"""One conversation's HTTP: opens streams, stamps what arrives, repeats what is safe to repeat.

It runs in the network thread's loop (see `network`).
"""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from itertools import count
from time import perf_counter_ns
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from httpx_sse import aconnect_sse

from vftester.core.actions import Action
from vftester.core.ports import OutsideError
from vftester.core.records import Attempt, Closed, Closing, Connected, Report, Response, Sent, SessionStarted, TurnError
from vftester.core.session import Target
from vftester.voiceflow import errors
from vftester.voiceflow.decoder import Decoder
from vftester.voiceflow.endpoints import Request, TargetError, WireOptions, check, session_request, turn_request
from vftester.voiceflow.patience import Limits, Patience, wait_before_repeating
from vftester.voiceflow.reaching import on_this_computer, trust
from vftester.voiceflow.redaction import Pieces, Redactor, Watch, names_session_key

Emit = Callable[[Sequence[Report]], None]
T = TypeVar("T")

_SHORTEST_KEY = 8
_LAST_EVENTS = ("end", "error")

_AS_IT_IS = ("", "identity")
_READABLE = (*_AS_IT_IS, "gzip", "deflate")
_LONGEST_ESCAPE = len(r"\u0000")


class KeyUnusableError(OutsideError):
    """A key that cannot be one; nothing was sent."""


class _Refused(Exception):
    """An attempt that brought no stream.

    `status` and `headers` are those of the answer, if one came; `repeatable`: the agent cannot have taken the turn.
    `reports` tell of the answer where this attempt was the last.
    """

    def __init__(
        self,
        error: TurnError,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        reports: Sequence[Report] = (),
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.headers = headers or {}
        self.repeatable = repeatable
        self.reports = reports


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
        try:
            url = httpx.URL(target.runtime)
            host = url.host
        except (httpx.InvalidURL, ValueError) as problem:
            raise TargetError(f"{target.runtime!r} is no web address ({problem}).") from None
        self._host = urlsplit(target.runtime).netloc
        try:
            self._http = httpx.AsyncClient(
                verify=tls or trust(url.scheme),
                timeout=httpx.Timeout(None, connect=limits.connect_s),
                limits=httpx.Limits(max_connections=2, keepalive_expiry=30.0),
                headers={"Accept-Encoding": "identity", "User-Agent": "vftester"},
                # A proxy of the environment is for the outside; what runs on this computer is never behind one.
                trust_env=not on_this_computer(host),
                event_hooks={"response": [_hide_redirect]},
            )
        except (httpx.InvalidURL, ValueError, ImportError, TypeError) as problem:
            why = " ".join(str(problem).split())
            raise TargetError(
                f"The proxy that the environment names cannot be used ({why}). Look at ALL_PROXY, HTTP_PROXY, "
                "HTTPS_PROXY and NO_PROXY. Nothing was sent."
            ) from None

    def __repr__(self) -> str:
        return f"<Client of {self._target!r}>"

    async def aclose(self) -> None:
        await self._http.aclose()

    async def turn(self, action: Action, variables: Mapping[str, Any] | None, emit: Emit) -> None:
        """Hold one turn: reports go to `emit` in order, in batches, a `Closed` last.

        The world's faults end in that `Closed`. Cancelling the task closes the request, and the `Closed` still comes.
        """
        patience = Patience(self._limits)
        reading = _Reading(emit, self._redactor, patience.last_event_came)
        try:
            async with patience:
                if self._session_key is None and (start := session_request(self._target)):
                    await self._start_session(start, patience, emit)
                request = turn_request(self._target, self._options, self._session_id, action, variables)
                reading.begin()
                await self._repeating(
                    lambda: self._stream(request, reading, patience), reading.offset_ns, patience, emit
                )
            closed = Closing.END_OF_BODY, errors.broken(None, self._host)
        except _Refused as refused:
            emit(refused.reports)
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

    async def _start_session(self, request: Request, patience: Patience, emit: Emit) -> None:
        began = perf_counter_ns()
        try:
            key = await self._repeating(
                lambda: self._session_key_from(request, patience), lambda: perf_counter_ns() - began, patience, emit
            )
        except _Refused as refused:
            raise _Refused(errors.in_session_start(refused.error)) from None
        emit([SessionStarted(perf_counter_ns() - began)])
        self._redactor.add(key)
        self._session_key = key

    async def _session_key_from(self, request: Request, patience: Patience) -> str:
        async with AsyncExitStack() as stack:
            response, _ = await self._opened(stack, request, self._key)
            patience.heard()
            body = await self._body(response)
        try:
            return usable_key(json.loads(body)["sessionKey"])
        except (ValueError, TypeError, KeyError, RecursionError, KeyUnusableError):
            # The body is not shown: it may hold the key under another name.
            raise _Refused(errors.no_session_key(response.status_code, self._host)) from None

    async def _stream(self, request: Request, reading: "_Reading", patience: Patience) -> None:
        """One attempt at a turn's stream, read to its end."""
        async with AsyncExitStack() as stack:
            response, connect_ns = await self._opened(stack, request, self._session_key or self._key, reading)
            patience.heard()
            answer = self._answer(response, connect_ns, reading.offset_ns())
            content_type = self._redactor.text(response.headers.get("content-type", ""))
            content_type = content_type.partition(";")[0].strip().lower()
            if content_type != "text/event-stream":
                body = await self._body(response)
                raise _Refused(
                    errors.not_a_stream(response.status_code, content_type, body, self._host), reports=answer
                )
            encoding = _encoding(response)
            if encoding not in _READABLE:
                raise _Refused(
                    errors.encoded(response.status_code, self._redactor.text(encoding), self._host), reports=answer
                )
            reading.answered(answer)
            encoded = encoding not in _AS_IT_IS
            # What is not encoded is read where it comes in: the layers in between cost as much as decoding its events.
            async for chunk in response.aiter_bytes() if encoded else cast("httpx.AsyncByteStream", response.stream):
                patience.heard()
                reading.take(chunk)

    async def _opened(
        self, stack: AsyncExitStack, request: Request, key: str, reading: "_Reading | None" = None
    ) -> tuple[httpx.Response, int]:
        """The 2xx answer to a request, open in `stack`, and how long connecting took. Raises _Refused for all else.

        With a reading, the request is that of a turn, and its answer a stream.
        """
        connecting = _Connecting()
        content = json.dumps(request.body).encode()
        headers = {"Authorization": key, "Content-Type": "application/json"}
        extensions = {"trace": connecting}
        try:
            if reading is not None:
                opening = aconnect_sse(
                    self._http, "POST", request.url, content=content, headers=headers, extensions=extensions
                )
                response = (await stack.enter_async_context(opening)).response
            else:
                plain = self._http.stream("POST", request.url, content=content, headers=headers, extensions=extensions)
                response = await stack.enter_async_context(plain)
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise _Refused(errors.unreachable(problem, self._host), repeatable=True) from problem
        except httpx.HTTPError as problem:
            raise _Refused(errors.unanswered(problem, self._host)) from problem
        response.headers.update(response.extensions.get(_REDIRECT, {}))
        if response.is_success:
            return response, connecting.length_ns
        answer = self._answer(response, connecting.length_ns, reading.offset_ns()) if reading else []
        body = await self._body(response)
        if reading is None and names_session_key(body):
            body = ""  # it may hold a key that is live and that nobody here knows
        safe = self._redactor.headers(response.headers)
        error = errors.refused(response.status_code, safe, body, self._host, with_session_key=key == self._session_key)
        raise _Refused(error, headers=safe, repeatable=True, reports=answer)

    def _answer(self, response: httpx.Response, connect_ns: int, offset_ns: int) -> list[Report]:
        headers = self._redactor.headers(response.headers)
        return [Connected(connect_ns), Response(offset_ns, response.status_code, headers)]

    async def _body(self, response: httpx.Response) -> str:
        """The beginning of an answer that is no stream, without keys; whatever of it can be read.

        What came encoded was not asked for, and is not decoded: some bytes of it may be gigabytes.
        """
        if _encoding(response) not in _AS_IT_IS:
            return ""
        body = b""
        longest = errors.BODY_BYTES + _LONGEST_ESCAPE * max(len(key) for key in self._redactor.keys)
        try:
            async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_bytes())) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) >= longest:
                        break
        except httpx.HTTPError:
            pass  # the status says enough
        return self._redactor.text(body[:longest].decode(errors="replace"), broken_off=True)[: errors.BODY_BYTES]

    async def _repeating(
        self, attempt: Callable[[], Awaitable[T]], offset_ns: Callable[[], int], patience: Patience, emit: Emit
    ) -> T:
        """Attempt until it works, as often as that is safe; each attempt that is repeated is reported."""
        for repeat in count():
            try:
                return await attempt()
            except _Refused as refused:
                error = self._redactor.error(refused.error)
                wait_s = None
                if refused.repeatable:
                    wait_s = wait_before_repeating(error.status, refused.headers, repeat, self._limits)
                if wait_s is None:
                    raise
                emit([Attempt(offset_ns(), error.status, f"{error.message} Trying again in {wait_s:.1f} s.")])
                await patience.wait(wait_s)
        raise AssertionError("unreachable: the attempts end by themselves")


_REDIRECT = "vftester.redirect"


async def _hide_redirect(response: httpx.Response) -> None:
    """httpx makes the next request of a redirect even where none is followed, and raises where its URL is nonsense."""
    if "location" in response.headers:
        response.extensions[_REDIRECT] = {"location": response.headers.pop("location")}


class _Reading:
    """A turn's stream as it is read: stamps, decodes, redacts and emits. Offsets count from `begin`."""

    def __init__(self, emit: Emit, redactor: Redactor, on_last_event: Callable[[], None]) -> None:
        self._emit = emit
        self._redactor = redactor
        self._on_last_event = on_last_event
        self._chunks: list[bytes] = []
        self._stamp_ns = 0
        self._decoder = Decoder()
        self._began: int | None = None
        self._watch: Watch | None = None
        self._pieces: Pieces | None = None

    def begin(self) -> None:
        """The turn's own request is handed to the HTTP client now."""
        self._began = perf_counter_ns()
        self._emit([Sent(self._began)])

    @property
    def begun(self) -> bool:
        return self._began is not None

    def offset_ns(self) -> int:
        return perf_counter_ns() - (self._began or 0)

    def answered(self, reports: Sequence[Report]) -> None:
        self._watch, self._pieces = Watch(self._redactor), Pieces(self._redactor)
        self._emit(reports)

    def take(self, chunk: bytes) -> None:
        """Stamp a chunk.

        What one read of the socket brings comes in many chunks, all complete at the same moment: they share the stamp
        of the first, and are decoded together when the loop comes round.
        """
        if not self._chunks:
            self._stamp_ns = self.offset_ns()
            asyncio.get_running_loop().call_soon(self._decode)
        self._chunks.append(chunk)

    def _decode(self) -> None:
        """Emit the records that the chunks complete."""
        chunk = b"".join(self._chunks)
        self._chunks.clear()
        records = self._decoder.feed(chunk, self._stamp_ns)
        if self._pieces is not None:
            records = self._pieces.records(records)
        if (self._watch is not None and self._watch.look(chunk)) or self._decoder.joins_lines:
            records = self._redactor.records(records)  # a key may stand on two data lines
        if records:
            self._emit(records)
        if any(record.event in _LAST_EVENTS for record in records):
            self._on_last_event()

    def close(self, why: Closing, error: TurnError | None) -> None:
        """Emit what the end of reading broke off, and the `Closed`."""
        error = error and self._redactor.error(error)
        if self._began is None:
            self._emit([Closed(None, why, error)])
            return
        self._decode()
        offset_ns = self.offset_ns()
        rest = self._decoder.finish(offset_ns)
        rest = self._redactor.records(self._pieces.records(rest) if self._pieces else rest)
        self._emit([*rest, Closed(offset_ns, why, error)])


class _Connecting:
    """Measures name look-up, connection and TLS, through httpcore's trace extension. 0 on a warm connection."""

    def __init__(self) -> None:
        self._began = 0
        self.length_ns = 0

    async def __call__(self, name: str, info: Mapping[str, Any]) -> None:
        if name == "connection.connect_tcp.started":
            self._began = perf_counter_ns()
        elif name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.length_ns = perf_counter_ns() - self._began


def _encoding(response: httpx.Response) -> str:
    """How an answer is encoded, several encodings with commas between them."""
    return ", ".join(response.headers.get_list("content-encoding")).strip().lower()


def usable_key(key: object) -> str:
    """The key without surrounding blanks. Raises KeyUnusableError where it cannot be one."""
    text = key.strip() if isinstance(key, str) else ""
    if len(text) < _SHORTEST_KEY or not (text.isascii() and text.isprintable()) or " " in text:
        raise KeyUnusableError(
            f"That is no API key: it has fewer than {_SHORTEST_KEY} characters, or some that no key has. "
            "Copy it again from the agent's API keys in Voiceflow; it begins with VF.DM."
        )
    return text
