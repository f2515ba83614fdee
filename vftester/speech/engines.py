"""The engines behind pyttsx3, each as one thing that speaks a text to its end: the one file that imports pyttsx3.

Runs in the worker process alone. Linux: espeak-ng through a pyttsx3 driver of our own, which hands over sound and word
positions instead of playing files. Windows, macOS: pyttsx3's `save_to_file` (written from its source, not run). Last
resort: pyttsx3 as it comes, which plays by itself and cannot be stopped but by ending its process.
"""

from __future__ import annotations

import ctypes
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeAlias

import pyttsx3

from vftester.speech import library
from vftester.speech.soundfiles import read_sound
from vftester.speech.values import VoiceInfo
from vftester.speech.words import Word, spread, tidied

Sound: TypeAlias = Callable[[bytes, "list[Word]"], bool]
"""Takes PCM and the words that begin in it (frames from the text's beginning); False: leave off."""

BUFFER_MS = 100  # of speech a call-back: the first sound comes after a tenth of a millisecond or so
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT, speak_lib.h: report missing data instead of ending the process


class Engine(Protocol):
    """A voice engine in the worker process: speaks one text at a time."""

    name: str
    version: str
    source: str
    """Whose it is: system, wheel, or stock for pyttsx3 as it comes."""
    plays: bool
    """Plays by itself: there is no sound to hand over."""

    def voices(self) -> list[VoiceInfo]: ...

    def set(self, voice: str | None, rate: int, volume: float) -> str | None:
        """How it speaks from now on; a sentence if something of it cannot be had."""

    def speak(self, text: str, sound: Sound) -> bool:
        """Return when all is handed over (or played), or the call-back said False; whether it went well."""


class _Pyttsx3:
    """What all three share."""

    name = version = source = ""
    plays = False
    _engine: Any
    _default: str | None = None

    def voices(self) -> list[VoiceInfo]:
        found = self._engine.getProperty("voices")
        return [VoiceInfo(str(v.id), str(v.name), tuple(str(name) for name in v.languages if name)) for v in found]

    def set(self, voice: str | None, rate: int, volume: float) -> str | None:
        wrong: list[str] = []
        token = self._engine.connect("error", lambda name, exception: wrong.append(str(exception)))
        wanted = voice or self._default
        # Queued here, done at the next runAndWait; the voice first, as a new one may bring its own rate.
        if wanted:
            self._engine.setProperty("voice", wanted)
        self._engine.setProperty("rate", rate)
        self._engine.setProperty("volume", volume)
        self._engine.runAndWait()
        self._engine.disconnect(token)
        if not wrong:
            return None
        if voice and self._default:
            self._engine.setProperty("voice", self._default)
        return f"The voice {voice} cannot be had here; the usual one speaks."


class Espeak(_Pyttsx3):
    """espeak-ng through our driver."""

    def __init__(self, wheel_only: bool) -> None:
        self.name = "espeak-ng"
        self.source = library.load(wheel_only)
        sys.modules["pyttsx3.drivers.vftester"] = _driver()
        self._engine = pyttsx3.init("vftester")
        self.version = self._engine.proxy._driver.version
        self._default = "gmw/en"
        self._engine.connect("sound", self._heard)
        self._sound: Sound = lambda pcm, words: True
        self._text = ""
        self._end = 0
        self._failed = False
        self._engine.connect("error", self._went_wrong)

    def speak(self, text: str, sound: Sound) -> bool:
        self._sound, self._text, self._end, self._failed = sound, text, 0, False
        self._engine.say(text)
        self._engine.runAndWait()
        return not self._failed

    def _heard(self, name: str, pcm: bytes, words: list[Word], driver: Any) -> None:
        tidy, self._end = tidied(words, self._text, self._end)
        if not self._sound(pcm, tidy):
            driver.abandoned = True

    def _went_wrong(self, name: str, exception: Exception) -> None:
        self._failed = True


