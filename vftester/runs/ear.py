"""The ear of a conversation: cuts what the agent says into segments, has them spoken, and tells what became of them.

It knows no sound and no wire. Segments come from the text and its offsets alone, so that replay cuts alike; when they
are spoken is the person's choice: as it arrives, after the whole reply, or not at all.
"""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Literal

from vftester.core import segments
from vftester.core.conversation import Change, StateChanged
from vftester.core.records import Sent
from vftester.core.segments import Cutting, Segment
from vftester.core.speakable import Speakable, speakable
from vftester.core.speech import (
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    SoundOrigin,
    VoiceReport,
    WordStarted,
)
from vftester.core.stitcher import Closure, Opening, Piece
from vftester.core.traces import Reading, audio_of
from vftester.core.voice import AudioFeed, Loudspeaker, Mode, Utterance, VoiceEvent

Tell = Callable[[int, Sequence[VoiceReport]], None]
"""Takes the voice events of a turn, by its index."""

_ids = itertools.count(1)


class Mouth:
    """A loudspeaker that several conversations share: what becomes of an utterance is told to whoever said it."""

    def __init__(self) -> None:
        self._loudspeaker: Loudspeaker | None = None
        self._listeners: dict[int, tuple[asyncio.AbstractEventLoop, Callable[[VoiceEvent], None]]] = {}

    def use(self, loudspeaker: Loudspeaker | None) -> None:
        """Speak through this one from now on; it was made with `told` as its listener."""
        self._loudspeaker = loudspeaker

    @property
    def can_speak(self) -> bool:
        return self._loudspeaker is not None

    def say(self, text: str, listener: Callable[[VoiceEvent], None]) -> None:
        """Say a text after what is being said. `listener` is called in the loop that runs now."""
        if self._loudspeaker is None:
            raise RuntimeError("there is no loudspeaker to speak through")
        utterance = Utterance(next(_ids), text)
        self._listeners[utterance.id] = asyncio.get_running_loop(), listener
        self._loudspeaker.say(utterance)

    def play(self, encoding: str, listener: Callable[[VoiceEvent], None]) -> AudioFeed:
        """Play sound that is still to come, after what is being said."""
        if self._loudspeaker is None:
            raise RuntimeError("there is no loudspeaker to play through")
        utterance = Utterance(next(_ids), "", "voiceflow")
        self._listeners[utterance.id] = asyncio.get_running_loop(), listener
        return self._loudspeaker.play(utterance, encoding)

    def stop(self) -> None:
        if self._loudspeaker is not None:
            self._loudspeaker.stop()

    def told(self, event: VoiceEvent) -> None:
        """In the loudspeaker's thread: pass an event on."""
        over = event.what in ("finished", "cut", "failed")
        found = self._listeners.pop(event.utterance, None) if over else self._listeners.get(event.utterance)
        if found is not None:
            loop, listener = found
            if not loop.is_closed():
                loop.call_soon_threadsafe(listener, event)


@dataclass(slots=True)
class _Heard:
    """A message as it is cut. `voiced`: who says it, once that is known."""

    opening: Opening
    cutting: Cutting | None = field(default_factory=Cutting)  # None: the message is closed
    text: list[str] = field(default_factory=list)
    voiced: SoundOrigin | None = None


@dataclass(slots=True)
class _Clip:
    """Voiceflow's own sound for a message, as it comes in: `audio` traces from start to end."""

    message: int | None
    segment: int | None = None
    feed: AudioFeed | None = None


@dataclass(slots=True)
class _Listening:
    """One turn: when its request was sent, its messages as they are cut, and its segments.

    `held`: segments that wait to be said, with their messages. `whole`: nothing more is waited for.
    """

    index: int
    sent_ns: int | None = None
    messages: list[_Heard] = field(default_factory=list)
    spoken: list[Speakable] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)
    clip: _Clip | None = None
    whole: bool = False
    hushed: bool = False  # the person wants no more of this reply


