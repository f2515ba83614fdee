"""What of a turn waits to be said: its messages in order, their segments, and the sound that some of them bring."""

from dataclasses import dataclass, field

from vftester.core.speech import SoundOrigin
from vftester.core.spoken.segments import Cutting
from vftester.core.spoken.speakable import Speakable
from vftester.core.spoken.voice import AudioFeed

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
