"""Ears: a PulseAudio server of our own without a sound card, what it plays recorded, and the recording compared.

The words are told by comparing loudness, 5 ms at a time, with what the engine makes of the same text (it is
deterministic): spoken 0.99 and more, cut off or never spoken far below 0.95.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import mul
from pathlib import Path

import pytest

RATE_HZ = 48_000
STEP_S = 0.005
WHOLE = 0.95
"""Correlation from which a text counts as heard whole."""
HITCH_S = 0.1

_TOOLS = ("pulseaudio", "parec")


def why_deaf() -> str | None:
    """Why nothing can be heard here; None where it can."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    return f"nothing can be heard here: no {', '.join(missing)} (apt: pulseaudio pulseaudio-utils)" if missing else None


@dataclass(frozen=True)
class Heard:
    """A recording: 16-bit mono samples; the first was played at `zero_ns` of `time.perf_counter_ns`."""

    samples: array[int]
    zero_ns: int

    def at_ns(self, second: float) -> int:
        return self.zero_ns + round(second * 1e9)

    def second(self, at_ns: int) -> float:
        return (at_ns - self.zero_ns) / 1e9

    def loud_s(self, loudness: int = 200, quiet_s: float = 0.08) -> list[tuple[float, float]]:
        """Stretches in which something is heard, with no silence longer than `quiet_s` within."""
        found: list[list[float]] = []
        for i, sample in enumerate(self.samples):
            if abs(sample) > loudness:
                second = i / RATE_HZ
                if found and second - found[-1][1] <= quiet_s:
                    found[-1][1] = second
                else:
                    found.append([second, second])
        return [(start, end) for start, end in found]

    def find(self, pcm: bytes, rate_hz: int, start_s: float, end_s: float) -> tuple[float, float]:
        """Where in this stretch the sound begins, in seconds, to a millisecond; and the correlation of their loudness."""
        sought = array("h", pcm)
        length_s = len(sought) / rate_hz
        wanted = envelope(sought, rate_hz, 0, length_s)
        around = envelope(self.samples, RATE_HZ, start_s, max(end_s, start_s + length_s) + STEP_S)
        likeness, place = max(
            (correlation(wanted, around[i : i + len(wanted)]), -i) for i in range(max(1, len(around) - len(wanted) + 1))
        )
        coarse = start_s - place * STEP_S
        # A voice repeats itself every 5 to 12 ms: between two steps the neighbouring period can look better than the true.
        fine = [coarse + ms / 1000 for ms in range(-14, 15)]
        likeness, begin = max(
            (correlation(wanted, envelope(self.samples, RATE_HZ, second, second + length_s)), second) for second in fine
        )
        return begin, likeness

    def find_whole(self, pcm: bytes, rate_hz: int, start_s: float, end_s: float) -> tuple[float, float]:
        """As `find`; a sound server that stood still once in it, for no longer than `HITCH_S`, is overlooked.

        On a machine without a processor to spare it does, and the sound goes on where it was: nothing of it is lost.
        """
        begin_s, likeness = self.find(pcm, rate_hz, start_s, end_s)
        if likeness >= WHOLE:
            return begin_s, likeness
        sought = array("h", pcm)
        wanted = envelope(sought, rate_hz, 0, len(sought) / rate_hz)
        hitch = round(HITCH_S / STEP_S)
        early_s = max(begin_s - HITCH_S, start_s)
        around = envelope(self.samples, RATE_HZ, early_s, early_s + len(sought) / rate_hz + 3 * HITCH_S)
        likeness, place = max((stood_still(wanted, around[i:], hitch), -i) for i in range(2 * hitch))
        return early_s - place * STEP_S, likeness


def stood_still(wanted: Sequence[float], heard: Sequence[float], most: int) -> float:
    """The best correlation with `heard` where up to `most` steps of that are left out at one place."""
    count = len(wanted)
    size_a, sum_a = sum(a * a for a in wanted), sum(wanted)
    heard = [*heard, *[0.0] * (count + most - len(heard))]
    best = 0.0
    for left_out in range(1, most + 1):
        later = heard[left_out : left_out + count]
        both, sum_b, size_b = sum(map(mul, wanted, later)), sum(later), sum(b * b for b in later)
        for a, before, after in zip(wanted, heard, later, strict=False):  # one step more is heard before it stood still
            both += a * (before - after)
            sum_b += before - after
            size_b += before * before - after * after
            spread = (size_a - sum_a * sum_a / count) * (size_b - sum_b * sum_b / count)
            if spread > 0:
                best = max(best, (both - sum_a * sum_b / count) / math.sqrt(spread))
    return best