class Ear:
    """Listens to the turns of one conversation. Lives in the loop of its run.

    `own_audio`: Voiceflow was asked for its own sound. A message that brings its own is heard in that, and our voice
    stays silent for it; where none has come when the turn is over, ours speaks.
    """

    def __init__(
        self,
        mouth: Mouth,
        mode: Mode,
        tell: Tell,
        *,
        own_audio: bool = False,
        clock_ns: Callable[[], int] = perf_counter_ns,
    ) -> None:
        self._mouth = mouth
        self._own_audio = own_audio
        self._tell = tell
        self._clock_ns = clock_ns
        self._turns: dict[int, _Listening] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._sounding: set[tuple[int, int]] = set()
        self._words = 0
        self._after: tuple[int, Callable[[], None]] | None = None
        self._changed = asyncio.Event()
        self.mode: Mode = mode

    @property
    def silent(self) -> bool:
        """Nothing is being said, and nothing waits to be."""
        return not self._sounding and not any(turn.held for turn in self._turns.values())

    @property
    def words(self) -> int:
        """How many words began to sound since the last turn began."""
        return self._words

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so of what was spoken."""
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def after_words(self, count: int | None, do: Callable[[], None]) -> None:
        """Do something once so many words of the next reply were heard; None: nothing."""
        self._after = None if count is None else (count, do)

    def look(self) -> None:
        """Have whoever waits in `until` look again."""
        self._changed.set()

    def listen(self, index: int, changes: Sequence[Change]) -> None:
        """Take in what changed in a turn."""
        turn = self._turns.get(index)
        if turn is None:
            turn = self._turns[index] = _Listening(index)
            self._words = 0
        for change in changes:
            match change:
                case Sent():
                    turn.sent_ns = change.at_ns
                case Opening():
                    turn.messages.append(_Heard(change))
                case Piece():
                    self._arrived(turn, change)
                case Closure():
                    self._closed(turn, change)
                case Reading(kind="audio"):
                    self._audio(turn, change)
                case Reading(kind="speak") if (sound := audio_of(change)) is not None:
                    self._src(turn, change, *sound)
                case StateChanged():
                    self._over(turn)
                case _:
                    pass
        self._arm(turn)

    def hush(self) -> None:
        """Say no more of what is being replied: what sounds is cut, what waits or still comes is skipped."""
        for turn in self._turns.values():
            turn.hushed = True
            held, turn.held = turn.held, []
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped") for _, segment in held])
        if self._sounding:
            self._mouth.stop()
        self._changed.set()

    def close(self) -> None:
        self.hush()
        if self._timer is not None:
            self._timer.cancel()

    def _arrived(self, turn: _Listening, piece: Piece) -> None:
        heard = turn.messages[piece.message]
        heard.text.append(piece.text)
        if heard.cutting is not None:
            heard.cutting, ready = segments.take(heard.cutting, piece.text, piece.offset_ns)
            self._ready(turn, piece.message, ready)

    def _closed(self, turn: _Listening, closure: Closure) -> None:
        heard = turn.messages[closure.message]
        if heard.cutting is not None:
            cutting, heard.cutting = heard.cutting, None
            self._ready(turn, closure.message, segments.end(cutting, closure.offset_ns, closure.rest))

    def _over(self, turn: _Listening) -> None:
        """The turn's text is complete: what was held is said, in our voice where no other has come."""
        turn.whole = True
        held, turn.held = turn.held, []
        for message, segment in held:
            self._say(turn, message, segment)
        self._changed.set()

    def _ready(self, turn: _Listening, message: int, ready: Sequence[Segment]) -> None:
        for segment in ready:
            spoken = speakable(segment.text)
            if not spoken.text:
                continue  # nothing for the ear: an emoji, a rule, a code block
            index = len(turn.spoken)
            turn.spoken.append(spoken)
            self._tell_all(turn, [SegmentReady(index, segment.ready_ns, segment.text, message, segment.start)])
            if not turn.whole and (self.mode == "whole" or self._own_audio) and self.mode != "mute":
                turn.held.append((message, index))
            else:
                self._say(turn, message, index)

    def _audio(self, turn: _Listening, reading: Reading) -> None:
        """An `audio` trace: its start names the message, its content is the sound, its end ends it."""
        match reading.state:
            case "start":
                ids = [heard.opening.message_id for heard in turn.messages]
                message = len(ids) - 1 - ids[::-1].index(reading.key) if reading.key in ids else None
                turn.clip = _Clip(message)
            case "content" if (sound := audio_of(reading)) is not None:
                clip = turn.clip = turn.clip or _Clip(None)
                if clip.segment is None:
                    self._begin_clip(turn, clip, reading.record.offset_ns, sound[0])
                if clip.feed is not None:
                    clip.feed.feed(sound[1])
            case "end" if turn.clip is not None:
                if turn.clip.feed is not None:
                    turn.clip.feed.end()
                turn.clip = None
            case _:
                pass

    def _src(self, turn: _Listening, reading: Reading, encoding: str, sound: bytes) -> None:
        """A `speak` trace that brings its sound. It comes before its words are taken in as a message."""
        clip = _Clip(None)
        self._begin_clip(turn, clip, reading.record.offset_ns, encoding)
        if clip.feed is not None:
            clip.feed.feed(sound)
            clip.feed.end()

    def _begin_clip(self, turn: _Listening, clip: _Clip, offset_ns: int, encoding: str) -> None:
        heard = turn.messages[clip.message] if clip.message is not None else None
        text = "".join(heard.text) if heard is not None else ""
        index = clip.segment = len(turn.spoken)
        turn.spoken.append(speakable(""))
        self._tell_all(turn, [SegmentReady(index, offset_ns, text, clip.message or 0, 0, "voiceflow")])
        if heard is not None and heard.voiced == "voice":
            self._tell_all(turn, [SegmentEnded(index, None, "skipped")])  # our voice has begun on it
            return
        if heard is not None:
            heard.voiced = "voiceflow"
            mine = [segment for message, segment in turn.held if message == clip.message]
            turn.held = [(message, segment) for message, segment in turn.held if message != clip.message]
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped") for segment in mine])
        if self._sayable(turn):
            self._tell_all(turn, [SegmentQueued(index, self._clock_ns() - (turn.sent_ns or 0))])
            self._sounding.add((turn.index, index))
            clip.feed = self._mouth.play(encoding, lambda event: self._heard(turn, index, event))
        else:
            self._tell_all(turn, [SegmentEnded(index, None, "skipped")])

    def _sayable(self, turn: _Listening) -> bool:
        return self.mode != "mute" and not turn.hushed and self._mouth.can_speak and turn.sent_ns is not None

    def _say(self, turn: _Listening, message: int, segment: int) -> None:
        heard = turn.messages[message]
        if heard.voiced == "voiceflow" or not self._sayable(turn):
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped")])
            return
        heard.voiced = "voice"
        self._tell_all(turn, [SegmentQueued(segment, self._clock_ns() - (turn.sent_ns or 0))])
        self._sounding.add((turn.index, segment))
        self._mouth.say(turn.spoken[segment].text, lambda event: self._heard(turn, segment, event))

    def _heard(self, turn: _Listening, segment: int, event: VoiceEvent) -> None:
        """What became of a segment: from the loudspeaker's clock to the turn's."""
        offset_ns = max(0, event.at_ns - (turn.sent_ns or 0))
        match event.what:
            case "started":
                self._tell_all(turn, [SegmentStarted(segment, offset_ns, event.heard)])
            case "word":
                self._words += 1
                start, length = turn.spoken[segment].shown_span(event.start, event.length)
                self._tell_all(turn, [WordStarted(segment, offset_ns, start, length)])
                if self._after is not None and self._words >= self._after[0]:
                    (_, do), self._after = self._after, None
                    do()
            case "finished" | "cut" | "failed":
                self._sounding.discard((turn.index, segment))
                outcome: Literal["spoken", "cut", "failed"] = "spoken" if event.what == "finished" else event.what
                heard = event.heard or event.what == "failed"
                self._tell_all(turn, [SegmentEnded(segment, offset_ns, outcome if heard else "unheard")])
            case "queued":
                pass
        self._changed.set()

    def _tell_all(self, turn: _Listening, events: Sequence[VoiceReport]) -> None:
        if events:
            self._tell(turn.index, events)

    def _arm(self, turn: _Listening) -> None:
        """Tick when a pause flushes what waits; nothing depends on the tick being in time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = [h.cutting.due_ns for h in turn.messages if h.cutting is not None and h.cutting.due_ns is not None]
        if due and turn.sent_ns is not None:
            wait_s = max(0, turn.sent_ns + min(due) - self._clock_ns()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._tick, turn)

    def _tick(self, turn: _Listening) -> None:
        self._timer = None
        now_ns = self._clock_ns() - (turn.sent_ns or 0)
        for message, heard in enumerate(turn.messages):
            if heard.cutting is not None:
                heard.cutting, ready = segments.tick(heard.cutting, now_ns)
                self._ready(turn, message, ready)
        if any(h.cutting is not None and (h.cutting.due_ns or 0) > now_ns for h in turn.messages):
            self._arm(turn)
