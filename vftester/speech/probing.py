"""Tries what speaks and what sounds, each by itself and in bounded time. Nothing is heard of it."""

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, perf_counter_ns

from vftester.speech.ladder import Rung, rung_of
from vftester.speech.process import Answers, WorkerProcess, worker_and_answers
from vftester.speech.values import VoiceSettings, ns_of_bytes
from vftester.speech.voice import ENGINES, EngineInfo

TEXT = "Good morning."


class NoVoice(Exception):
    """No engine speaks; says why."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The engine that speaks, on which rung it stands with a device, and nanoseconds: until it was ready, from asking
    until the first sound, and how much sound it made (0 for one that plays by itself and was not asked)."""

    engine: EngineInfo
    rung: Rung
    ready_ns: int
    first_sound_ns: int
    sound_ns: int


def voice_tried(settings: VoiceSettings, patience_s: float, engines: Sequence[str] = ENGINES) -> Tried:
    """A worker is started and says a short text. Raises NoVoice."""
    give_up = monotonic() + patience_s
    why = ""
    for kind in engines:
        started = perf_counter_ns()
        try:
            worker, answers = worker_and_answers(kind)
        except OSError as problem:
            raise NoVoice(f"the voice process cannot be started ({problem})") from None
        try:
            return _said(worker, answers, settings, started, give_up)
        except queue.Empty:
            raise NoVoice(f"the voice did not answer within {patience_s:g} s") from None
        except NoVoice as problem:
            why = why or str(problem)
        finally:
            worker.close()
    raise NoVoice(why)


def device_tried() -> str:
    """The name of the device that sound goes to, which could be opened; "" where none is connected. Loads Qt.

    Raises ImportError where Qt's sound cannot be loaded, OSError where there is no server or the device does not open.
    """
    from vftester.speech.sound import SoundThread

    thread = SoundThread(lambda line: None)
    found: list[str | Exception] = []
    done = threading.Event()

    def look() -> None:
        try:
            name = thread.default_device(lambda: None)
            if name:
                thread.open().close()
            found.append(name)
        except (ImportError, OSError) as problem:
            found.append(problem)
        finally:
            done.set()

    thread.post(look)
    thread.begin(lambda: None)
    done.wait()
    thread.end()
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _said(worker: WorkerProcess, answers: Answers, settings: VoiceSettings, started: int, give_up: float) -> Tried:
    engine, asked, ready, first, size = None, 0, 0, 0, 0
    while True:
        message, sound = answers.get(timeout=max(0.0, give_up - monotonic()))
        now = perf_counter_ns()
        match message["say"]:
            case "ready":
                engine = EngineInfo(message["engine"], message["version"], message["source"], ())
                ready, asked = now - started, now
                if engine.source == "stock":  # it would be heard
                    return Tried(engine, rung_of(engine, True), ready, 0, 0)
                worker.tell(
                    {"do": "say", "request": 1, "text": TEXT, "voice": settings.voice, "rate": settings.rate,
                     "volume": settings.volume}
                )  # fmt: skip
            case "sound" if sound:
                first = first or now - asked
                size += len(sound)
            case "done" if engine is not None and size and not message["failed"]:
                return Tried(engine, rung_of(engine, True), ready, first, ns_of_bytes(size))
            case "done":
                raise NoVoice("it is ready, but brings no sound")
            case "unable":
                raise NoVoice(message["why"])
            case "ended":
                raise NoVoice("the voice process ended unexpectedly")
