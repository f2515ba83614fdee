"""A speaker whose sound thread is the test and whose clock moves when told; only the voice's process is real."""

import queue
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers.hearing import WHOLE, correlation, envelope
from vftester.speech.process import WorkerProcess
from vftester.speech.sinks import ClockSink
from vftester.speech.speaker import Speaker
from vftester.speech.values import RATE_HZ, Utterance, VoiceEvent, VoiceSettings

GUARD_S = 20  # a hang fails instead of blocking; nothing is measured with it
SETTINGS = VoiceSettings(rate=180)
OVER = ("finished", "cut", "failed")


class Device(ClockSink):
    """A loudspeaker that keeps what it played."""

    heard = True
    latency_ns = 20_000_000

    def __init__(self, clock_ns: Callable[[], int], name: str) -> None:
        super().__init__(clock_ns)
        self.device = name
        self.played = bytearray()
        self.mutes: list[bool] = []
        self.stuck_at: int | None = None

    def write(self, pcm: bytes) -> int:
        self.played += pcm
        return super().write(pcm)

    def taken(self) -> int:
        return super().taken() if self.stuck_at is None else self.stuck_at

    def mute(self, on: bool) -> None:
        self.mutes.append(on)


class Stepped:
    """Is the `Sound` of a speaker, and runs it."""

    def __init__(self, device: str = "loudspeaker", wav: Path | None = None, **more: Any) -> None:
        self.now_ns = 1_000_000_000
        self.device = device
        self.devices: list[Device] = []
        self.events: list[VoiceEvent] = []
        self.rungs: list[tuple[int, str | None]] = []
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ticking = False
        self.count = 0
        self.speaker = Speaker(
            self.events.append,
            SETTINGS,
            on_rung=lambda rung, sentence: self.rungs.append((int(rung), sentence)),
            sound=self,
            clock_ns=lambda: self.now_ns,
            wav=wav,
            **more,
        )

    def __enter__(self) -> "Stepped":
        self.speaker.start()
        self.run(lambda: bool(self.rungs))
        return self

    def __exit__(self, *_: object) -> None:
        self.speaker.close()

    # the Sound

    def begin(self, tick: Callable[[], None]) -> None:
        self._tick = tick

    def post(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)

    def ticking(self, wanted: bool) -> None:
        self._ticking = wanted

    def default_device(self, changed: Callable[[], None]) -> str:
        self.changed = changed
        return self.device

    def open(self) -> Device:
        self.devices.append(Device(lambda: self.now_ns, self.device))
        return self.devices[-1]

    def end(self) -> None:
        self.drain()

    # the test's hand on it

    @property
    def voice(self) -> Any:
        return self.speaker._stage._voice

    def say(self, *texts: str) -> None:
        for text in texts:
            self.count += 1
            self.speaker.say(Utterance(self.count, text))

    def drain(self) -> None:
        while not self._jobs.empty():
            self._jobs.get()()

    def answer(self) -> None:
        """Wait for the voice's process and let the room take its answer; the clock stands."""
        self._jobs.get(timeout=GUARD_S)()

    def tick(self, ms: int = 10) -> None:
        self.drain()
        self.now_ns += ms * 1_000_000
        if self._ticking:
            self._tick()

    def run(self, until: Callable[[], bool]) -> None:
        """Let time pass, but not while the voice is at work: how fast this machine is changes nothing."""
        for _ in range(100_000):
            self.drain()
            if until():
                return
            if self.voice.busy:
                self.answer()
            else:
                self.tick()
        raise AssertionError(f"never: {self.events[-3:]}, {self.rungs}")

    def run_out(self) -> None:
        self.run(lambda: sum(event.what in OVER for event in self.events) >= self.count)

    def of(self, utterance: int) -> list[VoiceEvent]:
        return [event for event in self.events if event.utterance == utterance]

    def whats(self, utterance: int) -> list[str]:
        return [event.what for event in self.of(utterance) if event.what != "word"]


class Answers:
    """A worker process, asked directly."""

    def __init__(self, kind: str = "own") -> None:
        self._answers: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        self.process = WorkerProcess(kind, lambda message, sound: self._answers.put((message, sound)))
        self.first = self.next()[0]
        self._request = 0

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close()

    def next(self) -> tuple[dict[str, Any], bytes]:
        return self._answers.get(timeout=GUARD_S)

    def ask(self, text: str, settings: VoiceSettings = SETTINGS) -> int:
        self._request += 1
        how = {"voice": settings.voice, "rate": settings.rate, "volume": settings.volume}
        self.process.tell({"do": "say", "request": self._request, "text": text} | how)
        return self._request

    def speak(self, text: str, settings: VoiceSettings = SETTINGS) -> tuple[bytes, list[list[int]], list[str]]:
        """Sound, words and notes of a text."""
        request = self.ask(text, settings)
        pcm = bytearray()
        words: list[list[int]] = []
        notes: list[str] = []
        while True:
            message, sound = self.next()
            pcm += sound
            if message["say"] == "note":
                notes.append(message["why"])
            elif message["say"] == "done":
                assert message["request"] == request
                assert not message["failed"]
                return bytes(pcm), words, notes
            else:
                words += message["words"]


def loudness(pcm: bytes) -> float:
    samples = array("h", pcm)
    return sum(map(abs, samples)) / max(1, len(samples))


def alike(pcm: bytes, other: bytes) -> bool:
    """The same speech, if not to the sample: espeak-ng carries some state from text to text."""
    one, two = array("h", pcm), array("h", other)
    if abs(len(one) - len(two)) > 0.02 * len(two) + 60:
        return False
    seconds = len(two) / RATE_HZ
    return correlation(envelope(two, RATE_HZ, 0, seconds), envelope(one, RATE_HZ, 0, seconds)) >= WHOLE


def made(*texts: str, settings: VoiceSettings = SETTINGS) -> list[bytes]:
    """What a fresh engine makes of these texts one after the other: to the sample what another fresh one makes."""
    with Answers() as answers:
        return [answers.speak(text, settings)[0] for text in texts]
