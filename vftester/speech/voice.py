"""The voice, seen from the program: one worker process at a time, watched, started again, replaced by the next engine.

Everything here runs in the sound thread; the worker's answers are brought there by `post`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from vftester.speech.messages import Message
from vftester.speech.process import WorkerProcess
from vftester.speech.values import VoiceInfo, VoiceSettings
from vftester.speech.words import Word

Post: TypeAlias = Callable[[Callable[[], None]], None]

ENGINES = ("own", "wheel", "stock")
"""Tried in this order: our driver on the system's library or else the wheel's; on the wheel's; pyttsx3 as it comes."""

START_PATIENCE_NS = 15_000_000_000
PATIENCE_NS = 2_000_000_000  # without any answer while it has something to do; the first comes after some 10 ms
MOST_LOSSES = 3  # in a row, before the next engine is tried
RETRY_NS = 10_000_000_000


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The engine that speaks. `source`: whose library it is (system, wheel), or stock for pyttsx3 as it comes."""

    name: str
    version: str
    source: str
    voices: tuple[VoiceInfo, ...]


class VoiceUser(Protocol):
    """Is told, in the sound thread, how the current request fares."""

    def voice_sounds(self, pcm: bytes, words: list[Word]) -> None:
        """More of it; frames count from the request's beginning. Empty: the engine plays it itself and has begun."""

    def voice_done(self, failed: bool) -> None: ...

    def voice_changed(self) -> None:
        """Ready, gone, or in trouble."""


class Voice:
    """At most one request at a time: what waits, waits outside, so that it can be dropped and takes new settings."""

    def __init__(self, user: VoiceUser, post: Post, clock_ns: Callable[[], int], engines: Sequence[str]) -> None:
        self._user, self._post, self._clock_ns, self._engines = user, post, clock_ns, engines
        self._kind = 0
        self._process: WorkerProcess | None = None
        self._leaving: list[WorkerProcess] = []
        self._request = 0
        self._asked: tuple[str, VoiceSettings] | None = None  # under way
        self._received = 0  # bytes of it that were passed on
        self._skip = 0  # bytes of it that are coming a second time, from the next worker
        self._losses = 0
        self._since_ns = 0  # last sign of life, or the moment there was none left to try
        self.info: EngineInfo | None = None
        self.trouble: str | None = None

    @property
    def starting(self) -> bool:
        return self._process is not None and self.info is None

    @property
    def ready(self) -> bool:
        """Takes a request."""
        return self.info is not None and self._asked is None

    @property
    def busy(self) -> bool:
        """Has to be watched."""
        return self.starting or self._asked is not None

    @property
    def plays(self) -> bool:
        return self.info is not None and self.info.source == "stock"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start a worker with the engine that is on; where that cannot be, go on to the next."""
        self._since_ns = self._clock_ns()
        self.info = None
        holder: list[WorkerProcess] = []

        def answered(message: Message, sound: bytes) -> None:
            self._post(lambda: self._take(holder, message, sound))

        try:
            self._process = WorkerProcess(self._engines[self._kind], answered)
        except OSError as error:
            self._process = None
            self._give_up(f"the voice process cannot be started ({error})")
        else:
            holder.append(self._process)

    def wake(self) -> None:
        """Something is to be said: if no engine worked, try them all again, but not all the time."""
        if self._process is None and self._clock_ns() - self._since_ns >= RETRY_NS:
            self._kind = self._losses = 0
            self.start()

    def speak(self, text: str, settings: VoiceSettings) -> None:
        self._asked = (text, settings)
        self._received = self._skip = self._losses = 0
        self._ask()

    def stop(self) -> None:
        """Nothing of the request is wanted any more. An engine that plays by itself is ended for it."""
        if self._asked is None:
            return
        self._asked = None
        if self.plays:
            self._drop()
            self.start()
        elif self._process:
            self._process.tell({"do": "stop", "request": self._request})

    def watch(self) -> None:
        """Called now and then while it is busy: end a worker that does not answer."""
        patience = START_PATIENCE_NS if self.starting else PATIENCE_NS
        if self.busy and not self.plays and self._clock_ns() - self._since_ns > patience:
            self._lost("stopped answering")

    def close(self) -> None:
        """End the worker and wait until nothing of it is left. In another thread than the sound thread's answers."""
        self._drop()
        for process in self._leaving:
            process.close()

    def _ask(self) -> None:
        if self._asked is None or self._process is None:
            return
        text, settings = self._asked
        self._request += 1
        self._since_ns = self._clock_ns()
        self._process.tell(
            {
                "do": "say",
                "request": self._request,
                "text": text,
                "voice": settings.voice,
                "rate": settings.rate,
                "volume": settings.volume,
            }
        )

    def _take(self, holder: list[WorkerProcess], message: Message, sound: bytes) -> None:
        """An answer, in the sound thread; those of workers and requests that are over are dropped."""
        says = message["say"]
        if not holder or holder[0] is not self._process:
            if says == "ended" and holder and holder[0] in self._leaving:
                self._leaving.remove(holder[0])
            return
        self._since_ns = self._clock_ns()
        if says == "ready":
            voices = tuple(VoiceInfo(key, name, tuple(languages)) for key, name, languages in message["voices"])
            self.info = EngineInfo(message["engine"], message["version"], message["source"], voices)
            self.trouble = None
            self._user.voice_changed()
            if self._asked:
                self._skip, self._received = self._received, 0
                self._ask()
        elif says == "unable":
            self._drop()
            self._give_up(message["why"])
        elif says == "ended":
            self._process = None
            self._lost("ended unexpectedly")
        elif says == "note":
            self.trouble = message["why"]
            self._user.voice_changed()
        elif message["request"] == self._request and self._asked:
            self._follow(says, message, sound)

    def _follow(self, says: str, message: Message, sound: bytes) -> None:
        if says == "begun":
            self._user.voice_sounds(b"", [])
        elif says == "sound":
            fresh = sound[max(0, self._skip - self._received) :]
            words = [tuple(word) for word in message["words"] if word[0] * 2 >= self._skip]
            self._received += len(sound)
            if fresh or words:
                self._user.voice_sounds(fresh, words)
        elif says == "done":
            self._asked = None
            self._losses = 0
            self._user.voice_done(bool(message["failed"]))

    def _lost(self, how: str) -> None:
        """The worker died or hangs: again, and what it was saying from where it was."""
        self._drop()
        self._losses += 1
        if self._losses >= MOST_LOSSES:
            self._give_up(f"the voice process {how}")
            return
        if self._asked and (self.plays or self._losses > 1):
            self._fail()  # twice with the same text, or no telling what was heard of it
        self.trouble = f"The voice {how} and was started again."
        self.start()
        self._user.voice_changed()

    def _give_up(self, why: str) -> None:
        self._losses = 0
        self.info = None
        if self._kind + 1 < len(self._engines):
            self._kind += 1
            self.start()
            return
        self._since_ns = self._clock_ns()
        self.trouble = f"No voice: {why}"
        if self._asked:
            self._fail()
        self._user.voice_changed()

    def _fail(self) -> None:
        self._asked = None
        self._user.voice_done(True)

    def _drop(self) -> None:
        """End the worker without waiting; it is forgotten when it has ended."""
        if self._process:
            self._process.kill()
            self._leaving.append(self._process)
        self._process = None
