"""The voice's worker process: texts in, sound out. Started by `process.worker_argv`; see `messages` for what is said.

It lives as long as its standard input is open, so that it never outlives its parent, and it writes to nothing but the
pipe it was given: what the engine prints goes nowhere.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, BinaryIO

from vftester.speech.messages import Message, packed
from vftester.speech.words import Word

if TYPE_CHECKING:
    from vftester.speech.engines import Engine


class Worker:
    """Speaks one request after the other. Requests are read by a thread, so that a stop is seen while it speaks."""

    def __init__(self, commands: BinaryIO, answers: BinaryIO, kind: str) -> None:
        self._commands, self._answers, self._kind = commands, answers, kind
        self._waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._stopped = 0  # requests up to this one are wanted no more
        self._settings: tuple[Any, ...] | None = None

    def run(self) -> None:
        try:
            from vftester.speech.engines import engine

            self._engine: Engine = engine(self._kind)
            voices = [[voice.id, voice.name, list(voice.languages)] for voice in self._engine.voices()]
        except Exception as error:  # whatever an engine of some system raises: it cannot be used, and here is why
            self._answer({"say": "unable", "engine": self._kind, "why": f"{type(error).__name__}: {error}"})
            return
        name, version, source = self._engine.name, self._engine.version, self._engine.source
        self._answer({"say": "ready", "engine": name, "version": version, "source": source, "voices": voices})
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        while True:
            self._speak(self._waiting.get())

    def _read(self) -> None:
        while line := self._commands.readline():
            command = json.loads(line)
            if command["do"] == "stop":
                self._stopped = command["request"]
            else:
                self._waiting.put(command)
        leave()

    def _speak(self, command: Message) -> None:
        request: int = command["request"]
        text = speakable(command["text"])
        if request <= self._stopped:
            return
        settings = (command["voice"], command["rate"], command["volume"])
        if settings != self._settings:
            self._settings = settings
            if wrong := self._engine.set(*settings):
                self._answer({"say": "note", "why": wrong})

        def sound(pcm: bytes, words: list[Word]) -> bool:
            if self._engine.plays:
                self._answer({"say": "begun", "request": request})
            else:
                self._answer({"say": "sound", "request": request, "words": words}, pcm)
            return request > self._stopped

        well: bool = not text.strip() or self._engine.speak(text, sound)
        self._answer({"say": "done", "request": request, "failed": not well})

    def _answer(self, message: Message, sound: bytes = b"") -> None:
        self._answers.write(packed(message, sound))
        self._answers.flush()


def speakable(text: str) -> str:
    """The text without what C or UTF-8 cannot carry (NUL, halves of surrogate pairs), no position moved."""
    return "".join(" " if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def leave() -> None:
    """The parent is gone: end at once, wherever the engine is, with its players and without its files."""
    if folder := os.environ.get("VFTESTER_SPEECH_FOLDER"):
        shutil.rmtree(folder, ignore_errors=True)
    if os.name == "posix" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def main(kind: str) -> None:
    """Speak with the engine `own`, `wheel` or `stock` until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (as long as the process lives)
    Worker(sys.stdin.buffer, answers, kind).run()


if __name__ == "__main__":
    main(sys.argv[1])
