"""A turn as the ear hears it: its messages in order, their segments, the sound that some bring, what of it waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vftester.core.speech import SegmentReady, SoundOrigin
from vftester.core.spoken import segments
from vftester.core.spoken.segments import Cutting, Segment
from vftester.core.spoken.sounds import audio_of
from vftester.core.spoken.speakable import Speakable, speakable
from vftester.core.spoken.voice import AudioFeed
from vftester.core.stitcher import Closure, Piece
from vftester.core.traces import Reading

GRACE_NS = 500_000_000
"""How long Voiceflow's own sound is waited for after a message's end, or after the start that announces it. It comes
after the text (120 ms in Voiceflow's example); whoever waits longer than this for each message hears holes instead."""

SOURCE_PATIENCE_S = 3.0
"""How long the sound that a `src` points at may take to fetch: in a longer silence a caller would ask who is there."""


@dataclass(eq=False, slots=True)
class Clip:
    """Sound that a message brings: what came of it, and what became of it. `segment`: its number among the turn's."""

    segment: int
    encoding: str
    sound: list[bytes] = field(default_factory=list)
    """What came before it was its turn."""
    ended: bool = False
    feed: AudioFeed | None = None
    started: bool = False
    over: bool = False

    def take(self, sound: bytes) -> None:
        if self.feed is not None:
            self.feed.feed(sound)
        else:
            self.sound.append(sound)

    def end(self) -> None:
        if self.feed is not None and not self.ended:
            self.feed.end()
        self.ended = True

    def play(self, feed: AudioFeed) -> None:
        """It is its turn: give what has come, and from now on what comes."""
        self.feed = feed
        for part in self.sound:
            feed.feed(part)
        self.sound.clear()
        if self.ended:
            feed.end()


@dataclass(eq=False, slots=True)
class Message:
    """A message as it is cut. `index`: its place in the talk, None where it has only sound and no words.

    `segments` wait for our voice. `voiced`: who says it, once that is known. `due_ns`: until when its own sound is
    waited for, None while it is still being written. `fetching`: its sound is on the way.
    """

    index: int | None
    name: str | None = None
    cutting: Cutting | None = field(default_factory=Cutting)  # None: it is closed
    text: list[str] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    voiced: SoundOrigin | None = None
    due_ns: int | None = None
    fetching: bool = False

    @property
    def waits(self) -> bool:
        """Something of it is not handed on yet, or it is not known what becomes of it."""
        return bool(self.segments or self.fetching or any(not (clip.started or clip.over) for clip in self.clips))

    @property
    def done(self) -> bool:
        return self.cutting is None and not self.waits


@dataclass(eq=False, slots=True)
class Listening:
    """One turn: when its request was sent, its messages, and its segments as they are said.

    `line` holds the messages in the order in which they are heard, those up to `at` are handed on. `whole`: the turn is
    over, no more is coming.
    """

    index: int
    sent_ns: int | None = None
    last_ns: int = 0  # the last record's offset
    messages: list[Message] = field(default_factory=list)  # as the talk counts them
    line: list[Message] = field(default_factory=list)
    at: int = 0
    spoken: list[Speakable] = field(default_factory=list)
    announced: Message | None = None  # whose sound comes next
    brought: Message | None = None  # a `speak` trace brought its sound; its words follow
    clip: Clip | None = None  # the one that is coming in
    whole: bool = False
    hushed: bool = False  # the person wants no more of this reply

    @property
    def waits(self) -> bool:
        return any(message.waits for message in self.line[self.at :])

    def named(self, name: str | None) -> Message | None:
        """The newest message with a messageID."""
        return next((m for m in reversed(self.messages) if name is not None and m.name == name), None)

    def opened(self, name: str | None) -> Message:
        """A message of the talk begins; the one whose sound has just been brought, if there is one."""
        message, self.brought = self.brought, None
        if message is None:
            message = Message(None)
            self.line.append(message)
        message.index, message.name, message.cutting = len(self.messages), name, Cutting()
        self.messages.append(message)
        return message

    def wordless(self) -> Message:
        """A message that has only sound."""
        message = Message(None, cutting=None, due_ns=0)
        self.line.append(message)
        return message

    def arrived(self, piece: Piece) -> list[SegmentReady]:
        """Take in a piece of text; gives the segments that are ready to be spoken with it."""
        message = self.messages[piece.message]
        message.text.append(piece.text)
        if message.cutting is None:
            return []
        message.cutting, ready = segments.take(message.cutting, piece.text, piece.offset_ns)
        return self._ready(message, ready)

    def closed(self, closure: Closure) -> list[SegmentReady]:
        """A message is closed; gives the segments that were left of it."""
        message = self.messages[closure.message]
        message.due_ns = closure.offset_ns + GRACE_NS
        if message.cutting is None:
            return []
        cutting, message.cutting = message.cutting, None
        return self._ready(message, segments.end(cutting, closure.offset_ns, closure.rest))

    def ticked(self, now_ns: int) -> list[SegmentReady]:
        """Time went by without text; gives the segments that a pause in text makes ready."""
        found: list[SegmentReady] = []
        for message in self.messages:
            if message.cutting is not None:
                message.cutting, ready = segments.tick(message.cutting, now_ns)
                found += self._ready(message, ready)
        return found

    def due_ns(self, after_ns: int, *, own_audio: bool) -> int | None:
        """When to look again, after a moment: a pause flushes what waits, or a message's own sound is due."""
        due = [m.cutting.due_ns for m in self.messages if m.cutting is not None and m.cutting.due_ns is not None]
        if own_audio and not self.whole:
            due += [m.due_ns for m in self.line[self.at :] if m.due_ns is not None and m.segments]
        return min((moment for moment in due if moment > after_ns), default=None)

    def over(self) -> None:
        """The turn is over: no more text, and no more sound."""
        self.whole = True
        if self.clip is not None:
            self.clip.end()
        self.clip = self.announced = None

    def sounded(self, reading: Reading) -> tuple[Message, SegmentReady] | None:
        """Take in an `audio` trace: its start names the message, its content is the sound, its end ends it.

        Gives the message and the segment of sound that begin with it; None where none does.
        """
        match reading.state:
            case "start":
                if self.clip is not None:
                    self.clip.end()
                self.clip, self.announced = None, self.named(reading.key)
                if self.announced is not None and self.announced.due_ns is not None:
                    self.announced.due_ns = reading.record.offset_ns + GRACE_NS
            case "content" if (sound := audio_of(reading)) is not None:
                begun = None
                if self.clip is None:
                    message = self.announced or self.wordless()
                    for earlier in self.line[: self.line.index(message)]:
                        earlier.due_ns = 0  # sound comes in the order of the messages
                    self.clip, ready = self.begin_clip(message, reading.record.offset_ns, sound[0])
                    begun = message, ready
                self.clip.take(sound[1])
                return begun
            case "end" if self.clip is not None:
                self.clip.end()
                self.clip = self.announced = None
            case _:
                pass
        return None

    def begin_clip(self, message: Message, offset_ns: int, encoding: str, text: str = "") -> tuple[Clip, SegmentReady]:
        """The first of a message's own sound is there. `text`: its words, where the message itself has none yet."""
        index, text = len(self.spoken), "".join(message.text) or text
        place = len(self.messages) if message is self.brought else message.index or 0
        clip = Clip(index, encoding)
        message.clips.append(clip)
        self.spoken.append(speakable(""))
        return clip, SegmentReady(index, offset_ns, text, place, 0, "voiceflow")

    def _ready(self, message: Message, ready: Sequence[Segment]) -> list[SegmentReady]:
        found: list[SegmentReady] = []
        for segment in ready:
            spoken = speakable(segment.text)
            if not spoken.text:
                continue  # nothing for the ear: an emoji, a rule, a code block
            index = len(self.spoken)
            self.spoken.append(spoken)
            found.append(SegmentReady(index, segment.ready_ns, segment.text, message.index or 0, segment.start))
            message.segments.append(index)
        return found
