"""The loudspeaker: says what is queued, in order and without gaps, and tells what was heard when. The room's door."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vftester.speech.decoding import decoder
from vftester.speech.ladder import Rung
from vftester.speech.line import Clip
from vftester.speech.recording import Recording
from vftester.speech.stage import Sound, Stage
from vftester.speech.values import AudioFeed, Listener, Utterance, VoiceSettings
from vftester.speech.voice import ENGINES, EngineInfo

ORDINARY = VoiceSettings()


class Speaker:
    """A `Loudspeaker`. `listener` and `on_rung` are called in the sound thread and must not block.

    `on_rung(rung, sentence)` comes when it is known what can be heard here and whenever that, or the sentence, changes;
    None: all is well. `qt_said` takes the lines Qt's sound would print (else: the log).
    """

    def __init__(
        self,
        listener: Listener,
        settings: VoiceSettings = ORDINARY,
        *,
        on_rung: Callable[[Rung, str | None], None] = lambda rung, sentence: None,
        wav: Path | None = None,
        qt_said: Callable[[str], None] | None = None,
        engines: Sequence[str] = ENGINES,
        sound: Sound | None = None,
        clock_ns: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        """Starts nothing. Raises OSError where `wav` cannot be written."""
        recording = Recording(wav, clock_ns()) if wav else None
        self._sound = sound
        self._qt_said = qt_said
        self._stage = Stage(self._post, clock_ns, listener, on_rung, settings, engines, recording)
        self._running = self._closed = False

    def start(self) -> None:
        """Begin; returns at once. What is said before it is ready waits."""
        if self._sound is None:
            from vftester.speech.sound import SoundThread

            self._sound = SoundThread(self._qt_said)
        sound, self._running = self._sound, True
        sound.post(lambda: self._stage.begin(sound))
        sound.begin(self._stage.tick)

    def say(self, utterance: Utterance) -> None:
        """Queue a segment."""
        self._post(lambda: self._stage.say(utterance))

    def play(self, utterance: Utterance, encoding: str) -> AudioFeed:
        """Queue sound that is still to come; `decoding` tells the encodings."""
        stage, clip = self._stage, Clip(utterance, asked=True)
        feed = decoder(
            encoding,
            decoded=lambda pcm: self._post(lambda: stage.add(clip, pcm)),
            ended=lambda failed: self._post(lambda: stage.complete(clip, failed)),
        )
        self._post(lambda: stage.play(clip, feed))
        return feed

    def stop(self) -> None:
        """Silence; everything queued is cut."""
        self._post(self._stage.stop)

    def set(self, settings: VoiceSettings) -> None:
        """How it speaks from the next segment on."""
        self._stage.settings = settings

    def close(self) -> None:
        """Silence, then end the thread and the voice's process and wait for them. Harmless the second time."""
        if self._closed:
            return
        self._closed = True
        if self._sound and self._running:
            self._sound.post(self._stage.end)
            self._sound.end()
            self._stage.join()

    @property
    def engine(self) -> EngineInfo | None:
        """What speaks, with its voices; None while it starts and where there is none."""
        return self._stage.engine

    @property
    def rung(self) -> Rung | None:
        """None until it is known."""
        return self._stage.rung

    def _post(self, job: Callable[[], None]) -> None:
        if self._sound is None:
            raise RuntimeError("the speaker was not started")
        self._sound.post(job)
