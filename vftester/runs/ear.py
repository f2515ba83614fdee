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
    VoiceReport,
    WordStarted,
)
from vftester.core.stitcher import Closure, Opening, Piece
from vftester.core.voice import Loudspeaker, Utterance, VoiceEvent

Mode = Literal["arriving", "whole", "mute"]

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
class _Listening:
    """One turn: when its request was sent, its messages as they are cut, and its segments."""

    index: int
    sent_ns: int | None = None
    cuttings: list[Cutting | None] = field(default_factory=list)  # None: the message is closed
    spoken: list[Speakable] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    whole: bool = False


class Ear:
    """Listens to the turns of one conversation. Lives in the loop of its run."""

    def __init__(self, mouth: Mouth, mode: Mode, tell: Tell, clock_ns: Callable[[], int] = perf_counter_ns) -> None:
        self._mouth = mouth
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
                    turn.cuttings.append(Cutting())
                case Piece():
                    cutting = turn.cuttings[change.message]
                    if cutting is not None:
                        cutting, ready = segments.take(cutting, change.text, change.offset_ns)
                        turn.cuttings[change.message] = cutting
                        self._ready(turn, change.message, ready)
                case Closure():
                    cutting = turn.cuttings[change.message]
                    if cutting is not None:
                        turn.cuttings[change.message] = None
                        self._ready(turn, change.message, segments.end(cutting, change.offset_ns, change.rest))
                case StateChanged():
                    turn.whole = True
                    held, turn.held = turn.held, []
                    for segment in held:
                        self._say(turn, segment)
                    self._changed.set()
                case _:
                    pass
        self._arm(turn)

    def hush(self) -> None:
        """Say no more: what sounds is cut, what waits is skipped."""
        for turn in self._turns.values():
            held, turn.held = turn.held, []
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped") for segment in held])
        if self._sounding:
            self._mouth.stop()
        self._changed.set()

    def close(self) -> None:
        self.hush()
        if self._timer is not None:
            self._timer.cancel()

    def _ready(self, turn: _Listening, message: int, ready: Sequence[Segment]) -> None:
        for segment in ready:
            spoken = speakable(segment.text)
            if not spoken.text:
                continue  # nothing for the ear: an emoji, a rule, a code block
            index = len(turn.spoken)
            turn.spoken.append(spoken)
            self._tell_all(turn, [SegmentReady(index, segment.ready_ns, segment.text, message, segment.start)])
            if self.mode == "whole" and not turn.whole:
                turn.held.append(index)
            else:
                self._say(turn, index)

    def _say(self, turn: _Listening, segment: int) -> None:
        if self.mode == "mute" or not self._mouth.can_speak or turn.sent_ns is None:
            self._tell_all(turn, [SegmentEnded(segment, None, "skipped")])
            return
        self._tell_all(turn, [SegmentQueued(segment, self._clock_ns() - turn.sent_ns)])
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
        due = [cutting.due_ns for cutting in turn.cuttings if cutting is not None and cutting.due_ns is not None]
        if due and turn.sent_ns is not None:
            wait_s = max(0, turn.sent_ns + min(due) - self._clock_ns()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._tick, turn)

    def _tick(self, turn: _Listening) -> None:
        self._timer = None
        now_ns = self._clock_ns() - (turn.sent_ns or 0)
        for message, cutting in enumerate(turn.cuttings):
            if cutting is not None:
                cutting, ready = segments.tick(cutting, now_ns)
                turn.cuttings[message] = cutting
                self._ready(turn, message, ready)
        due = [c.due_ns for c in turn.cuttings if c is not None and c.due_ns is not None and c.due_ns > now_ns]
        if due:
            self._arm(turn)
