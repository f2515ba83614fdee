"""The voice at the desk: the speaker, what it can do here, and when it speaks."""

import asyncio
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from vftester.core.spoken.voice import Mode
from vftester.desk.choices import Choices
from vftester.gui.voice_wish import VoiceWish
from vftester.gui.window import MainWindow
from vftester.runs.mouth import Mouth
from vftester.speech.ladder import Rung
from vftester.speech.speaker import Speaker
from vftester.speech.values import VoiceSettings


class VoiceDesk(QObject):
    """Owns the speaker; it is started when something shall first be heard.

    Signals:
        modeChanged: replies are spoken otherwise from now on; the `Mode`.
        changed: what `told` gives is another now.
    """

    modeChanged = Signal(str)
    changed = Signal()

    def __init__(self, window: MainWindow, choices: Choices) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self.mouth = Mouth()
        self.speaker: Speaker | None = None
        self._speed = 1.0
        self.sentence: str | None = None
        """What is wrong with the voice; None where nothing is."""
        self.voices: list[tuple[str, str]] = []
        """Those that can be had here, by id and name; none until it is known."""
        window.modeChosen.connect(self.choose_mode)
        window.voiceChosen.connect(self.choose_voice)

    @property
    def mode(self) -> Mode:
        return self._choices.settings.mode

    @property
    def settings(self) -> VoiceSettings:
        """The voice as it is set, whatever a replay makes of its rate."""
        return replace(self._settings(), rate=self._choices.settings.rate)

    def open(self) -> None:
        """Speak as it was chosen."""
        self._window.set_mode(self.mode)
        if self.mode != "mute":
            self._start()

    def close(self) -> None:
        self.mouth.use(None)
        if self.speaker is not None:
            self.speaker.close()

    def told(self) -> dict[str, Any]:
        """Engine, voice, rate, mode and rung, as a session holds them."""
        engine = self.speaker.engine if self.speaker is not None else None
        rung = self.speaker.rung if self.speaker is not None else None
        return {
            "engine": engine.name if engine is not None else None,
            "voice": self._choices.settings.voice,
            "rate": self._choices.settings.rate,
            "mode": self.mode,
            "rung": int(rung) if rung is not None else None,
        }

    def hurry(self, speed: float) -> None:
        """Speak faster or slower than it is set, by this much, from the next segment on."""
        if speed != self._speed:
            self._speed = speed
            if self.speaker is not None:
                self.speaker.set(self._settings())

    def say_sample(self, text: str) -> None:
        """Say something in the voice as it is set, after what is being said."""
        if self.speaker is None:
            self._start()
        self.mouth.say(text, lambda event: None)

    @Slot(str)
    def choose_mode(self, mode: Mode) -> None:
        self._choices.change(mode=mode)
        if mode != "mute" and self.speaker is None:
            self._start()
        self.modeChanged.emit(mode)
        self.changed.emit()

    @Slot(object)
    def choose_voice(self, wish: VoiceWish) -> None:
        self._choices.change(voice=wish.voice, rate=wish.rate, volume=wish.volume)
        if self.speaker is not None:
            self.speaker.set(self._settings())
        self.changed.emit()

    def _start(self) -> None:
        loop = asyncio.get_running_loop()

        def on_rung(rung: Rung, sentence: str | None) -> None:
            loop.call_soon_threadsafe(self._show_rung, sentence)

        self.speaker = Speaker(self.mouth.told, self._settings(), on_rung=on_rung)
        self.speaker.start()
        self.mouth.use(self.speaker)

    def _settings(self) -> VoiceSettings:
        settings = self._choices.settings
        return VoiceSettings(settings.voice, round(settings.rate * self._speed), settings.volume)

    def _show_rung(self, sentence: str | None) -> None:
        """What can be heard here is known, or has changed."""
        self.sentence = sentence
        engine = self.speaker.engine if self.speaker is not None else None
        self.voices = [(voice.id, voice.name) for voice in engine.voices] if engine is not None else []
        settings = self._choices.settings
        self._window.set_voices(self.voices, VoiceWish(settings.voice, settings.rate, settings.volume))
        self._window.show_voice_trouble(sentence)
        self.changed.emit()
