"""A server that answers exactly what it is told, over real sockets: bytes, pauses, cuts and silence.

It is no agent: each request takes the next reply of its script (the last one stays). Session starts of v4 are answered
with a fresh key unless a reply is scripted for them.
"""

import asyncio
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

API_KEY = "VF.DM.0123456789abcdef01234567.s3cretS3cret"
EVENT_STREAM = "text/event-stream; charset=utf-8"

Ending = Literal["end", "cut", "reset", "hang", "half-closed", "abort"]

Chunks = Sequence[bytes | float] | Callable[[], Iterable[bytes | float]]
"""What is sent, piece by piece; a number is a pause of so many seconds. A function makes them as they are wanted."""


@dataclass(frozen=True)
class Reply:
    """One answer. `chunks` are flushed one by one; `ending`: the body ends whole, is cut off, reset, or never ends;
    `half-closed` sends nothing more but goes on listening, `abort` drops the connection without TLS's farewell.

    `status` None closes the connection without an answer.
    """

    chunks: Chunks = ()
    status: int | None = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", EVENT_STREAM),)
    ending: Ending = "end"
    before: Literal["hang"] | float | None = None
    """`hang`: no headers are ever sent; a number: they are sent after so many seconds."""
    raw: bytes | None = None
    """Sent as it is instead of all else, and the connection closed."""


def stream(*chunks: bytes | float, ending: Ending = "end") -> Reply:
    return Reply(chunks, ending=ending)


def whole(body: bytes) -> Reply:
    return stream(body)


def bytewise(body: bytes) -> Reply:
    return stream(*(body[i : i + 1] for i in range(len(body))))


def refusal(status: int, body: str = "", *headers: tuple[str, str], content_type: str = "application/json") -> Reply:
    return Reply([body.encode()], status, (("Content-Type", content_type), *headers))


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedServer:
    """Use as a context; `runtime` is its base URL. `requests` holds what was received, session starts included.

    `replies` are taken in turn, the last one again and again; or a function gives the reply to a request.
    """

    replies: list[Reply] | Callable[[Received], Reply] = field(default_factory=list)
    session_replies: list[Reply] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    requests: list[Received] = field(default_factory=list)
    session_keys: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)
    """A turn's request has been received."""
    closed_by_client: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "ScriptedServer":
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="scripted server")
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def turns(self) -> list[Received]:
        """The requests that were turns."""
        return [r for r in self.requests if not r.path.endswith("/session")]

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve(started))
        finally:
            self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        writers: set[asyncio.StreamWriter] = set()
        tasks: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.add(writer)  # not left to its task, which may be cancelled before it begins
            task = asyncio.get_running_loop().create_task(self._connection(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", self.port, ssl=self.tls, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        scheme = "https" if self.tls else "http"
        self.runtime = f"{scheme}://{'localhost' if self.tls else '127.0.0.1'}:{self.port}"
        started.set()
        await self._stop.wait()
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # those too that are about to become a connection
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        await asyncio.sleep(0)  # what was closed a moment ago is closed when the loop comes round

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                if self.turns:
                    self.arrived.set()
                if not await self._answer(self._reply_to(request), reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            self.closed_by_client.set()
        finally:
            writer.close()

    def _reply_to(self, request: Received) -> Reply:
        if request.path.endswith("/session"):
            if self.session_replies:
                return _next(self.session_replies)
            key = f"session-key-{len(self.session_keys)}-abcdefgh"
            self.session_keys.append(key)
            return refusal(200, json.dumps({"sessionKey": key}))
        return self.replies(request) if callable(self.replies) else _next(self.replies)

    async def _answer(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Send a reply; false where the connection is over with it."""
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return False
        if reply.status is None:
            _end(writer, reply.ending)
            return False
        if reply.before == "hang":
            await self._wait_for_client(reader)
            return False
        if isinstance(reply.before, float):
            await asyncio.sleep(reply.before)
        head = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in reply.headers)]
        head.append("Transfer-Encoding: chunked")
        writer.write("\r\n".join([*head, "", ""]).encode("latin-1"))
        await writer.drain()
        for chunk in reply.chunks() if callable(reply.chunks) else reply.chunks:
            if isinstance(chunk, float):
                await asyncio.sleep(chunk)
                continue
            writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk) if chunk else b"")
            await writer.drain()
        if reply.ending == "half-closed":
            writer.write_eof()
        if reply.ending in ("hang", "half-closed"):
            await self._wait_for_client(reader)
            return False
        if reply.ending != "end":
            _end(writer, reply.ending)
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def _wait_for_client(self, reader: asyncio.StreamReader) -> None:
        """Stay silent until the client goes away."""
        while await reader.read(65536):
            pass
        self.closed_by_client.set()


def _end(writer: asyncio.StreamWriter, ending: Ending) -> None:
    if ending == "reset":
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if ending in ("reset", "abort"):
        writer.transport.abort()
    else:
        writer.close()


def _next(replies: list[Reply]) -> Reply:
    return replies.pop(0) if len(replies) > 1 else replies[0]


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    first = await reader.read(1)
    if first in (b"", b"\x16"):  # nothing more, or the greeting of TLS
        return None
    head = first + await reader.readuntil(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, json.loads(body) if body else None)


def frames(*traces: dict[str, Any], end: bool = True) -> bytes:
    """A v2 or v4 body: the opening blank line, one trace a frame, ids from 1, and the `end` event."""
    events: Iterable[tuple[str, str]] = [("trace", json.dumps(trace, separators=(",", ":"))) for trace in traces]
    events = [*events, ("end", "{}")] if end else events
    return b"\n" + b"".join(
        f"event: {name}\nid: {number}\ndata: {data}\n\n".encode() for number, (name, data) in enumerate(events, start=1)
    )