def envelope(samples: Sequence[int], rate_hz: int, start_s: float, end_s: float) -> list[float]:
    """Mean loudness of every 5 ms; silence where there are no samples."""
    loud = []
    for i in range(round((end_s - start_s) / STEP_S)):
        left = round((start_s + i * STEP_S) * rate_hz)
        part = samples[max(0, left) : max(0, round((start_s + (i + 1) * STEP_S) * rate_hz))]
        loud.append(sum(map(abs, part)) / len(part) if part else 0.0)
    return loud


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's; 0 where either is constant. What is missing from the other counts as silence."""
    pairs = list(zip(one, [*other, *[0.0] * (len(one) - len(other))], strict=False))
    if not pairs:
        return 0.0
    mean_a, mean_b = sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)
    both = sum((a - mean_a) * (b - mean_b) for a, b in pairs)
    size = math.sqrt(sum((a - mean_a) ** 2 for a, _ in pairs) * sum((b - mean_b) ** 2 for _, b in pairs))
    return both / size if size else 0.0


class Ears:
    """A sound server; `environment` leads a program to it. `kill` takes it away, as if the loudspeaker were pulled."""

    def __init__(self, folder: Path) -> None:
        socket = folder / "socket"
        self._home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self.environment = {"PULSE_SERVER": f"unix:{socket}"}
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
            # norewinds: without it some plays start more than a second late
            "module-null-sink sink_name=vf rate=48000 channels=1 norewinds=1 format=s16le",
        )
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        loads = [word for module in modules for word in ("-L", module)]
        self._server = self._start(["pulseaudio", *options, *loads], self._home)
        self._recorder: subprocess.Popen[bytes] | None = None
        try:
            _until(self._answers, "pulseaudio does not answer")
        except RuntimeError:
            self.kill()
            raise

    def pactl(self, *words: str) -> str:
        """Ask the server, or tell it something."""
        done = subprocess.run(
            ["pactl", *words], env=os.environ | self._home | self.environment, capture_output=True, text=True
        )
        return done.stdout.strip()

    @contextmanager
    def recording(self) -> Iterator[Tape]:
        """Record until the context is left."""
        command = ["parec", "-d", "vf.monitor", "--raw", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"]
        self._recorder = self._start([*command, "--latency-msec=5"], self._home | self.environment)
        tape = Tape(self._recorder)
        try:
            yield tape
        finally:
            self._recorder.terminate()
            tape.finish()
            self._recorder.wait()

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()

    def _answers(self) -> bool:
        return "vf" in self.pactl("list", "short", "sinks")

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env={name: value for name, value in os.environ.items() if name != "PULSE_SERVER"} | environment,
            stdout=subprocess.PIPE if command[0] == "parec" else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


class Tape:
    """What a recorder writes, with the moment at which each sample was played."""

    def __init__(self, recorder: subprocess.Popen[bytes]) -> None:
        assert recorder.stdout
        self._out = recorder.stdout
        self._data = bytearray()
        self._zero_ns: int | None = None
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._read, name="tape")
        self._thread.start()
        assert self._running.wait(10), "the recorder does not record"

    def finish(self) -> None:
        self._thread.join()
        self._out.close()

    @property
    def heard(self) -> Heard:
        """When the context was left."""
        return Heard(array("h", bytes(self._data[: len(self._data) // 2 * 2])), self._zero_ns or 0)

    def _read(self) -> None:
        while chunk := os.read(self._out.fileno(), 65_536):
            now = time.perf_counter_ns()
            self._data += chunk
            # The chunk that came quickest tells best when the recording began.
            zero = now - len(self._data) // 2 * 1_000_000_000 // RATE_HZ
            self._zero_ns = zero if self._zero_ns is None else min(zero, self._zero_ns)
            self._running.set()


@contextmanager
def ears() -> Iterator[Ears]:
    """A sound server for as long as the context lasts; skips the test where there can be none."""
    if why := why_deaf():
        pytest.skip(why)
    with tempfile.TemporaryDirectory(prefix="vf-ears-") as folder:
        server = Ears(Path(folder))
        try:
            yield server
        finally:
            server.close()


def _until(true: Callable[[], bool], message: str, seconds: float = 10) -> None:
    """A guard against hanging, no measurement."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(message)
        time.sleep(0.02)
