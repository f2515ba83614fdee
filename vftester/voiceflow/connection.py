"""The way to one host: what is sent over it, whom it trusts, and why nothing came back.

With `client`, the only file that imports httpx and httpx-sse. It runs in the network thread's loop (see `network`).
"""

import json
import ssl
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from time import perf_counter_ns
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from httpx_sse import aconnect_sse

from vftester.core.places import on_this_computer
from vftester.core.records import TurnError
from vftester.voiceflow import errors
from vftester.voiceflow.endpoints import Request, TargetError
from vftester.voiceflow.patience import Limits
from vftester.voiceflow.reaching import trust
from vftester.voiceflow.redaction import Redactor, names_session_key

AS_IT_IS = ("", "identity")
"""Content encodings that encode nothing."""

if find_spec("sniffio") is None:
    # httpcore asks for it eight times a request, and what is not there would be looked for on the disk each time: a
    # quarter of what a request costs.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # as Python marks what is not there

_LONGEST_ESCAPE = len(r"\u0000")
_REDIRECT = "vftester.redirect"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose headers have come: `at_ns` on `time.perf_counter_ns`, and how long connecting took before."""

    response: httpx.Response
    connect_ns: int
    at_ns: int

    @property
    def status(self) -> int:
        return self.response.status_code


class Refused(Exception):
    """A request that brought nothing to read.

    `answer` is there where one came, `headers` are its own without keys. `repeatable`: the agent cannot have taken
    the turn.
    """

    def __init__(
        self,
        error: TurnError,
        answer: Answer | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.answer = answer
        self.headers = headers or {}
        self.repeatable = repeatable


class Connection:
    """Requests to one runtime. Whatever it tells has gone through the redactor."""

    def __init__(self, runtime: str, redactor: Redactor, limits: Limits, tls: ssl.SSLContext | None = None) -> None:
        self._redactor = redactor
        try:
            url = httpx.URL(runtime)
            scheme, host = url.scheme, url.host
        except (httpx.InvalidURL, ValueError) as problem:
            raise TargetError(f"{runtime!r} is no web address ({problem}).") from None
        self.host = urlsplit(runtime).netloc
        self._proxy = None if on_this_computer(host) else proxy_to(scheme, host)
        try:
            self._http = httpx.AsyncClient(
                verify=tls or trust(scheme),
                timeout=httpx.Timeout(None, connect=limits.connect_s),
                limits=httpx.Limits(max_connections=2, keepalive_expiry=30.0),
                headers={"Accept-Encoding": "identity", "User-Agent": "vftester"},
                # A proxy of the environment is for the outside; what runs on this computer is never behind one.
                trust_env=not on_this_computer(host),
                event_hooks={"response": [_hide_redirect]},
                # None is kept: the key says who asks, and what a server puts into one could not always be sent back.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        except (httpx.InvalidURL, ValueError, ImportError, TypeError) as problem:
            why = " ".join(str(problem).split())
            raise TargetError(
                f"The proxy that the environment names cannot be used ({why}). Look at ALL_PROXY, HTTP_PROXY, "
                "HTTPS_PROXY and NO_PROXY. Nothing was sent."
            ) from None

    async def aclose(self) -> None:
        await self._http.aclose()

    async def opened(
        self, stack: AsyncExitStack, request: Request, key: str, *, stream: bool = False, issued: bool = False
    ) -> Answer:
        """The 2xx answer to a request, open in `stack`. Raises Refused for all else.

        `stream`: it is that of a turn, and its answer an event stream. `issued`: the key is one of a session.
        """
        answer = await self.answered(stack, request, key, stream=stream)
        response = answer.response
        if response.is_success:
            return answer
        body = await self.body(response)
        if not stream and names_session_key(body):
            body = ""  # it may hold a key that is live and that nobody here knows
        safe = self._redactor.headers(response.headers)
        error = errors.refused(answer.status, safe, body, self.host, with_session_key=issued)
        raise Refused(error, answer, headers=safe, repeatable=True)

    async def answered(self, stack: AsyncExitStack, request: Request, key: str, *, stream: bool = False) -> Answer:
        """The answer to a request, whatever it says, open in `stack`. Raises Refused where none comes."""
        connecting = _Connecting()
        headers = {"Authorization": key, **request.headers}
        if (content := None if request.body is None else json.dumps(request.body).encode()) is not None:
            headers["Content-Type"] = "application/json"
        sent: dict[str, Any] = {"content": content, "headers": headers, "extensions": {"trace": connecting}}
        try:
            if stream:
                opening = aconnect_sse(self._http, request.method, request.url, **sent)
                response = (await stack.enter_async_context(opening)).response
            else:
                response = await stack.enter_async_context(self._http.stream(request.method, request.url, **sent))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as problem:
            made = isinstance(problem, httpx.ProxyError)  # up to the proxy, which let nothing through
            raise Refused(errors.unreachable(problem, self.host, self._proxy), repeatable=not made) from problem
        except httpx.HTTPError as problem:
            error = errors.unanswered if stream else errors.broke_off
            raise Refused(error(problem, self.host)) from problem
        at_ns = perf_counter_ns()
        if (came := response.extensions.get(_REDIRECT)) is not None:
            response.headers = came
        return Answer(response, connecting.length_ns, at_ns)

    async def body(self, response: httpx.Response) -> str:
        """The beginning of an answer that is no stream, without keys; whatever of it can be read.

        What came encoded was not asked for, and is not decoded: some bytes of it may be gigabytes.
        """
        longest = errors.BODY_BYTES + _LONGEST_ESCAPE * max(len(form) for form in self._redactor.forms)
        body, _ = await self._read(response, longest)  # where it breaks off, the status says enough
        return self._redactor.text(body[:longest].decode(errors="replace"), broken_off=True)[: errors.BODY_BYTES]

    async def whole(self, response: httpx.Response, most_bytes: int) -> str | None:
        """All of an answer that is no stream, without keys; None where it is longer, encoded, or broke off."""
        body, complete = await self._read(response, most_bytes + 1)
        if not complete or len(body) > most_bytes:
            return None
        return self._redactor.text(body.decode(errors="replace"))

    async def _read(self, response: httpx.Response, longest: int) -> tuple[bytes, bool]:
        """An answer's body until it is so long, and whether it came without breaking off."""
        if encoding_of(response) not in AS_IT_IS:
            return b"", False
        parts: list[bytes] = []
        size = 0
        try:
            async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_bytes())) as chunks:
                async for chunk in chunks:
                    parts.append(chunk)
                    size += len(chunk)
                    if size >= longest:
                        break
        except httpx.HTTPError:
            return b"".join(parts), False
        return b"".join(parts), True


def encoding_of(response: httpx.Response) -> str:
    """How an answer is encoded, several encodings with commas between them."""
    return ", ".join(response.headers.get_list("content-encoding")).strip().lower()


def proxy_to(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a host, without what logs on to it."""
    proxies = {} if proxy_bypass(host) else getproxies()
    try:
        return urlsplit(proxies.get(scheme) or proxies.get("all") or "").hostname
    except ValueError:
        return None


async def _hide_redirect(response: httpx.Response) -> None:
    """httpx makes the next request of a redirect even where none is followed, and raises where its URL is nonsense."""
    if "location" in response.headers:
        # As they came: what is no ASCII in them could not be written into others.
        response.extensions[_REDIRECT] = response.headers
        response.headers = httpx.Headers([one for one in response.headers.raw if one[0].lower() != b"location"])


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
