"""The other end of many streams, in a process of its own: `python -m tests.torture.sending`, until its input ends.

Prints its port. The user of a request says what to send: `…/sends-N-K-M…` N events, K to a chunk, with a pause of M ms
after each chunk. Every event carries the moment at which it was sent, in nanoseconds of the machine's monotonic clock.
"""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from vftester.core.session import Target

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_EVENT = (
    b'event: trace\nid: %d\ndata: {"type":"completion","payload":{"state":"%s","content":" word %d"},'
    b'"time":1790000000460,"sent":%d}\n\n'
)
_END = b"event: end\nid: 0\ndata: {}\n\n"


def user(events: int, a_chunk: int, pause_ms: int, number: int = 0) -> str:
    """Who is to be sent this much."""
    return f"sends-{events}-{a_chunk}-{pause_ms}-{number}"


def target(runtime: str, user: str) -> Target:
    return Target("v2", runtime, "669ac1abf7bc7fa315756587", None, user)


@contextmanager
def sender() -> Iterator[str]:
    """The base URL of one that runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.sending"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.communicate(timeout=60)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            asked = re.search(rb"sends-(\d+)-(\d+)-(\d+)", head)
            assert asked is not None
            events, a_chunk, pause_ms = map(int, asked.groups())
            writer.write(_HEAD)
            for start in range(0, events, a_chunk):
                chunk = b"".join(
                    _EVENT % (n, _state(n, events), n, time.perf_counter_ns())
                    for n in range(start, min(start + a_chunk, events))
                )
                writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                await writer.drain()
                if pause_ms:
                    await asyncio.sleep(pause_ms / 1000)
            writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(_END), _END))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def _state(number: int, events: int) -> bytes:
    return b"start" if not number else b"end" if number == events - 1 else b"content"


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