def _driver() -> ModuleType:
    """A pyttsx3 driver module. Made here, as importing pyttsx3's espeak driver loads the library."""
    from pyttsx3.drivers import _espeak
    from pyttsx3.drivers.espeak import EspeakDriver

    class Driver(EspeakDriver):  # type: ignore[misc]  # pyttsx3 has no types
        """Queues, and hands sound over as the topic "sound". Synthesis runs within `say`, in the caller's thread."""

        def __init__(self, proxy: Any) -> None:
            if not EspeakDriver._moduleInitialized:
                if _espeak.Initialize(_espeak.AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, None, DONT_EXIT) <= 0:
                    raise RuntimeError("espeak-ng does not find its data")
                EspeakDriver._moduleInitialized = True
                EspeakDriver._defaultVoice = "gmw/en"
            self.abandoned = False
            super().__init__(proxy)

        version = property(lambda self: _espeak.Info(None).decode())

        def say(self, text: str) -> None:
            self._proxy.setBusy(True)
            self._proxy.notify("started-utterance")
            self.abandoned = False
            status = _espeak.Synth(text.encode(), flags=_espeak.CHARS_UTF8 | _espeak.ENDPAUSE)
            if status != _espeak.EE_OK:
                self._proxy.notify("error", exception=RuntimeError(f"espeak_Synth gave {status}"))
            self._proxy.notify("finished-utterance", completed=not self.abandoned)
            self._proxy.setBusy(False)

        def _onSynth(self, wav: Any, frames: int, events: Any) -> int:
            words, i = [], 0
            while (event := events[i]).type != _espeak.EVENT_LIST_TERMINATED:
                if event.type == _espeak.EVENT_WORD:
                    words.append((event.sample, event.text_position - 1, event.length))
                i += 1
            pcm = ctypes.string_at(wav, frames * 2) if frames > 0 else b""
            if pcm or words:
                self._proxy.notify("sound", pcm=pcm, words=words, driver=self)
            return int(self.abandoned)

        def startLoop(self) -> None:
            self._looping = True
            self._proxy.setBusy(False)

        def stop(self) -> None:
            """pyttsx3 calls it at the end of every loop; leaving off goes through `abandoned`."""

    module = ModuleType("pyttsx3.drivers.vftester")
    module.__dict__["buildDriver"] = Driver
    return module


class Filed(_Pyttsx3):
    """The system's engine by way of a file for each text: SAPI on Windows, NSSpeechSynthesizer on macOS. Never run."""

    source = "system"

    def __init__(self) -> None:
        self._engine = pyttsx3.init()
        self.name = str(self._engine)
        self._default = self._engine.getProperty("voice")

    def speak(self, text: str, sound: Sound) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "speech.wav")
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            pcm = read_sound(file.read_bytes())
        # The engine does not say where its words are; over the true length they can be laid out evenly.
        sound(pcm, spread(text, len(pcm) // 2))
        return bool(pcm)


class Stock(_Pyttsx3):
    """pyttsx3 as it comes. One text at a time, waiting for its end, so that it loses none."""

    source = "stock"
    plays = True

    def __init__(self) -> None:
        library_in_place()
        self._engine = pyttsx3.init()
        self.name = str(self._engine)
        self._ended = 0
        self._engine.connect("finished-utterance", self._finished)

    def speak(self, text: str, sound: Sound) -> bool:
        before = self._ended
        sound(b"", [])
        self._engine.say(text)
        self._engine.runAndWait()
        while self._ended == before:  # the first runAndWait of 2.99 returns while the sound still plays
            time.sleep(0.005)
        return True

    def _finished(self, name: str | None, completed: bool) -> None:
        self._ended += 1


def library_in_place() -> None:
    """pyttsx3 as it comes needs espeak's library too, on Linux."""
    if sys.platform == "linux":
        library.load()


def engine(kind: str) -> Engine:
    """`own`, `wheel` (our driver, or a file where there is none; the wheel's library alone) or `stock`."""
    if kind == "stock":
        return Stock()
    if sys.platform != "linux":
        return Filed()
    return Espeak(wheel_only=kind == "wheel")
