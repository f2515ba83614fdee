"""A demo agent to talk to: its script for pure tests, and a served one over real sockets that waits for nothing."""

from __future__ import annotations

import itertools
import json
import math
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from vftester.demo.actions import read_action
from vftester.demo.memory import Memory
from vftester.demo.script import Script, load_script
from vftester.demo.server import DemoAddress, DemoOptions, DemoServer
from vftester.demo.turns import Turn, TurnRequest, take_turn

AGENTS = Path(__file__).resolve().parents[2] / "resources" / "agents"
_users = itertools.count()
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # empty: loading real certificates is slow, and loopback has none
GUARD_S = 10  # a hang fails instead of blocking the run; nothing is measured with it


@pytest.fixture(scope="session")
def agents() -> Path:
    return AGENTS


@pytest.fixture(scope="session")
def script() -> Script:
    return load_script(AGENTS, "appointment-desk")


class Planned:
    """A conversation without a server: `say` and `act` return the planned turn."""

    def __init__(self, script: Script, seed: int = 1, deltas: bool = True) -> None:
        self.script = script
        self.seed = seed
        self.deltas = deltas
        self.memory = Memory()

    def act(self, action: dict[str, Any] | None, **variables: Any) -> Turn:
        request = TurnRequest(read_action(action), variables, self.deltas)
        turn = take_turn(self.script, self.seed, self.memory, request)
        self.memory = turn.memory
        return turn

    def launch(self, **variables: Any) -> Turn:
        return self.act({"type": "launch"}, **variables)

    def say(self, *texts: str) -> Turn:
        """The last of the turns."""
        turns = [self.act({"type": "text", "payload": text}) for text in texts]
        return turns[-1]


@pytest.fixture
def planned(script: Script) -> Callable[..., Planned]:
    def make(seed: int = 1, deltas: bool = True) -> Planned:
        return Planned(script, seed, deltas)

    return make


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., DemoAddress]]:
    """A served agent with these options; one server for each set of options, as every client is a user of its own."""
    running: dict[DemoOptions, tuple[DemoServer, DemoAddress]] = {}

    def start(**changed: Any) -> DemoAddress:
        options = DemoOptions(**({"pace": math.inf} | changed))
        if options not in running:
            server = DemoServer(AGENTS, options)
            running[options] = server, server.start()
        return running[options][1]

    yield start
    for server, _ in running.values():
        server.stop()


@dataclass
class Answer:
    """An HTTP answer, and its body read as an event stream."""

    status: int
    headers: httpx.Headers
    body: bytes
    events: list[tuple[str, str, str]] = field(default_factory=list)  # name, id, data

    @property
    def traces(self) -> list[dict[str, Any]]:
        found = [json.loads(data, strict=False) for name, _, data in self.events if name == "trace"]
        return [one.get("trace", one) if one.get("type") == "trace" else one for one in found]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def read_events(body: bytes) -> list[tuple[str, str, str]]:
    events = []
    for block in body.decode().replace("\r\n", "\n").split("\n\n"):
        lines = [line.partition(":") for line in block.split("\n") if line and not line.startswith(":")]
        fields = [(name, value.removeprefix(" ")) for name, _, value in lines if name != "retry"]
        if fields:
            known = dict(fields)
            data = "\n".join(value for name, value in fields if name == "data")
            events.append((known.get("event", ""), known.get("id", ""), data))
    return events


