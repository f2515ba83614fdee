"""What of a turn was spoken, and when: its voice events, and the segments they add up to.

Voice events are events of the session like any other, but beside the wire's records: they take no `seq`. Offsets count
like a record's, from the sending of the turn's request; speech may go on after the turn's end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from vftester.core.log import Log
from vftester.core.spoken.speakable import speakable

Outcome = Literal["spoken", "cut", "skipped", "unheard", "failed"]
SoundOrigin = Literal["voice", "voiceflow"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ORIGINS: tuple[SoundOrigin, ...] = get_args(SoundOrigin)


@dataclass(frozen=True, slots=True)
class SegmentReady:
    """A segment can be spoken. Its text stands at `start` in a message's (`message`: its index in the talk)."""

    segment: int
    offset_ns: int
    text: str
    message: int
    start: int
    origin: SoundOrigin = "voice"

    @property
    def label(self) -> str:
        """What to call it: its text, or that it has none (a step that only plays a sound)."""
        return self.text or "sound without words"


@dataclass(frozen=True, slots=True)
class SegmentQueued:
    """It was handed to the voice."""

    segment: int
    offset_ns: int


@dataclass(frozen=True, slots=True)
class SegmentStarted:
    """Its first sound. `heard` is False where there is no device: it is played at real pace on a clock."""

    segment: int
    offset_ns: int
    heard: bool = True


@dataclass(frozen=True, slots=True)
class WordStarted:
    """A word of it begins to sound: `length` characters from `start` on in the segment's text."""

    segment: int
    offset_ns: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class SegmentEnded:
    """It is over, one way or another; `offset_ns` None where it never began and no moment tells when."""

    segment: int
    offset_ns: int | None
    outcome: Outcome


def said_whole(ready: SegmentReady, outcome: Outcome | None, worded: int) -> bool:
    """Whether a segment was said to its end. `worded`: where in its text the last word ends that began.

    `unheard` alone does not tell: what nobody can hear is called so too where it is broken off. What no voice says, as
    the address of a link, is not waited for. Voiceflow's own sound has no words to go by.
    """
    if outcome != "unheard":
        return outcome == "spoken"
    if ready.origin == "voiceflow":
        return True
    spoken = speakable(ready.text)
    return not any(map(str.isalnum, spoken.text[spoken.spoken_until(worded) :]))


VoiceReport = SegmentReady | SegmentQueued | SegmentStarted | WordStarted | SegmentEnded


