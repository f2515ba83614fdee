"""What happens in the sound thread: the voice is asked, the device is filled, and it is told what was heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from vftester.speech.decoding import FileDecoder, RawDecoder
from vftester.speech.ladder import Rung, rung_of, sentence
from vftester.speech.line import TOLERANCE, Clip, Line
from vftester.speech.playhead import Playhead
from vftester.speech.recording import Recording
from vftester.speech.sinks import ClockSink, Sink
from vftester.speech.values import FRAME_BYTES, RATE_HZ, Listener, Utterance, VoiceSettings, ns_of_bytes
from vftester.speech.voice import EngineInfo, Post, Voice
from vftester.speech.words import Word, estimated_s, spread

AHEAD_BYTES = 20 * RATE_HZ * FRAME_BYTES  # nothing new is synthesised while so much waits to be played
RETRY_NS = 5_000_000_000  # after which it is tried again, when something new is to be said
STALL_NS = 2_000_000_000  # a device that takes nothing for so long has gone; some wake slowly
TOO_SHORT = 0.3  # of the estimated length: pyttsx3 as it comes says "completed" even when its player could not play


class Sound(Protocol):
    """The thread everything happens in; `sound.SoundThread` is the real one."""

    def begin(self, tick: Callable[[], None]) -> None: ...
    def post(self, job: Callable[[], None]) -> None: ...
    def ticking(self, wanted: bool) -> None: ...
    def default_device(self, changed: Callable[[], None]) -> str: ...
    def open(self) -> Sink: ...
    def end(self) -> None: ...


class Stage:
    """Every method but `join` belongs into the sound thread."""

    def __init__(
        self,
        post: Post,
        clock_ns: Callable[[], int],
        listener: Listener,
        on_rung: Callable[[Rung, str | None], None],
        settings: VoiceSettings,
        engines: Sequence[str],
        recording: Recording | None,
    ) -> None:
        self.settings = settings
        self._clock_ns, self._listener, self._on_rung, self._recording = clock_ns, listener, on_rung, recording
        self._voice = Voice(self, post, clock_ns, engines)
        self._line = Line()
        self._speaking: Clip | None = None  # the clip the voice is at
        self._decoders: dict[int, RawDecoder | FileDecoder] = {}
        self._sink: Sink = ClockSink(clock_ns)
        self._playhead = Playhead(0)
        self._origin = 0  # position of the line at which the sink counts 0
        self._position = 0  # heard up to here
        self._progress = (0, 0)  # position and moment of the device's last step
        self._draining = False  # after a stop: what the device still has runs out unheard, then new sound may follow
        self._apart = True  # what is heard next does not follow at once what was heard before
        self._dead: tuple[str, int] | None = None  # a device that stalled, and when
        self._no_sound: str | None = None
        self._told: tuple[Rung, str | None] | None = None
        self._ended = False

    @property
    def engine(self) -> EngineInfo | None:
        return self._voice.info

    @property
    def rung(self) -> Rung | None:
        return self._told[0] if self._told else None

    def begin(self, sound: Sound) -> None:
        self._sound = sound
        self._voice.start()  # its process starts while Qt's sound is loaded here
        self._choose_device()
        self._update()

    def tick(self) -> None:
        self._voice.watch()
        self._update()

    def end(self) -> None:
        """Silence; nothing is said after this."""
        self.stop()
        self._ended = True
        self._sound.ticking(False)
        self._sink.close()
        self._sink = ClockSink(self._clock_ns)  # so that Qt's goes in the thread it lives in
        if self._recording:
            self._recording.close()

    def join(self) -> None:
        """When the sound thread has ended: wait until nothing of the voice is left."""
        self._voice.close()

    # --- what is asked for ----------------------------------------------------------------------------

    def say(self, utterance: Utterance) -> None:
        clip = Clip(utterance, asked=not utterance.text, whole=not utterance.text)
        if utterance.text:
            self._queue(clip)
        else:
            self._event(clip, "queued")
            self._event(clip, "finished")

    def play(self, clip: Clip, feed: RawDecoder | FileDecoder) -> None:
        if not clip.whole:
            self._decoders[clip.utterance.id] = feed
        self._queue(clip)

    def add(self, clip: Clip, pcm: bytes) -> None:
        """More sound of a clip that is played."""
        clip.pcm += pcm
        self._update()

    def complete(self, clip: Clip, failed: bool) -> None:
        """No more sound of it is coming."""
        self._decoders.pop(clip.utterance.id, None)
        clip.whole, clip.failed = True, failed
        self._update()

    def stop(self) -> None:
        self._voice.stop()
        self._speaking = None
        for feed in self._decoders.values():
            feed.abandon()
        self._decoders.clear()
        if self._line.clips:
            self._hear()
            self._sink.mute(True)
            self._draining = True
            for event in self._line.cut(self._clock_ns(), self._sink.heard):
                self._listener(event)
        self._update()

    # --- what the voice reports -----------------------------------------------------------------------

    def voice_sounds(self, pcm: bytes, words: list[Word]) -> None:
        if clip := self._speaking:
            if clip.elsewhere:
                clip.started = True
                self._progress = (self._progress[0], self._clock_ns())
                self._event(clip, "started")
            clip.pcm += pcm
            clip.marks += [(frame * FRAME_BYTES, start, length) for frame, start, length in words]
            self._update()

    def voice_done(self, failed: bool) -> None:
        clip, self._speaking = self._speaking, None
        if clip:
            if clip.elsewhere:
                self._line.clips.remove(clip)
                lasted_s = (self._clock_ns() - self._progress[1]) / 1e9
                shortest_s = TOO_SHORT * estimated_s(clip.utterance.text, self.settings.rate)
                well = not failed and clip.started and lasted_s >= shortest_s
                clip.audible = well
                self._event(clip, "finished" if well else "failed")
            clip.whole, clip.failed = True, failed
        self._update()

    def voice_changed(self) -> None:
        self._update()

    # --- the round ------------------------------------------------------------------------------------

    def _queue(self, clip: Clip) -> None:
        if self._ended:
            return
        if not self._line.clips and self._dead and self._clock_ns() - self._dead[1] > RETRY_NS:
            self._dead = None
            self._choose_device()
        self._line.clips.append(clip)
        self._event(clip, "queued")
        self._update()

    def _event(self, clip: Clip, what: Literal["queued", "started", "finished", "failed"]) -> None:
        self._listener(clip.event(what, self._clock_ns(), self._sink.heard))

    def _update(self) -> None:
        """Whatever happened: ask the voice, fill the device, tell what was heard."""
        if self._ended:
            return
        self._ask()
        self._fill()
        self._hear()
        self._tell()
        self._sound.ticking(bool(self._line.clips) or self._voice.busy)

    def _ask(self) -> None:
        """Give the voice the next clip that needs it."""
        clip = next((clip for clip in self._line.clips if not clip.asked), None)
        if clip is None or self._speaking or self._line.waiting > AHEAD_BYTES:
            return
        self._voice.wake()
        if self._voice.starting:
            return
        if rung_of(self._voice.info, self._sink.heard) is Rung.NO_ENGINE:
            self._pretend(clip)
            return
        if self._voice.plays:
            clip.elsewhere = True
            if clip is not self._line.head:  # its turn comes when all before it is heard
                return
        clip.asked = True
        self._speaking = clip
        self._voice.speak(clip.utterance.text, self.settings)

    def _pretend(self, clip: Clip) -> None:
        """Silence as long as the text might take, called unheard."""
        text = clip.utterance.text
        frames = round(estimated_s(text, self.settings.rate) * RATE_HZ)
        clip.asked = clip.whole = True
        clip.elsewhere = clip.audible = False
        clip.pcm += bytes(frames * FRAME_BYTES)
        clip.marks += [(frame * FRAME_BYTES, start, length) for frame, start, length in spread(text, frames)]

    def _fill(self) -> None:
        dry = self._origin + self._sink.taken() >= self._line.taken - TOLERANCE
        if self._draining and not dry:
            return
        if pcm := self._line.offer(self._sink.free()):
            if self._draining:
                self._draining = False
                self._sink.mute(False)
            if dry:
                now = self._clock_ns()
                self._playhead.begin(now, self._line.taken)
                self._progress = (self._line.taken, now)
                self._apart = True
            self._line.taken += self._sink.write(pcm)

    def _hear(self) -> None:
        now = self._clock_ns()
        taken = self._origin + self._sink.taken()
        if taken > self._progress[0]:
            self._progress = (taken, now)
            self._playhead.observe(now, taken)
        elif self._sink.heard and taken < self._line.taken - TOLERANCE and now - self._progress[1] > STALL_NS:
            self._lose()
            return
        before, self._position = self._position, max(self._position, self._playhead.heard(now, taken))
        if self._recording and (pcm := self._line.between(before, self._position)):
            self._recording.heard(pcm, self._playhead.when(self._position) - ns_of_bytes(len(pcm)), self._apart)
            self._apart = False
        for event in self._line.hear(self._position, self._playhead.when, self._sink.heard):
            self._listener(event)

    def _tell(self) -> None:
        """The rung, where it or its sentence is another; while a voice starts, the one before still holds."""
        if self._voice.starting:
            if self._told is None:
                return
            rung = self._told[0]
        else:
            rung = rung_of(self._voice.info, self._sink.heard)
        now = (rung, sentence(rung, self._voice.trouble, self._no_sound))
        if now != self._told:
            self._told = now
            self._on_rung(*now)

    # --- the device -----------------------------------------------------------------------------------

    def _devices_changed(self) -> None:
        if not self._ended:
            self._dead = None
            self._choose_device()
            self._update()

    def _lose(self) -> None:
        self._dead = (self._sink.device, self._clock_ns())
        self._sink.leave()
        self._choose_device()

    def _choose_device(self) -> None:
        """Play on the default device from here on, or on a clock where there is none."""
        sink: Sink | None = None
        self._no_sound = None
        try:
            name = self._sound.default_device(self._devices_changed)
            if self._dead and name == self._dead[0]:
                self._no_sound = "the one in use stopped playing; check its connection"
            elif name and name == self._sink.device:
                return
            elif name:
                sink = self._sound.open()
        except ImportError as error:
            self._no_sound = f"Qt's sound cannot be loaded ({error})"
        except OSError as error:
            self._no_sound = str(error)
        if sink is None and not self._sink.heard:
            return
        self._sink.close()
        self._sink = sink or ClockSink(self._clock_ns)
        self._playhead = Playhead(self._sink.latency_ns)
        self._line.rewind(self._position)
        self._origin = self._position
        self._draining = False
        self._progress = (self._position, self._clock_ns())
