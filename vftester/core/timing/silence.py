"""The silence bill: each silence that was heard in a turn, and each pause in its text, with the cause where it shows.

Pure, derived from the turn's records and voice events. A silence is divided among its causes without a rest: the parts
add up to what was heard. What the records do not show is said not to be visible.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from operator import sub

from vftester.core.conversation import Turn
from vftester.core.speech import SilenceTracker, SpokenSegment, silent_spans
from vftester.core.stitcher import CallStart, Opening, Piece
from vftester.core.timing.waits import PAUSE_NS, Arrivals, Bill, Cause, Known, Part, Wait

__all__ = ["PAUSE_NS", "Bill", "BillTracker", "Cause", "Part", "Wait", "silence_bill", "wait_without_sound"]


def silence_bill(turn: Turn) -> Bill:
    """The bill of a turn, finished or not; empty where nothing was said."""
    tracker = BillTracker()
    tracker.update(turn)
    return tracker.bill


def wait_without_sound(turn: Turn, until_ns: int) -> Wait:
    """The silence of a turn that was stopped before anything sounded, with what was waited for. It is in no measure."""
    known = Known()
    for _ in known.learn(turn):
        pass  # names that are learnt late are asked for below
    pieces, openings = turn.talk.pieces, turn.talk.openings
    text_ns = min(pieces[0].offset_ns, until_ns) if pieces else until_ns
    parts = [*_waiting_for_text(0, text_ns, openings[0] if openings else None, known)]
    if until_ns > text_ns:
        cause = Cause.VOICE if turn.speech.segments() else Cause.SENTENCE
        parts.append(Part(text_ns, until_ns, cause))
    return Wait(0, until_ns, True, tuple(parts), until_ns)


class BillTracker:
    """The bill of one turn while that goes on: one more wait costs the same however many there were.

    A wait is divided among its causes once, when it is over: all that it waited for has come by then. Only a tool's
    name and how much of a pause was heard may be learnt later.
    """

    def __init__(self) -> None:
        self.silences: list[Wait] = []
        self.pauses: list[Wait] = []
        self.heard_ns = 0
        self._turn: Turn | None = None
        self._bill: Bill | None = None
        self._changed: set[int] = set()
        self._known = Known()
        self._arrivals = Arrivals()
        self._voice = SilenceTracker()
        self._pieces = 0
        self._last_piece: Piece | None = None

    @property
    def bill(self) -> Bill:
        """The bill as a value."""
        if self._bill is None:
            self._bill = Bill(tuple(self.silences), tuple(self.pauses))
        return self._bill

    @property
    def orderly(self) -> bool:
        """Silences are added and none was told anew: the voice spoke one segment after the other."""
        return self._voice.orderly

    def update(self, turn: Turn) -> None:
        """The turn has come so far: its bill grows by what is new."""
        if turn is self._turn:
            return
        self._turn = turn
        for call, name in self._known.learn(turn):
            self._name(call, name)
        if len(turn.talk.pieces) > self._pieces:
            pieces = turn.talk.pieces.since(self._pieces)
            self._pieces += len(pieces)
            self._arrivals.add(pieces)
            self._take_pieces(turn, pieces)
        for start, end, segment in self._voice.learn(turn.speech):
            self._take_silence(turn, start, end, segment)
        if not self.orderly:
            self._hear_all_again(turn)

    def take_changed(self) -> set[int]:
        """The pauses that are new or say something else since this was last asked, by their place."""
        changed, self._changed = self._changed, set()
        return changed

    def _take_pieces(self, turn: Turn, pieces: list[Piece]) -> None:
        before, self._last_piece = self._last_piece or pieces[0], pieces[-1]
        moments = [before.offset_ns, *[piece[2] for piece in pieces]]
        gaps = map(sub, moments[1:], moments)
        for place in [place for place, gap in enumerate(gaps) if gap >= PAUSE_NS]:
            start, end, piece = moments[place], moments[place + 1], pieces[place]
            parts = tuple(_waiting_for_text(start, end, turn.talk.openings[piece.message], self._known))
            between = piece.message != (pieces[place - 1] if place else before).message
            self.pauses.append(Wait(start, end, False, parts, self._heard(start, end), between))
            self._changed.add(len(self.pauses) - 1)
            self._bill = None

    def _take_silence(self, turn: Turn, start: int, end: int, segment: SpokenSegment) -> None:
        parts = tuple(_parts(turn, start, end, segment, self._known, self._arrivals))
        self.silences.append(Wait(start, end, True, parts, end - start))
        self.heard_ns += end - start
        for place in _reaching(self.pauses, start, end):
            pause = self.pauses[place]
            self._put(place, replace(pause, heard_ns=self._heard(pause.start_ns, pause.end_ns)))
        self._bill = None

    def _hear_all_again(self, turn: Turn) -> None:
        """Voice events in an order in which no voice speaks, as a file may hold them: told from all of them."""
        self.silences.clear()
        self.heard_ns = 0
        for place, pause in enumerate(self.pauses):
            self._put(place, replace(pause, heard_ns=0))
        for start, end, segment in silent_spans(turn.speech.segments()):
            self._take_silence(turn, start, end, segment)

    def _name(self, call: CallStart, name: str) -> None:
        """A call was begun without a name and has one now."""
        for waits in (self.silences, self.pauses):
            for place in _reaching(waits, call.offset_ns, None):
                wait = waits[place]
                parts = tuple(replace(part, what=name) if part.call == call.seq else part for part in wait.parts)
                if parts == wait.parts:
                    continue
                if waits is self.pauses:
                    self._put(place, replace(wait, parts=parts))
                else:
                    waits[place] = replace(wait, parts=parts)
                self._bill = None

    def _put(self, place: int, pause: Wait) -> None:
        self.pauses[place] = pause
        self._changed.add(place)
        self._bill = None

    def _heard(self, start: int, end: int) -> int:
        """How much of a stretch was silence; silences follow each other and never overlap."""
        found = (self.silences[place] for place in _reaching(self.silences, start, end))
        return sum(min(end, silence.end_ns) - max(start, silence.start_ns) for silence in found)


def _parts(
    turn: Turn, start: int, end: int, segment: SpokenSegment, known: Known, arrivals: Arrivals
) -> Iterator[Part]:
    """A silence among its causes, in order: waiting for text, for the sentence, for leave to speak, for the voice."""
    ready = segment.ready
    first_text = _clamp(arrivals.of(ready.message, ready.start), start, end)
    finished = _clamp(ready.offset_ns, first_text, end)
    queued = _clamp(segment.queued_ns if segment.queued_ns is not None else finished, finished, end)
    opening = turn.talk.openings[ready.message] if ready.message < len(turn.talk.openings) else None
    yield from _waiting_for_text(start, first_text, opening, known)
    for part_start, part_end, cause in (
        (first_text, finished, Cause.SENTENCE),
        (finished, queued, Cause.HELD_BACK),
        (queued, end, Cause.VOICE),
    ):
        if part_end > part_start:
            yield Part(part_start, part_end, cause)


def _waiting_for_text(start: int, end: int, opening: Opening | None, known: Known) -> Iterator[Part]:
    """No text yet: connecting, then tools where calls were open, else the model where a model wrote what came."""
    other = Cause.MODEL if opening is not None and opening.generated else Cause.NOT_VISIBLE
    at = start
    for span in known.within(start, end):
        from_ns, to_ns = max(span.start_ns, at), min(span.end_ns, end)
        if to_ns <= from_ns:
            continue
        if from_ns > at:
            yield Part(at, from_ns, other)
        yield replace(span, start_ns=from_ns, end_ns=to_ns)
        at = to_ns
    if end > at:
        yield Part(at, end, other)


def _reaching(waits: list[Wait], start: int, end: int | None) -> Iterator[int]:
    """The places of those that reach into a stretch; without an end, of all that end after its start."""
    for place in range(bisect_right(waits, start, key=_end), len(waits)):
        if end is not None and waits[place].start_ns >= end:
            break
        yield place


def _end(wait: Wait) -> int:
    return wait.end_ns


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
