"""Where PCM goes: what a device has to offer, and a clock that takes its place where there is none."""

from collections.abc import Callable
from typing import Protocol

from vftester.speech.values import bytes_of_ns, ns_of_bytes

BUFFER_NS = 250_000_000
"""Given ahead: a stall of the interpreter shorter than this is not heard."""


class Sink(Protocol):
    """Bytes of our PCM; positions count from its opening."""

    heard: bool
    """There is somebody who could hear it."""
    latency_ns: int
    """From the device taking a byte to its being audible."""
    device: str
    """Which one; two of the same name are the same."""

    def free(self) -> int: ...

    def write(self, pcm: bytes) -> int:
        """How many bytes were accepted."""

    def taken(self) -> int:
        """How many bytes the device has taken to play."""

    def mute(self, on: bool) -> None:
        """Silence, now, also for what was given already; it runs on all the same."""

    def close(self) -> None: ...

    def leave(self) -> None:
        """Silence, without a word to a device that answers no longer: it is never touched again."""


class ClockSink:
    """Takes sound at its real pace and makes none."""

    heard = False
    latency_ns = 0
    device = ""

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._given = 0
        self._since_ns = clock_ns()

    def free(self) -> int:
        return max(0, bytes_of_ns(BUFFER_NS) - (self._given - self.taken()))

    def write(self, pcm: bytes) -> int:
        if self.taken() == self._given:  # it had run dry
            self._since_ns = self._clock_ns() - ns_of_bytes(self._given)
        self._given += len(pcm)
        return len(pcm)

    def taken(self) -> int:
        return min(self._given, bytes_of_ns(max(0, self._clock_ns() - self._since_ns)))

    def mute(self, on: bool) -> None:
        pass

    def close(self) -> None:
        pass

    def leave(self) -> None:
        pass
