"""A hostile Voiceflow: every way in which the other side can go wrong, as replies for the scripted server.

Section 10.5 of the wire reference, and what else a network does. A fault is what is served in turn, how each turn has
to end, and a word of the sentence that says why.
"""

import gzip
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import trustme

from tests.helpers.scripted_server import EVENT_STREAM, Received, Reply, bytewise, frames, refusal, stream, whole
from vftester.core.conversation import TurnState
from vftester.core.session import Api

COMPLETE, TRUNCATED, FAILED, TIMED_OUT = TurnState.COMPLETE, TurnState.TRUNCATED, TurnState.FAILED, TurnState.TIMED_OUT

MB = 1 << 20


@dataclass(frozen=True)
class Fault:
    """What is served, and how its turns end. `words` stand in the sentence of the first that does not complete.

    `replies`: as for the server; a function gives those of a conversation of its own. `arrives`: all that is served of
    an event stream arrives, so every event of it has to be kept. `requests`: how many turns reach the server.
    """

    name: str
    replies: list[Reply] | Callable[[], list[Reply] | Callable[[Received], Reply]]
    states: Sequence[TurnState]
    words: str = ""
    api: Api = "v2"
    arrives: bool = True
    requests: int | None = None
    large: bool = field(default=False, kw_only=True)
    """Takes seconds."""
    records: int | None = field(default=None, kw_only=True)
    """How many records come of it, where that cannot be counted."""

    def served(self) -> list[Reply] | Callable[[Received], Reply]:
        return self.replies() if callable(self.replies) else list(self.replies)


def delta(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "completion", "payload": {"state": "content", "content": text}, "time": 1780000000000, **more}


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "payload": {"message": text}, **more}


HELLO = frames(
    {"type": "completion", "payload": {"state": "start", "messageID": "m1"}, "time": 1780000000000},
    delta("Grüezi, "), delta("how are you 😀? "), delta("Fine."),
    {"type": "completion", "payload": {"state": "end"}, "time": 1780000000900},
    {"type": "choice", "payload": {"buttons": [{"name": "Yes", "request": {"type": "path-1", "payload": {}}}]}},
)  # fmt: skip
"""A usual reply."""

OPEN = frames(said("One moment"), end=False)
"""The beginning of one."""


def typed(content_type: str, body: bytes = HELLO, *headers: tuple[str, str], status: int = 200) -> Reply:
    return Reply([body], status, (("Content-Type", content_type), *headers))


def raw(*lines: bytes, body: bytes = b"") -> Reply:
    return Reply(
        raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + body
    )


def event(data: str | bytes, name: str = "trace", id_: str = "1") -> bytes:
    written = data.encode() if isinstance(data, str) else data
    return f"event: {name}\nid: {id_}\ndata: ".encode() + written + b"\n\n"


def endless(piece: bytes, pause_s: float = 0.0) -> Callable[[], Iterator[bytes | float]]:
    def pieces() -> Iterator[bytes | float]:
        yield OPEN
        while True:
            yield piece
            if pause_s:
                yield pause_s

    return pieces


def dripping(body: bytes, size: int, pause_s: float) -> Reply:
    return stream(*(part for at in range(0, len(body), size) for part in (body[at : at + size], pause_s)))


def burst(count: int) -> bytes:
    return frames(*(delta(f"word{number} ") for number in range(count)))


def voided(after: int) -> Callable[[], Callable[[Received], Reply]]:
    """A server that no longer knows a session key after so many turns."""

    def serve() -> Callable[[Received], Reply]:
        seen: list[Received] = []

        def reply(request: Received) -> Reply:
            seen.append(request)
            return whole(HELLO) if len(seen) <= after else UNAUTHORIZED

        return reply

    return serve


class Clock:
    """A clock of the server's own, moved by each turn."""

    def __init__(self, step_s: float) -> None:
        self.now_s, self._step_s = 0.0, step_s

    def __call__(self, request: Received) -> Reply:
        self.now_s += self._step_s
        return whole(HELLO) if self.now_s < 3600 else UNAUTHORIZED


