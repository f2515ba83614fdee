"""The demo agent as a server on this computer alone, in a thread of its own."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from vftester.demo.replies import BREAK_OFF
from vftester.demo.routes import House, build_app
from vftester.demo.script import DemoError, load_script

__all__ = ["DemoAddress", "DemoError", "DemoOptions", "DemoServer"]

HOST = "127.0.0.1"
AGENT = "appointment-desk"


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How the demo agent speaks. `pace` multiplies speed (`math.inf`: no waiting); port 0 is any free one."""

    seed: int = 1
    pace: float = 1.0
    stream: bool = True  # False: agent steps arrive whole
    port: int = 0
    agent: str = AGENT


def project_of(agent: str = AGENT) -> str:
    """The project id of a demo agent: the same each time, so that its sessions can be told to belong together."""
    return hashlib.sha256(agent.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class DemoAddress:
    """Where the demo agent is: base URL, project id (24 hexadecimal digits) and its throw-away API key."""

    runtime: str
    project: str
    key: str = field(repr=False)


class DemoServer:
    """Serves the demo agent from a thread of its own."""

    def __init__(self, agents: Path, options: DemoOptions = DemoOptions()) -> None:
        self._agents = agents
        self._options = options
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> DemoAddress:
        """Returns when connections are accepted. `DemoError`: port taken, or agent unreadable."""
        if self._thread is not None:
            raise RuntimeError("the demo agent is running already")
        options = self._options
        if not options.pace > 0:
            raise DemoError("The pace of the demo agent must be above 0.")
        script = load_script(self._agents, options.agent)
        project = project_of(options.agent)
        key = f"VF.DM.{secrets.token_hex(12)}.{secrets.token_urlsafe(16)}"
        app = build_app(House(script, project, key, options.seed, options.pace, options.stream))
        listening = _listen(options.port)
        port = listening.getsockname()[1]
        server = self._server = _Server(app)
        self._thread = threading.Thread(target=server.run_until_stopped, args=(listening,), name="demo agent")
        self._thread.daemon = True  # a window that crashes must not be kept alive by its demo
        self._thread.start()
        server.ready.wait()
        if not server.started:
            self.stop()
            raise DemoError("The demo agent did not start.")
        return DemoAddress(f"http://{HOST}:{port}", project, key)

    def stop(self) -> None:
        """Breaks off running streams and waits for the thread. Does nothing where nothing runs."""
        thread, server = self._thread, self._server
        self._thread = self._server = None
        if thread is None or server is None:
            return
        server.should_exit = True
        thread.join()

    def __enter__(self) -> DemoAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR would share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise DemoError(f"The demo agent cannot use port {port} of this computer: {reason}.") from error
    return listening


class _Protocol(H11Protocol):
    """Lets a route break its connection, which ASGI alone cannot: see `BREAK_OFF`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        closing = cast(asyncio.Transport, transport)
        self.app_state = {**self.app_state, BREAK_OFF: closing.close}
        super().connection_made(closing)


class _Server(uvicorn.Server):
    """A uvicorn server for one thread: no signal handlers, no logs, streams broken off at the end."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self.ready = threading.Event()

    def run_until_stopped(self, listening: socket.socket) -> None:
        """The thread's whole life. A selector loop everywhere: Windows' own logs lost connections."""
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self.serve(sockets=[listening]))
        finally:
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            cast(_Protocol, connection).transport.abort()
        await super().shutdown(sockets)
