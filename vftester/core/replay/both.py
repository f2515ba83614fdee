"""A reply heard both ways: as it arrived, and after the whole of it. Pure: what is said when, and the silence in it.

The words and the moments at which they were ready are the recording's; how long each takes to say is given, or told by
the pace at which the reply was spoken, else by a usual one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vftester.core.conversation import Turn
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, SpokenSegment, VoiceReport
from vftester.core.spoken.segments import segments
from vftester.core.spoken.speakable import speakable
from vftester.core.timeline.timescale import MS, SECOND
from vftester.core.timeline.voice_lanes import USUAL_PACE_NS
from vftester.core.timing.measures import measure

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """A segment for the voice: as it is shown and as it is spoken, and when it may be said."""

    shown: str
    spoken: str
    ready_ns: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way to hear a reply: its segments, when each sounds, and the silences in which text was waited for."""

    sayings: tuple[Saying, ...]
    sounds: tuple[Stretch, ...]
    silences: tuple[Stretch, ...]

    @property
    def end_ns(self) -> int:
        return self.sounds[-1][1] if self.sounds else 0

    @property
    def silence_ns(self) -> int:
        return sum(end - start for start, end in self.silences)


def sayings_of(turn: Turn) -> tuple[Saying, ...]:
    """What the voice has to say of a reply, in order: the recorded segments, else those its text is cut into."""
    recorded = turn.speech.segments()
    own = {segment.ready.message for segment in recorded if segment.ready.origin == "voice" and segment.ready.text}
    found = [
        (segment.ready.text, segment.ready.offset_ns)
        for segment in recorded
        if segment.ready.origin == "voice" or segment.ready.message not in own
    ]
    made = (Saying(text, speakable(text).text, ready_ns) for text, ready_ns in (found if recorded else _cut(turn)))
    return tuple(saying for saying in made if saying.spoken)


def whole_ns(turn: Turn) -> int:
    """When the whole reply was there: the last of its messages closed; 0 where it has none."""
    whole_ms = measure(turn).full_text_ms
    return 0 if whole_ms is None else round(whole_ms * MS)


def expected_lengths(turn: Turn, sayings: Sequence[Saying]) -> list[int]:
    """How long each takes to say: as when it was spoken, else at the pace of what was, else at a usual one."""
    said = {s.ready.text: length for s in turn.speech.segments() if (length := _length(s)) is not None}
    chars = sum(map(len, said))
    pace = sum(said.values()) // chars if chars else USUAL_PACE_NS
    return [said.get(saying.shown, len(saying.spoken) * pace) for saying in sayings]


def both(turn: Turn, sayings: Sequence[Saying], lengths: Sequence[int]) -> tuple[Delivery, Delivery]:
    """As it arrived; and after the whole reply."""
    whole = whole_ns(turn)
    later = [Saying(s.shown, s.spoken, max(whole, s.ready_ns)) for s in sayings]
    return _delivered(sayings, lengths), _delivered(later, lengths)


def track(delivery: Delivery, sounds: Sequence[bytes], hz: int) -> bytes:
    """All of it as one piece of 16-bit mono PCM, from the sending of the turn on, with its silences."""
    found = bytearray()
    for (start_ns, _), sound in zip(delivery.sounds, sounds, strict=True):
        found += bytes(max(start_ns * hz // SECOND * 2 - len(found), 0))
        found += sound
    return bytes(found)


class SilenceCounter:
    """Counts the silence in which text is waited for, while a reply is said: up to the first sound, and in its gaps."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._ready: dict[int, int] = {}
        self._sounding: dict[int, int] = {}
        self._over: set[int] = set()
        self._heard_until_ns = self._counted_ns = 0
        self.sounds: list[Stretch] = []
        self.silences: list[Stretch] = []

    @property
    def done(self) -> bool:
        return len(self._over) >= self._expected

    def take(self, event: VoiceReport) -> None:
        match event:
            case SegmentReady():
                self._ready[event.segment] = event.offset_ns
            case SegmentStarted():
                first = not self.sounds and not self._sounding
                text_waited_for = self._ready.get(event.segment, 0) > self._heard_until_ns
                if first or (text_waited_for and not self._sounding):
                    self.silences.append((self._heard_until_ns, event.offset_ns))
                    self._counted_ns += event.offset_ns - self._heard_until_ns
                self._sounding[event.segment] = event.offset_ns
            case SegmentEnded():
                self._over.add(event.segment)
                began_ns = self._sounding.pop(event.segment, None)
                if began_ns is not None and event.offset_ns is not None:
                    self.sounds.append((began_ns, event.offset_ns))
                    self._heard_until_ns = max(self._heard_until_ns, event.offset_ns)
            case _:
                pass

    def silence_ns(self, now_ns: int) -> int:
        """How much by now."""
        waiting = self._ready.keys() - self._over
        if self._sounding or self.done or (self.sounds and waiting):
            return self._counted_ns
        return self._counted_ns + max(now_ns - self._heard_until_ns, 0)

    def sounds_by(self, now_ns: int) -> tuple[Stretch, ...]:
        return (*self.sounds, *((began_ns, max(now_ns, began_ns)) for began_ns in self._sounding.values()))

    def silences_by(self, now_ns: int) -> tuple[Stretch, ...]:
        more = self.silence_ns(now_ns) > self._counted_ns
        return (*self.silences, (self._heard_until_ns, now_ns)) if more else tuple(self.silences)


def _delivered(sayings: Sequence[Saying], lengths: Sequence[int]) -> Delivery:
    counter = SilenceCounter(len(sayings))
    at_ns = 0
    for number, (saying, length_ns) in enumerate(zip(sayings, lengths, strict=True)):
        begins_ns = max(saying.ready_ns, at_ns)
        at_ns = begins_ns + length_ns
        for event in (
            SegmentReady(number, saying.ready_ns, saying.shown, 0, 0),
            SegmentStarted(number, begins_ns),
            SegmentEnded(number, at_ns, "spoken"),
        ):
            counter.take(event)
    return Delivery(tuple(sayings), tuple(counter.sounds), tuple(counter.silences))


def _length(segment: SpokenSegment) -> int | None:
    if not segment.whole or segment.started_ns is None or segment.finished_ns is None or not segment.ready.text:
        return None
    return segment.finished_ns - segment.started_ns


def _cut(turn: Turn) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for number, message in enumerate(turn.talk.messages()):
        arrivals = [(piece.text, piece.offset_ns) for piece in turn.talk.pieces if piece.message == number]
        if arrivals:
            closure = message.closure
            end_ns, rest = (arrivals[-1][1], "") if closure is None else (closure.offset_ns, closure.rest)
            found += [(segment.text, segment.ready_ns) for segment in segments(arrivals, end_ns, rest)]
    return found
