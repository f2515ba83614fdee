"""The stitcher: deltas become messages, tool-call traces become calls.

One `Talk` a turn, a `Stitching` for each batch that it grows by. A reading costs the same however long the turn is.
The rules (what a second start, a missing end, a late `text` with a known `messageID` mean) are in one place, here;
Voiceflow documents `completion` but not its disorders, so each disorder is kept and marked rather than repaired.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from operator import itemgetter
from typing import Literal, NamedTuple

from vftester.core.log import KeyedLog, Log
from vftester.core.traces import COMPLETION_KINDS, SAID_KINDS, Reading

Origin = Literal["text", "speak", "completion"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A message began. `implicit`: text came without a start before it."""

    origin: Origin
    seq: int
    offset_ns: int
    message_id: str | None = None
    ai: bool | None = None
    ref: str | None = None
    implicit: bool = False

    @property
    def generated(self) -> bool:
        """Written by a model, as far as the trace says: a completion, or a message with `ai: true`."""
        return self.origin == "completion" or self.ai is True


class Piece(NamedTuple):  # quicker to make than a frozen dataclass; there is one to a delta
    """An arrival of text. `text` is "" where only the first half of a surrogate pair came."""

    message: int
    seq: int
    offset_ns: int
    text: str


@dataclass(frozen=True, slots=True)
class Closure:
    """A message was closed; `finished` is False where its end never came. `rest` is what a lost half leaves: U+FFFD."""

    message: int
    offset_ns: int
    finished: bool
    rest: str = ""


@dataclass(frozen=True, slots=True)
class CallStart:
    """A tool call begins, in nanoseconds after its turn. `call_id`: None where the trace names none."""

    seq: int
    offset_ns: int
    call_id: str | None


@dataclass(frozen=True, slots=True)
class CallEnd:
    """`call` is the index of the start it belongs to, None for an orphan."""

    call: int | None
    seq: int
    offset_ns: int
    call_id: str | None


Part = Opening | Piece | Closure | CallStart | CallEnd


@dataclass(frozen=True, slots=True)
class Message:
    """What the agent said at one go, put together."""

    text: str
    opening: Opening
    pieces: tuple[Piece, ...]
    closure: Closure | None

    @property
    def complete(self) -> bool:
        return self.closure is not None and self.closure.finished


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call: a start, an end, or both. Voiceflow gives it no name: that is in debug traces near by."""

    start: CallStart | None
    end: CallEnd | None


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said and called in a turn so far.

    `open` is the completion being streamed, `message` its index in `openings` once text has come for it; a completion
    without text is no message. `half` is the first half of a surrogate pair that waits for the second.
    """

    openings: KeyedLog[Opening] = field(default_factory=KeyedLog)
    pieces: Log[Piece] = field(default_factory=Log)
    closures: Log[Closure] = field(default_factory=Log)
    call_starts: KeyedLog[CallStart] = field(default_factory=KeyedLog)
    call_ends: KeyedLog[CallEnd] = field(default_factory=KeyedLog)
    open: Opening | None = None
    message: int | None = None
    half: str = ""
    _messages: list[Message] = field(default_factory=list, init=False, compare=False, repr=False)

    def messages(self) -> list[Message]:
        """Every message, in the order in which their text began; put together when first asked for."""
        if len(self._messages) < len(self.openings):
            self._messages[:] = self._put_together()
        return list(self._messages)

    def _put_together(self) -> list[Message]:
        pieces: list[list[Piece]] = [[] for _ in self.openings]
        for message, some in groupby(self.pieces, itemgetter(0)):
            pieces[message] += some
        closures = {c.message: c for c in self.closures}
        return [
            Message(
                "".join([part[3] for part in parts]) + (c.rest if (c := closures.get(index)) else ""),
                opening,
                tuple(parts),
                c,
            )
            for index, (opening, parts) in enumerate(zip(self.openings, pieces, strict=True))
        ]

    def text(self) -> str:
        """What the agent said to the user: every message in order, joined by newlines."""
        return "\n".join(m.text for m in self.messages())

    def tool_calls(self) -> list[ToolCall]:
        """Calls in the order of their first trace; an end without a start is a call without a start."""
        ends = {e.call: e for e in self.call_ends}
        calls = [(s.seq, ToolCall(s, ends.get(index))) for index, s in enumerate(self.call_starts)]
        calls += [(e.seq, ToolCall(None, e)) for e in self.call_ends if e.call is None]
        return [call for _, call in sorted(calls, key=lambda pair: pair[0])]