UNAUTHORIZED = refusal(
    401, '{"code":401,"status":"Unauthorized","dateTime":"2026-11-22T05:00:00.000Z","data":"Auth Key Required"}'
)
BUSY = refusal(429, "Too Many Requests", ("Retry-After", "0"), content_type="text/plain")
FAMILIES = (
    '{"code":%d,"status":"Bad","dateTime":"x","timestamp":1,"data":"it went wrong"}',
    '{"name":"verror","message":"it went wrong","requestID":"k3J9"}',
    '{"message":"it went wrong","statusCode":%d,"statusText":"Bad","details":{"a":[1]}}',
    "it went wrong",
)
STATUSES = (400, 401, 402, 403, 404, 408, 413, 418, 500, 502, 503, 599)

_NOT_A_STREAM = "where an event stream was due"
_BROKE = "What arrived is kept"
_LIMIT = "reading stopped"
_UNANSWERED = "broke before an answer came"


def _bomb() -> bytes:
    return gzip.compress(b"data: " + b"\0" * (200 * MB), 1)


FAULTS: tuple[Fault, ...] = (
    # how it travels
    Fault("one byte at a time", [bytewise(HELLO)], [COMPLETE]),
    Fault("a slow drip", [dripping(HELLO, 40, 0.01)], [COMPLETE]),
    Fault("all at once", [whole(HELLO)], [COMPLETE]),
    Fault("headers that come late", [Reply([HELLO], before=0.2)], [COMPLETE]),
    Fault("gaps between the events", [stream(HELLO[:200], 0.3, HELLO[200:])], [COMPLETE]),
    Fault("CRLF, and CR alone", [whole(HELLO.replace(b"\n", b"\r\n")), whole(HELLO.replace(b"\n", b"\r"))], [COMPLETE] * 2),
    Fault("a byte-order mark", [whole(b"\xef\xbb\xbf" + HELLO)], [COMPLETE]),
    Fault("an HTTP/1.0 answer without length", [Reply(raw=b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + HELLO)], [COMPLETE]),
    Fault("the next turn on a connection that was closed", [raw(b"Content-Length: %d" % len(HELLO), body=HELLO), whole(HELLO)], [COMPLETE, COMPLETE]),
    # where it breaks off
    Fault("cut before the end", [stream(OPEN, ending="cut")], [TRUNCATED], _BROKE),
    Fault("cut in a character", [stream(OPEN + event('{"type":"text","payload":{"message":"ü')[:-3], ending="cut")], [TRUNCATED], _BROKE),
    Fault("a body that ends without its end", [whole(OPEN)], [TRUNCATED], "ended before its end event"),
    Fault("an empty body", [whole(b"")], [TRUNCATED], "ended before its end event"),
    Fault("reset in mid-stream", [stream(OPEN, ending="reset")], [TRUNCATED], _BROKE, arrives=False),
    Fault("reset before the headers", [Reply(status=None, ending="reset")], [FAILED], _UNANSWERED),
    Fault("closed before the headers", [Reply(status=None, ending="cut")], [FAILED], _UNANSWERED),
    Fault("half-open: silent for good", [stream(OPEN, ending="hang")], [TIMED_OUT], "sent nothing for"),
    Fault("half-closed", [stream(OPEN, ending="half-closed")], [TRUNCATED], _BROKE),
    Fault("no headers, ever", [Reply(before="hang")], [TIMED_OUT], "sent nothing for"),
    Fault("less than the length that was told", [raw(b"Content-Length: 9999", body=HELLO[:-9])], [TRUNCATED], _BROKE),
    Fault("more than the length that was told", [raw(b"Content-Length: %d" % len(HELLO), body=HELLO + HELLO)], [COMPLETE], arrives=False),
    Fault("a chunk size that is none", [raw(b"Transfer-Encoding: chunked", body=b"%x\r\n%s\r\nzz\r\n" % (len(OPEN), OPEN))], [TRUNCATED], _BROKE, arrives=False),
    Fault("a chunk size of 20 kB", [raw(b"Transfer-Encoding: chunked", body=b"1" * 20_000)], [TRUNCATED], _BROKE, arrives=False),
    # what it claims to be
    Fault("another content type", [typed("application/json"), typed("text/html", b"<html>Sign in</html>"), typed("text/event-streams")], [FAILED] * 3, _NOT_A_STREAM),
    Fault("no content type", [Reply([HELLO], headers=())], [FAILED], _NOT_A_STREAM),
    Fault("gzip that nobody asked for", [typed(EVENT_STREAM, gzip.compress(HELLO), ("Content-Encoding", "gzip"))], [COMPLETE], arrives=False),
    Fault("gzip that is none", [typed(EVENT_STREAM, HELLO, ("Content-Encoding", "gzip"))], [TRUNCATED], _BROKE, arrives=False),
    Fault("gzip that breaks off", [typed(EVENT_STREAM, gzip.compress(HELLO)[:-20], ("Content-Encoding", "gzip"))], [TRUNCATED], "What arrived is kept", arrives=False),
    Fault("an encoding that nobody knows", [typed(EVENT_STREAM, HELLO, ("Content-Encoding", "br"))], [FAILED], "encoding", arrives=False),
    Fault("a redirect on the same host", [refusal(302, "", ("Location", "/v2/elsewhere"))], [FAILED], "not followed"),
    Fault("a header of 1 MB", [raw(b"X-Large: " + b"x" * MB, body=HELLO)], [FAILED], _UNANSWERED, arrives=False),
    Fault("100,000 headers", [raw(*(b"X-%d: x" % number for number in range(100_000)), body=HELLO)], [FAILED], _UNANSWERED, arrives=False),
    Fault("headers with control characters", [raw(b"X-Odd: a\x01b", body=HELLO)], [COMPLETE]),
    Fault("an answer that is no HTTP", [Reply(raw=b"220 smtp ready\r\n")], [FAILED], _UNANSWERED),
    Fault("answers that are no final ones", [Reply(raw=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50 + b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + HELLO)], [COMPLETE]),
    # what stands in it
    Fault("end without data", [whole(OPEN + b"event: end\nid: 2\n\n")], [COMPLETE]),
    Fault("an error event", [whole(OPEN + b"event: error\ndata: Something broke\n\n")], [FAILED], "Something broke"),
    Fault("raw control characters", [whole(event('{"type":"text","payload":{"message":"a\x01\tb\x00c"}}') + event("{}", "end"))], [COMPLETE]),
    Fault("invalid UTF-8", [whole(event(b'{"type":"text","payload":{"message":"\xff\xc3"}}') + event("{}", "end"))], [COMPLETE]),
    Fault("unknown events and traces", [whole(event("x", "news") + event('{"type":"odd","payload":7}') + b"field: x\ndata: y\n\n" + event("{}", "end"))], [COMPLETE]),
    Fault("comments between and inside", [whole(b":a\n" + event("{}").replace(b"id:", b": in\nid:") + b": b\n\n" + event("{}", "end"))], [COMPLETE]),
    Fault("a second start, an end that never comes", [whole(frames({"type": "completion", "payload": {"state": "start"}}, delta("a"), {"type": "completion", "payload": {"state": "start"}}, delta("b")))], [COMPLETE]),
    Fault("ids twice, missing, and odd", [whole(event('{"type":"text","payload":{"message":"a"}}', id_="1") * 2 + event("{}", id_="") + b"event: trace\ndata: {}\n\n" + event("{}", "end", "-5"))], [COMPLETE]),
    Fault("messages under one id", [whole(frames(*[said("twice", messageID="m"), {"type": "text", "payload": {"message": "x", "messageID": "m"}}] * 3))], [COMPLETE]),
    Fault("a clock that runs backwards", [whole(frames(*(delta("x ", time=1780000000000 - 60_000 * number) for number in range(50))))], [COMPLETE]),
    Fault("times that are none", [whole(b"".join(event('{"type":"text","payload":{"message":"x"},"time":' + time + "}") for time in ("-1", "1e999", "1" * 5000, '"now"', "null", "1e18", "NaN")) + event("{}", "end"))], [COMPLETE]),
    Fault("nested ever deeper", [whole(event("[" * 100_000) + event('{"a":' * 5_000 + "1" + "}" * 5_000) + event("{}", "end"))], [COMPLETE]),
    Fault("a surrogate half in each delta", [whole(b"".join(event('{"type":"completion","payload":{"state":"content","content":"\\ud83d"}}') for _ in range(20)) + event("{}", "end"))], [COMPLETE]),
    Fault("used up credits", [whole(frames({"type": "debug", "payload": {"level": "error", "message": "credit_limit_reached"}}))], [COMPLETE]),
    Fault("only the end", [whole(frames())], [COMPLETE]),
    Fault("a dribble after the end", [Reply(lambda: iter([HELLO, *[b":\n", 0.02] * 1000]))], [COMPLETE], arrives=False),
    Fault("two answers to one request", [Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s" % (len(HELLO), HELLO) + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), whole(HELLO)], [COMPLETE, COMPLETE], arrives=False),
    # what it refuses
    *(Fault(f"{status}, in four families of bodies", [refusal(status, body % status if "%d" in body else body) for body in FAMILIES], [FAILED] * 4, "it went wrong") for status in STATUSES),
    Fault("a storm of 429", [BUSY], [FAILED] * 2, "429 Too Many Requests", requests=6),
    Fault("two 429, then well", [BUSY, BUSY, whole(HELLO)], [COMPLETE], arrives=False, requests=3),
    Fault("429 that asks for an hour", [refusal(429, "x", ("Retry-After", "3600"))], [FAILED], "Wait 3600 s", requests=1),
    Fault("429 that asks for nonsense", [refusal(429, "x", ("Retry-After", value)) for value in ("-5", "soon", "9" * 400, "1e9")], [FAILED], "429 Too Many Requests", requests=3),
    Fault("a session key voided in mid-conversation", voided(2), [COMPLETE, COMPLETE, FAILED], "launch to start a new one", "v4", requests=3),
    Fault("401 after an hour", lambda: Clock(1000.0), [COMPLETE] * 3 + [FAILED], "launch to start a new one", "v4", requests=4),
    Fault("an API key that is wrong", [UNAUTHORIZED], [FAILED], "Auth Key Required"),
    # too much of it
    Fault("an endless stream", [Reply(endless(event('{"type":"text","payload":{"message":"more"}}') * 20, 0.01))], [TIMED_OUT], _LIMIT, arrives=False, large=True),
    Fault("an endless line", [Reply(endless(b"x" * 65536, 0.001))], [TIMED_OUT], _LIMIT, arrives=False, large=True, records=2),
    Fault("endless comments", [Reply(endless(b":\n" * 5000, 0.005))], [TIMED_OUT], _LIMIT, arrives=False, large=True),
    Fault("an event of 20 MB", lambda: [whole(frames(said("x" * 20 * MB)))], [COMPLETE], large=True),
    Fault("an event of 65 MB", lambda: [stream(b"event: trace\ndata: ", *[b"x" * MB] * 65, b"\n\n", HELLO)], [COMPLETE], large=True),
    Fault("200 MB in 200 kB of gzip", lambda: [typed(EVENT_STREAM, _bomb(), ("Content-Encoding", "gzip"))], [TRUNCATED], _BROKE, arrives=False, large=True, records=1),
    Fault("2 MB of empty comments", [stream(*[b":\n" * 32_768] * 31, HELLO)], [COMPLETE], arrives=False, large=True),
    Fault("2 MB of line ends", [stream(*[b"\n" * 65_536] * 31, HELLO)], [COMPLETE], large=True),
    Fault("an event of 300,000 lines", [whole(b"event: trace\n" + b"data: x\n" * 300_000 + b"\n" + HELLO)], [COMPLETE], large=True),
)  # fmt: skip


def events_in(body: bytes) -> int:
    """How many records a body has to become, counted without the decoder: blocks, and comment lines."""
    lines = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    count, in_block = 0, False
    for line in lines:
        if line.startswith(b":"):
            count += 1
        elif line:
            in_block = True
        elif in_block:
            count, in_block = count + 1, False
    return count + in_block


def certificates() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server on this computer that speaks TLS, and for a client that believes it."""
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(serving)
    believing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(believing)
    return serving, believing