class Client:
    """One user over HTTP, on any generation of the API."""

    def __init__(self, address: DemoAddress, api: str, user: str) -> None:
        self.address = address
        self.api = api
        self.user = user
        self.key = address.key
        self.http = httpx.Client(base_url=address.runtime, timeout=GUARD_S, verify=NO_TLS)
        if api == "v4":
            self.key = self.start_session()

    def start_session(self) -> str:
        path = f"/v4/project/{self.address.project}/environment/main/session"
        answer = self.post(path, {"userID": self.user}, key=self.address.key)
        return str(answer.json["sessionKey"])

    def post(self, path: str, body: Any, key: str | None = None) -> Answer:
        answer = self.http.post(path, headers={"Authorization": key or self.key}, json=body)
        streamed = answer.headers.get("content-type") == "text/event-stream"
        return Answer(
            answer.status_code, answer.headers, answer.content, read_events(answer.content) if streamed else []
        )

    def request(self, action: Any, deltas: bool = True, query: str = "", **more: Any) -> tuple[str, dict[str, Any]]:
        """Path and body of a turn."""
        user, project = quote(self.user, safe=""), self.address.project
        if self.api == "v4":
            return "/v4/interact/stream", {"action": action, "config": {"completionEvents": deltas}} | more
        if self.api == "v2":
            flags = f"environment=main&completion_events={str(deltas).lower()}{query}"
            return f"/v2/project/{project}/user/{user}/interact/stream?{flags}", {"action": action} | more
        session = {"userID": self.user, "sessionID": "s-1"}
        return f"/v2beta1/interact/{project}/main/stream", {"action": action, "session": session} | more

    def act(self, action: Any, deltas: bool = True, query: str = "", **more: Any) -> Answer:
        return self.post(*self.request(action, deltas, query, **more))

    def launch(self, **more: Any) -> Answer:
        return self.act({"type": "launch"}, **more)

    def say(self, text: str, **more: Any) -> Answer:
        return self.act({"type": "text", "payload": text}, **more)

    def open_raw(self, action: Any, **more: Any) -> socket.socket:
        """Sends a turn over a bare socket that asks to be closed after it."""
        path, body = self.request(action, **more)
        content = json.dumps(body).encode()
        host, port = self.address.runtime.removeprefix("http://").split(":")
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {host}",
            f"Authorization: {self.key}",
            f"Content-Length: {len(content)}",
            "Connection: close",
        ]
        opened = socket.create_connection((host, int(port)), timeout=GUARD_S)
        opened.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        return opened

    def raw(self, action: Any, **more: Any) -> Raw:
        with self.open_raw(action, **more) as opened:
            received = drain(opened)
        head, _, rest = received.partition(b"\r\n\r\n")
        chunked = b"transfer-encoding: chunked" in head.lower()
        chunks, finished = _chunks(rest) if chunked else ([rest], True)
        return Raw(head, chunks, finished)


@dataclass
class Raw:
    """What came over the bare socket: head, HTTP chunks, and whether the body's terminator came."""

    head: bytes
    chunks: list[bytes]
    finished: bool

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def drain(opened: socket.socket) -> bytes:
    """All bytes until the connection ends, in whatever way."""
    received = b""
    try:
        while part := opened.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    return received


@pytest.fixture(name="drain")
def drained() -> Callable[[socket.socket], bytes]:
    return drain


def _chunks(rest: bytes) -> tuple[list[bytes], bool]:
    found = []
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return found, True
        found.append(rest[:length])
        rest = rest[length + 2 :]
    return found, False


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    clients: list[Client] = []

    def make(address: DemoAddress, api: str = "v4", user: str = "") -> Client:
        clients.append(Client(address, api, user or f"it-{next(_users)}"))
        return clients[-1]

    yield make
    for client in clients:
        client.http.close()


def words(traces: list[dict[str, Any]]) -> str:
    """Everything said in a turn, one message a line, however it was sent."""
    said = ""
    for trace in traces:
        payload = trace.get("payload")
        match trace["type"]:
            case "text":
                said += payload["message"] + "\n"
            case "completion":
                said += {"start": "", "content": payload.get("content"), "end": "\n"}[payload["state"]]
            case "completion-start" | "completion-continue":
                said += payload["completion"]
            case "completion-end":
                said += "\n"
    return said


@pytest.fixture(name="words")
def words_of() -> Callable[[list[dict[str, Any]]], str]:
    return words
