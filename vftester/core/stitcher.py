"""The stitcher: deltas become messages, tool-call traces become calls.

One `Talk` a turn. `stitch` is pure and costs the same however long the turn is. The rules (what a second start, a
missing end, a late `text` with a known `messageID` mean) are in one place, here; Voiceflow documents `completion` but
not its disorders, so each disorder is kept and marked rather than repaired.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Piece:
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

    def messages(self) -> list[Message]:
        """Every message, in the order in which their text began."""
        pieces: list[list[Piece]] = [[] for _ in self.openings]
        for piece in self.pieces:
            pieces[piece.message].append(piece)
        closures = {c.message: c for c in self.closures}
        return [
            Message(
                "".join(p.text for p in parts) + (c.rest if (c := closures.get(index)) else ""),
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


def stitch(talk: Talk, reading: Reading) -> tuple[Talk, tuple[Part, ...]]:
    """Take one reading in: the talk after it, and the parts it added, in order."""
    kind = reading.kind
    if kind in COMPLETION_KINDS:
        match reading.state:
            case "start":
                talk, parts = close(talk, reading.record.offset_ns, finished=False)
                talk = replace(talk, open=_opening("completion", reading))
                if reading.text:
                    talk, more = _piece(talk, reading, reading.text)
                    parts += more
                return talk, parts
            case "content" if reading.text:
                return _piece(talk, reading, reading.text)
            case "end":
                return close(talk, reading.record.offset_ns, finished=True)
    elif kind in SAID_KINDS:
        return _said(talk, reading)
    elif kind == "tool-call":
        return _called(talk, reading)
    return talk, ()


def close(talk: Talk, offset_ns: int, *, finished: bool) -> tuple[Talk, tuple[Part, ...]]:
    """Close the completion being streamed, if there is one."""
    if talk.message is None:
        return (talk if talk.open is None else replace(talk, open=None)), ()
    closure = Closure(talk.message, offset_ns, finished, rest="\N{REPLACEMENT CHARACTER}" if talk.half else "")
    closed = replace(talk, closures=talk.closures.appended(closure), open=None, message=None, half="")
    return closed, (closure,)


def _piece(talk: Talk, reading: Reading, content: str) -> tuple[Talk, tuple[Part, ...]]:
    record = reading.record
    opened: tuple[Part, ...] = ()
    openings, index = talk.openings, talk.message
    if index is None:
        opening = talk.open or _opening("completion", reading, implicit=True)
        index = len(openings)
        openings = openings.appended_as(opening.message_id, opening)
        opened = (opening,)
    text, half = _joined(talk.half + content)
    piece = Piece(index, record.seq, record.offset_ns, text)
    grown = Talk(
        openings, talk.pieces.appended(piece), talk.closures, talk.call_starts, talk.call_ends,
        openings[index], index, half,
    )  # fmt: skip  # spelled out: `replace` would take half of the time of a delta
    return grown, (*opened, piece)


def _said(talk: Talk, reading: Reading) -> tuple[Talk, tuple[Part, ...]]:
    if not reading.text or _already_streamed(talk, reading.key):
        return talk, ()
    record, index = reading.record, len(talk.openings)
    opening = _opening("speak" if reading.kind == "speak" else "text", reading)
    text, half = _joined(reading.text)
    piece = Piece(index, record.seq, record.offset_ns, text)
    closure = Closure(index, record.offset_ns, record.whole, rest="\N{REPLACEMENT CHARACTER}" if half else "")
    said = replace(
        talk,
        openings=talk.openings.appended_as(opening.message_id, opening),
        pieces=talk.pieces.appended(piece),
        closures=talk.closures.appended(closure),
    )
    return said, (opening, piece, closure)


def _already_streamed(talk: Talk, message_id: str | None) -> bool:
    index = talk.openings.newest(message_id) if message_id is not None else None
    return index is not None and talk.openings[index].origin == "completion"


def _called(talk: Talk, reading: Reading) -> tuple[Talk, tuple[Part, ...]]:
    record, call_id = reading.record, reading.key
    if reading.state == "start":
        start = CallStart(record.seq, record.offset_ns, call_id)
        return replace(talk, call_starts=talk.call_starts.appended_as(call_id, start)), (start,)
    if reading.state == "end":
        call = talk.call_starts.newest(call_id)
        if call is not None and talk.call_ends.newest(str(call)) is not None:
            call = None
        end = CallEnd(call, record.seq, record.offset_ns, call_id)
        return replace(talk, call_ends=talk.call_ends.appended_as(str(call), end)), (end,)
    return talk, ()


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
