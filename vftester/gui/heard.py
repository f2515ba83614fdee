"""What of a turn's text was heard, and what is being said: followed from its voice events, without a widget."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from vftester.core.conversation import Change
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, WordStarted
from vftester.core.stitcher import Closure, Piece

ALL = 1 << 60
"""The end of a text of any length."""

Stretch = tuple[int, int]
"""Characters of a message's text: from a place to before another."""


@dataclass(slots=True)
class MessageHeard:
    """One message: the stretches of it that were heard, in order, and the one being said, None in silence."""

    heard: list[Stretch] = field(default_factory=list)
    saying: Stretch | None = None
    open: int = 0  # segments that are not over
    closed: bool = False
    whole: bool = True  # what is over was spoken to its end

    @property
    def stretches(self) -> list[Stretch]:
        """What was heard. Once nothing is left to say, what follows the last word (an emoji) counts as said."""
        if self.closed and self.whole and not self.open:
            return [(0, ALL)]
        return self.heard

    def reach(self, start: int, end: int, *, joined: bool = False) -> None:
        """Heard from `start` to `end`; `joined`: and whatever lies before, back to what was heard before it."""
        last = self.heard[-1] if self.heard else None
        if last is None or (not joined and start > last[1]):
            self.heard.append((0 if joined else start, end))
        else:
            self.heard[-1] = last[0], max(last[1], end)


class Heard:
    """Follows the voice through a turn. Until something sounds there is nothing to show: `sounded` is False.

    What is not for the ear (an emoji, a code block) counts as said once the voice has gone past it.
    """

    def __init__(self) -> None:
        self.messages: dict[int, MessageHeard] = {}
        self.changed: set[int] = set()
        """Messages that look different now; whoever shows them clears it."""
        self.sounded = False
        self.cut_in: int | None = None
        """Once the voice was cut: the message in which it was heard last."""
        self.went_on = False
        """After it was cut, the voice spoke again in this turn."""
        self._segments: list[SegmentReady] = []
        self._sounding: SegmentReady | None = None
        self._last: int | None = None

    def take(self, change: Change) -> None:
        match change:
            case Piece() if change.message not in self.messages:
                self._touch(change.message)
            case SegmentReady() if change.segment == len(self._segments):
                self._segments.append(change)
                self._touch(change.message).open += 1
            case SegmentStarted() if change.heard and (ready := self._ready(change.segment)) and ready.text:
                self._start(ready)
            case WordStarted() if (ready := self._ready(change.segment)) and ready is self._sounding:
                message = self._touch(ready.message)
                message.saying = ready.start, ready.start + change.start + change.length
                message.reach(*message.saying)
            case SegmentEnded() if ready := self._ready(change.segment):
                self._end(ready, change)
            case Closure():
                self._touch(change.message).closed = True
            case _:
                pass

    def _touch(self, message: int) -> MessageHeard:
        self.changed.add(message)
        return self.messages.setdefault(message, MessageHeard())

    def _ready(self, segment: int) -> SegmentReady | None:
        return self._segments[segment] if 0 <= segment < len(self._segments) else None

    def _start(self, ready: SegmentReady) -> None:
        self._fall_silent()
        message = self._touch(ready.message)
        if not self.sounded:
            self.sounded = True
            self.changed.update(self.messages)
        self.went_on = self.cut_in is not None
        self._sounding, self._last = ready, ready.message
        message.reach(ready.start, ready.start, joined=message.whole)
        message.saying = ready.start, ready.start + len(ready.text)  # until its first word is known

    def _end(self, ready: SegmentReady, change: SegmentEnded) -> None:
        message = self._touch(ready.message)
        message.open -= 1
        if ready is self._sounding:
            self._fall_silent()
        if change.outcome == "spoken":
            message.reach(ready.start, ready.start + len(ready.text))
        elif ready.origin == "voice":
            message.whole = False
        if change.outcome == "cut" and self.cut_in is None:
            self.cut_in = self._last

    def _fall_silent(self) -> None:
        if self._sounding is not None:
            self._touch(self._sounding.message).saying = None
            self._sounding = None


def inside(stretches: Sequence[Stretch], start: int, end: int) -> list[Stretch]:
    """The parts of sorted stretches that lie between two places, counted from the first of them."""
    place = max(bisect_right(stretches, start, key=lambda stretch: stretch[0]) - 1, 0)
    found = []
    for begin, stop in stretches[place:]:
        if begin >= end:
            break
        if stop > max(start, begin):
            found.append((max(begin, start) - start, min(stop, end) - start))
    return found
