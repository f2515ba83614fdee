"""Texts as sound, at once and unheard: what is put into a page to pass on. Blocks for as long as the voice needs."""

import queue
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from vftester.core.ports import OutsideError
from vftester.speech.messages import Message
from vftester.speech.process import Answers, WorkerProcess, worker_and_answers
from vftester.speech.resampling import Resampler, swapped
from vftester.speech.values import RATE_HZ, VoiceSettings

PAGE_HZ = 16_000
"""Frames a second of sound that is passed on: all of a voice is in it, and it is a quarter smaller."""

ENGINES = ("own", "wheel")
PATIENCE_S = 20.0


class NoVoice(OutsideError):
    """Nothing here can make sound of text."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A voice as it is set, for what is written to a file."""

    settings: VoiceSettings
    hz: int = PAGE_HZ

    def __call__(self, texts: Sequence[str]) -> list[bytes]:
        return rendered(texts, self.settings)


def rendered(texts: Sequence[str], settings: VoiceSettings) -> list[bytes]:
    """Each text as 16-bit mono PCM at `PAGE_HZ`, little-endian. Raises NoVoice."""
    for kind in ENGINES:
        try:
            process, answers = worker_and_answers(kind)
        except OSError:
            continue
        try:
            if _next(answers, "ready", "unable", "ended")[0]["say"] == "ready":
                return [_said(process, answers, number, text, settings) for number, text in enumerate(texts, 1)]
        except (queue.Empty, NoVoice):
            continue
        finally:
            process.close()
    raise NoVoice("Nothing was written: no voice on this computer makes sound that can be saved.")


def _said(
    process: WorkerProcess, answers: Answers, request: int, text: str,
    settings: VoiceSettings,
) -> bytes:  # fmt: skip
    process.tell({
        "do": "say", "request": request, "text": text, "voice": settings.voice, "rate": settings.rate,
        "volume": settings.volume,
    })  # fmt: skip
    sound = bytearray()
    while True:
        message, pcm = _next(answers, "sound", "done", "ended")
        sound += pcm
        if message["say"] == "ended" or message.get("failed"):
            raise NoVoice("the voice gave up")
        if message["say"] == "done":
            resampled = Resampler(RATE_HZ, PAGE_HZ).feed(bytes(sound))
            return resampled if struct.pack("=H", 1) == struct.pack("<H", 1) else swapped(resampled)


def _next(answers: Answers, *awaited: str) -> tuple[Message, bytes]:
    while True:
        message, sound = answers.get(timeout=PATIENCE_S)
        if message["say"] in awaited:
            return message, sound
