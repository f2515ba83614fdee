"""The voice, heard: a sound server's recording of what a program spoke, compared with what the engine made of the text.

All moments come from the recording, not from what the program says of itself; the rig errs by some 3 ms.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, percentile
from tests.helpers.hearing import WHOLE, Ears, Heard, ears, why_deaf
from tests.speech.stepping import made
from vftester.speech.values import RATE_HZ

SENTENCES = ("Thursday works.", "You are booked for nine.", "What is your number?", "All right, goodbye then.")
COUNTING = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."
READY = 2  # in a round each sentence is said so often out of silence
STOPS = 50  # one after the other, in one program
LOUD = 200  # of 32,768


def measure(rounds: int) -> list[Figure]:
    if why := why_deaf():
        print(f"  left out: {why}")
        return []
    with ears() as server:
        ready = [_ready(server) for _ in range(rounds)]
        gaps = [_gaps(server) for _ in range(rounds)]
        silent = _stops(server, STOPS)
    cpu = [round_[2] for round_ in gaps]
    return [
        Figure("text ready to audible, from silence: p50", [percentile(r[0], 50) for r in ready], "ms", most=60),
        Figure("text ready to audible, from silence: p99", [percentile(r[0], 99) for r in ready], "ms", most=150),
        Figure(
            "sentences that came torn, of all", [sum(r[2] for r in ready)], f"of {rounds * READY * len(SENTENCES)}", 0
        ),
        Figure("gap added between ready segments", [max(round_[0]) for round_ in gaps], "ms", most=20),
        Figure(f"silence after stop, {STOPS} in a row without a hang: p50", [percentile(silent, 50)], "ms"),
        Figure(f"silence after stop, the slowest of {STOPS} in a row", [max(silent)], "ms", most=100),
        Figure("error of `started` against the recording: p95", [percentile(r[1], 95) for r in ready], "ms", most=40),
        Figure("error of `started`, segments in a row: p95", [percentile(r[1], 95) for r in gaps], "ms", most=40),
        Figure("processor time for a second of speech", cpu, "ms"),
    ]


def _ready(server: Ears) -> tuple[list[float], list[float], int]:
    """From asking to hearing, and how far the recorded start is off, for single sentences out of silence.

    And how many came torn: a processor that others keep busy stops the sound server too, and what is torn has no
    beginning that could be found to a millisecond.
    """
    texts = SENTENCES * READY
    steps = [step for text in texts for step in (["say", text], ["ended"], ["sleep", 0.25])]
    heard, report = _speak(server, steps)
    asked = [at for name, at in report["asked"] if name == "say"]
    late, off, torn = [], [], 0
    for pcm, at, started in zip(made(*texts), asked, _started(report), strict=True):
        second, likeness = heard.find(
            pcm, RATE_HZ, heard.second(at) - 0.05, heard.second(at) + len(pcm) / 2 / RATE_HZ + 0.3
        )
        if likeness < WHOLE:
            torn += 1
            continue
        late.append((heard.at_ns(second + _silent_s(pcm)) - at) / 1e6)
        off.append(abs(started - heard.at_ns(second)) / 1e6)
    return late, off, torn


def _gaps(server: Ears) -> tuple[list[float], list[float], float]:
    """Silence added between segments that were all ready, errors of their starts, and CPU per second of speech."""
    texts = SENTENCES
    heard, report = _speak(server, [*(["say", text] for text in texts), ["ended"]])
    _, nothing = _speak(server, [["say", ""], ["ended"]])  # what starting and ending costs
    pcms = made(*texts)
    begins = []
    at = heard.second(_started(report)[0])
    for pcm in pcms:
        length_s = len(pcm) / 2 / RATE_HZ
        begins.append(heard.find(pcm, RATE_HZ, max(0, at - 0.1), at + length_s + 0.4)[0])
        at = begins[-1] + length_s
    lengths = [len(pcm) / 2 / RATE_HZ for pcm in pcms]
    added = [(b - a - length) * 1000 for a, b, length in zip(begins, begins[1:], lengths, strict=False)]
    off = [abs(s - heard.at_ns(b)) / 1e6 for s, b in zip(_started(report), begins, strict=True)]
    return added, off, (report["cpu_s"] - nothing["cpu_s"]) * 1000 / sum(lengths)


def _stops(server: Ears, count: int) -> list[float]:
    """From asking for silence to the last sound, again and again in the middle of words."""
    steps: list[list[Any]] = []
    for i in range(count):  # at ten places between the second word and the fourth
        steps += [["say", COUNTING], ["word", 2], ["sleep", 0.05 + 0.03 * (i % 10)], ["stop"], ["sleep", 0.3]]
    heard, report = _speak(server, steps)
    stops = [at for name, at in report["asked"] if name == "stop"]
    assert len(stops) == count
    late = []
    for stop in stops:
        begin = round(heard.second(stop) * 48_000)
        loud = [i for i in range(begin, begin + round(0.25 * 48_000)) if abs(heard.samples[i]) > LOUD]
        late.append(1000 * (loud[-1] - begin) / 48_000 if loud else 0.0)
    return late


def _silent_s(pcm: bytes) -> float:
    """How long the engine's own sound is silent at its beginning."""
    samples = memoryview(pcm).cast("h")
    return next(i for i, sample in enumerate(samples) if abs(sample) > LOUD) / RATE_HZ


def _started(report: dict[str, Any]) -> list[int]:
    return [at for _, what, at, *_ in report["events"] if what == "started"]


def _speak(server: Ears, steps: list[list[Any]]) -> tuple[Heard, dict[str, Any]]:
    with server.recording() as tape:
        done = subprocess.run(
            [sys.executable, "-m", "tests.speech.speaking", json.dumps([{}, steps])],
            cwd=Path(__file__).parents[2],
            env=os.environ | server.environment,
            capture_output=True,
            text=True,
            check=True,
        )
    report: dict[str, Any] = json.loads(done.stdout)
    return tape.heard, report
