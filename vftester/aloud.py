"""Speech in a command: the speaker that it speaks through, and what is recorded of it with a session."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from vftester.runs.mouth import Mouth
from vftester.settings import Settings
from vftester.store.errors import StoreError

SLOWEST, FASTEST = 40, 450
"""Words a minute that a voice can be asked for."""


class Aloud:
    """Speaks until the stack is left. `wav`: a file for what is said; `speed`: the voice hurries as much.

    Raises StoreError where the file cannot be written.
    """

    def __init__(self, settings: Settings, wav: Path | None, stack: ExitStack, speed: float = 1.0) -> None:
        from vftester.speech.speaker import Speaker  # loads Qt: only where sound is asked for
        from vftester.speech.values import VoiceSettings

        self.mouth = Mouth()
        rate = settings.rate if speed == 1.0 else round(min(max(settings.rate * speed, SLOWEST), FASTEST))
        self._settings = VoiceSettings(settings.voice, rate, settings.volume)
        try:
            self._speaker = Speaker(self.mouth.told, self._settings, on_rung=self._tell_rung, wav=wav)
        except OSError as problem:
            raise StoreError(f"The sound cannot be saved to {wav} ({problem.strerror}).") from None
        self._sentence: str | None = None
        self._speaker.start()
        stack.callback(self._speaker.close)
        self.mouth.use(self._speaker)

    def told(self) -> dict[str, Any]:
        """Engine, voice, rate, mode and rung, as a session holds them."""
        engine, rung = self._speaker.engine, self._speaker.rung
        return {
            "engine": engine.name if engine else None,
            "voice": self._settings.voice,
            "rate": self._settings.rate,
            "mode": "arriving",
            "rung": int(rung) if rung is not None else None,
        }

    def _tell_rung(self, rung: object, sentence: str | None) -> None:
        if sentence and sentence != self._sentence:
            click.echo(sentence, err=True)
        self._sentence = sentence