class SpokenSegment(NamedTuple):  # quicker to make than a frozen dataclass: a long reply has thousands
    """A segment and all that became of it. `outcome` None: not over yet."""

    ready: SegmentReady
    queued_ns: int | None = None
    started_ns: int | None = None
    heard: bool = True
    finished_ns: int | None = None
    outcome: Outcome | None = None
    words: tuple[WordStarted, ...] = ()

    @property
    def sounded(self) -> bool:
        """Somebody could hear it, or a part of it."""
        return self.started_ns is not None and self.heard

    @property
    def whole(self) -> bool:
        """It was said to its end, heard or not."""
        return said_whole(self.ready, self.outcome, max((word.start + word.length for word in self.words), default=0))


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice events of a turn, in order."""

    events: Log[VoiceReport] = field(default_factory=Log)
    _tale: "list[_Tale]" = field(default_factory=lambda: [_Tale()], compare=False, repr=False)  # one, replaced

    def segments(self) -> list[SpokenSegment]:
        """The segments, in the order in which they became ready; told from the events when first asked for.

        It costs what came since they were last asked, of whichever value of this history. Any thread may ask: what is
        shared is never changed, only replaced.
        """
        former = self._tale[0]
        if former.events is self.events:
            return list(former.segments)
        goes_on = self.events.goes_on(former.events)
        tale = former if goes_on else _Tale()
        tale = _Tale(self.events, _told(tale.segments, self.events.since(len(tale.events))))
        if goes_on:
            self._tale[0] = tale
        return list(tale.segments)


class _Tale(NamedTuple):
    """The segments that events add up to."""

    events: Log[VoiceReport] = Log()
    segments: Sequence[SpokenSegment] = ()


def _told(former: Sequence[SpokenSegment], events: Sequence[VoiceReport]) -> list[SpokenSegment]:
    """The segments after more events."""
    segments = list(former)
    changing: dict[int, _Told] = {}
    for event in events:
        if type(event) is SegmentReady:
            changing[len(segments)] = _Told(event)
            segments.append(SpokenSegment(event))
            continue
        if not 0 <= event.segment < len(segments):
            continue  # of a segment that was never said to be ready: an imported file may hold such
        segment = changing.get(event.segment)
        if segment is None:
            segment = changing[event.segment] = _Told.again(segments[event.segment])
        match event:
            case WordStarted():
                segment.words.append(event)
            case SegmentQueued():
                segment.queued_ns = event.offset_ns
            case SegmentStarted():
                segment.started_ns, segment.heard = event.offset_ns, event.heard
            case SegmentEnded() if segment.outcome is None:
                segment.finished_ns, segment.outcome = event.offset_ns, event.outcome
            case _:
                pass
    for number, segment in changing.items():
        segments[number] = segment.told()
    return segments


@dataclass(slots=True)
class _Told:
    """A segment while its events are gone through."""

    ready: SegmentReady
    queued_ns: int | None = None
    started_ns: int | None = None
    heard: bool = True
    finished_ns: int | None = None
    outcome: Outcome | None = None
    words: list[WordStarted] = field(default_factory=list)

    @staticmethod
    def again(s: SpokenSegment) -> "_Told":
        return _Told(s.ready, s.queued_ns, s.started_ns, s.heard, s.finished_ns, s.outcome, list(s.words))

    def told(self) -> SpokenSegment:
        return SpokenSegment(
            self.ready, self.queued_ns, self.started_ns, self.heard, self.finished_ns, self.outcome, tuple(self.words)
        )


def hear(speech: Speech, event: VoiceReport) -> Speech:
    """Take one voice event in."""
    events = speech.events.appended(event)
    return Speech(events, speech._tale if speech.events and events.goes_on(speech.events) else [_Tale()])


def silent_spans(segments: list[SpokenSegment]) -> list[tuple[int, int, SpokenSegment]]:
    """Each silence that the ear met while waiting for text: its start, its end, and the segment that ended it.

    The first runs from the sending of the request to the first sound. One between two segments counts where the second
    was not ready when the first was over.
    """
    sounding = [s for s in segments if s.sounded]
    spans: list[tuple[int, int, SpokenSegment]] = []
    heard_until = 0
    for segment in sounding:
        started = segment.started_ns or 0
        if started > heard_until and (not spans or segment.ready.offset_ns > heard_until):
            spans.append((heard_until, started, segment))
        # Files may say that a segment ended before it began.
        heard_until = max(heard_until, started, segment.finished_ns or 0)
    return spans


class SilenceTracker:
    """The silences that the ear met, as the voice goes on. It speaks one segment after the other: else not `orderly`.

    The rule is `silent_spans`; what is told one by one is what that tells of all.
    """

    def __init__(self) -> None:
        self.orderly = True
        self._events = 0
        self._ready: list[SegmentReady] = []
        self._queued: dict[int, int] = {}
        self._last = -1  # the newest segment that began
        self._sounds = False  # whether it was heard and is not over
        self._over: set[int] = set()  # those that came to an end without a beginning
        self._heard_until = 0
        self._met = False

    def learn(self, speech: Speech) -> Iterator[tuple[int, int, SpokenSegment]]:
        """Take in what is new: each new silence, its start, its end, and the segment that ended it."""
        if not self.orderly:
            return
        new = speech.events.since(self._events)
        self._events += len(new)
        for event in new:
            yield from self._take(event)

    def _take(self, event: VoiceReport) -> Iterator[tuple[int, int, SpokenSegment]]:
        match event:
            case SegmentReady():
                self._ready.append(event)
            case SegmentQueued():
                self.orderly = self.orderly and event.segment > self._last
                self._queued[event.segment] = event.offset_ns
            case SegmentStarted() if event.segment < len(self._ready):
                late = event.segment <= self._last or self._sounds or event.segment in self._over
                self.orderly = self.orderly and not late
                self._last = event.segment
                if event.heard and self.orderly:
                    yield from self._begin(event)
            case SegmentEnded() if event.segment < len(self._ready):
                self._end(event)
            case _:
                pass

    def _begin(self, event: SegmentStarted) -> Iterator[tuple[int, int, SpokenSegment]]:
        ready, started = self._ready[event.segment], event.offset_ns
        self._sounds = True
        if started > self._heard_until and (not self._met or ready.offset_ns > self._heard_until):
            self._met = True
            segment = SpokenSegment(ready, self._queued.get(event.segment), started)
            yield self._heard_until, started, segment
        self._heard_until = max(self._heard_until, started)

    def _end(self, event: SegmentEnded) -> None:
        if event.segment > self._last:
            self._over.add(event.segment)
        elif event.segment == self._last and self._sounds:
            self._sounds = False
            if event.offset_ns is not None:
                self._heard_until = max(self._heard_until, event.offset_ns)
