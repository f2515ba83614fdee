"""Starts and ends the source process, and names its streams."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from vftester.core.session import Target


@contextmanager
def source() -> Iterator[str]:
    """The base URL of a running source."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.source"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def target(runtime: str, what: str) -> Target:
    """A target whose user id tells the source what to send."""
    return Target("v2", runtime, "bench", None, what)
