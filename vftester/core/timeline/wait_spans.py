"""A turn's waits as spans: its pauses in text, and the silences that were heard; told from its silence bill."""

from collections.abc import Sequence
from operator import sub

from vftester.core.conversation import Turn
from vftester.core.timeline.labels import pause_label, silence_label
from vftester.core.timeline.marks import Span, Spans, Tone
from vftester.core.timing.silence import PAUSE_NS, Bill, BillTracker

BILLED_AT_ONCE = 1000
"""With so many pieces the bill goes on though none of them changes it: all at the end would hold the window up."""


class WaitSpans:
    """The waits of one turn so far. Its pauses go among the spans of its text, its `silences` are spans of their own.

    The bill goes on only after something happened that changes it, and is asked for.
    """

    def __init__(self, text: Spans) -> None:
        self.silences = Spans()
        self._text = text
        self._bill = BillTracker()
        self._stale = True
        self._unbilled = 0  # pieces
        self._pauses: list[Span] = []
        self._spoken = False
        self._last_piece_ns: int | None = None

    @property
    def bill(self) -> Bill:
        """The silence bill, as of the last `update`."""
        return self._bill.bill

    @property
    def heard_ns(self) -> int:
        """How much silence was heard, as of the last `update`, in nanoseconds."""
        return self._bill.heard_ns

    def hear_news(self) -> None:
        """Something happened that may change the bill."""
        self._stale = True

    def take_text(self, offsets: Sequence[int]) -> None:
        """Pieces of text came at these moments, at least one: a pause before one of them is in the bill."""
        last_ns = self._last_piece_ns if self._last_piece_ns is not None else offsets[0]
        self._unbilled += len(offsets)
        if self._unbilled >= BILLED_AT_ONCE or max(map(sub, offsets, (last_ns, *offsets))) >= PAUSE_NS:
            self._stale = True
        self._last_piece_ns = offsets[-1]

    def update(self, turn: Turn, *, spoken: bool) -> None:
        """Go on with the bill, where something happened since. `spoken`: some of the turn has sounded."""
        if self._stale:
            self._stale, self._unbilled = False, 0
            self._bill.update(turn)
            self._span(spoken=spoken)

    def _span(self, *, spoken: bool) -> None:
        bill, changed = self._bill, self._bill.take_changed()
        if spoken and not self._spoken:  # of each pause before it can be said now whether it was heard
            self._spoken, changed = True, set(range(len(bill.pauses)))
        for place in sorted(changed):
            pause = bill.pauses[place]
            if place == len(self._pauses):
                self._pauses.append(Span(pause.start_ns, pause.end_ns, -1, Tone.PAUSE))
                self._text.begin(self._pauses[place])
            self._pauses[place].label = pause_label(pause, spoken=spoken)
        if not bill.orderly:
            self.silences = Spans()
        for wait in bill.silences[len(self.silences) :]:
            self.silences.begin(Span(wait.start_ns, wait.end_ns, -1, Tone.SILENCE, silence_label(wait)))