class Stitching:
    """A talk that takes in a batch of readings. The talk it began with stays as it was; `talk` gives the one after it.

    Each part is told to `tell`, in order.
    """

    def __init__(self, talk: Talk, tell: Callable[[Part], None]) -> None:
        self._before = talk
        self._tell = tell
        self._openings, self._call_starts, self._call_ends = talk.openings, talk.call_starts, talk.call_ends
        self._open, self._message, self._half = talk.open, talk.message, talk.half
        self._pieces: list[Piece] = []
        self._closures: list[Closure] = []

    @property
    def talk(self) -> Talk:
        return Talk(
            self._openings,
            self._before.pieces.extended(self._pieces),
            self._before.closures.extended(self._closures),
            self._call_starts,
            self._call_ends,
            self._open,
            self._message,
            self._half,
        )

    def take(self, reading: Reading) -> None:
        record, kind, _, _, state, text, _, _, _ = reading
        if kind in COMPLETION_KINDS:
            match state:
                case "content" if text:
                    message = self._message
                    if message is None or self._half or not text.isascii():
                        self._piece(reading, text)
                        return
                    # As `Piece(…)`, but for the call: nearly all readings come here.
                    piece = tuple.__new__(Piece, (message, record[0], record[1], text))
                    self._pieces.append(piece)
                    self._tell(piece)
                case "start":
                    self.close(reading.record.offset_ns, finished=False)
                    self._open = _opening("completion", reading)
                    if reading.text:
                        self._piece(reading, reading.text)
                case "end":
                    self.close(reading.record.offset_ns, finished=True)
        elif kind in SAID_KINDS:
            self._said(reading)
        elif kind == "tool-call":
            self._called(reading)

    def take_text(self, readings: Sequence[Reading]) -> list[Piece]:
        """Take in readings that all go on with the message that is open: their pieces. [] where one of them does
        anything else, and none was taken in. Nothing is told: it costs a third."""
        message = self._message
        if message is None or self._half or {reading[4] for reading in readings} != {"content"}:
            return []
        records, kinds, _, _, _, texts, _, _, _ = zip(*readings, strict=True)
        if not all(texts) or not COMPLETION_KINDS.issuperset(kinds) or _SURROGATE("".join(texts)):
            return []
        moments = zip(repeat(message), map(_SEQ, records), map(_OFFSET, records), texts, strict=False)
        pieces = list(map(tuple.__new__, repeat(Piece), moments))
        self._pieces += pieces
        return pieces

    def close(self, offset_ns: int, *, finished: bool) -> None:
        """Close the completion being streamed, if there is one."""
        if self._message is not None:
            self._close(Closure(self._message, offset_ns, finished, _rest(self._half)))
        self._open, self._message, self._half = None, None, ""

    def _piece(self, reading: Reading, content: str) -> None:
        if self._message is None:
            self._open = self._open or _opening("completion", reading, implicit=True)
            self._message = self._begin(self._open)
        if self._half or not content.isascii():
            content, self._half = _joined(self._half + content)
        record = reading.record
        piece = Piece(self._message, record.seq, record.offset_ns, content)
        self._pieces.append(piece)
        self._tell(piece)

    def _said(self, reading: Reading) -> None:
        if not reading.text or self._already_streamed(reading.key):
            return
        record = reading.record
        message = self._begin(_opening("speak" if reading.kind == "speak" else "text", reading))
        text, half = _joined(reading.text)
        piece = Piece(message, record.seq, record.offset_ns, text)
        self._pieces.append(piece)
        self._tell(piece)
        self._close(Closure(message, record.offset_ns, record.whole, _rest(half)))

    def _already_streamed(self, message_id: str | None) -> bool:
        index = self._openings.newest(message_id) if message_id is not None else None
        return index is not None and self._openings[index].origin == "completion"

    def _called(self, reading: Reading) -> None:
        record, call_id = reading.record, reading.key
        if reading.state == "start":
            start = CallStart(record.seq, record.offset_ns, call_id)
            self._call_starts = self._call_starts.appended_as(call_id, start)
            self._tell(start)
        elif reading.state == "end":
            call = self._call_starts.newest(call_id)
            if call is not None and self._call_ends.newest(str(call)) is not None:
                call = None
            end = CallEnd(call, record.seq, record.offset_ns, call_id)
            self._call_ends = self._call_ends.appended_as(str(call), end)
            self._tell(end)

    def _begin(self, opening: Opening) -> int:
        """Open a message; its index."""
        index = len(self._openings)
        self._openings = self._openings.appended_as(opening.message_id, opening)
        self._tell(opening)
        return index

    def _close(self, closure: Closure) -> None:
        self._closures.append(closure)
        self._tell(closure)


_SEQ, _OFFSET = itemgetter(0), itemgetter(1)
_SURROGATE = re.compile("[\ud800-\udfff]").search


def _rest(half: str) -> str:
    """What the first half of a surrogate pair leaves whose second never came."""
    return "\N{REPLACEMENT CHARACTER}" if half else ""


def _opening(origin: Origin, reading: Reading, *, implicit: bool = False) -> Opening:
    record = reading.record
    return Opening(origin, record.seq, record.offset_ns, reading.key, reading.ai, reading.ref, implicit)


def _joined(text: str) -> tuple[str, str]:
    """Join surrogate halves: the text, and a first half at its end that waits for the second."""
    if text.isascii():
        return text, ""
    half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
    if half:
        text = text[:-1]
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), half
