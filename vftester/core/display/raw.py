"""A turn's stream as it came: its bytes with the moment of each read, made visible line by line.

Nothing invisible stays so: control characters have signs of their own, what is no UTF-8 is written in hexadecimal, and
what would turn the order of letters round is named.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vftester.core.records import COMMENT, Record

KEPT_BYTES = 8 * 1024 * 1024
"""So much of a turn's stream is kept."""

LINE_CHARS = 1000
"""Longer lines are folded: no screen lays out a line of millions of characters in a moment."""


@dataclass(frozen=True, slots=True)
class RawChunk:
    """What one read brought."""

    offset_ns: int
    data: bytes


@dataclass(frozen=True, slots=True)
class RawStream:
    """What was kept of a turn's stream. `left_out`: bytes that came after that."""

    chunks: tuple[RawChunk, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line for the screen. `offset_ns` stands where a read begins, None where it goes on."""

    offset_ns: int | None
    text: str


def written_again(records: Iterable[Record]) -> Iterator[RawChunk]:
    """The stream as its records tell it, one chunk a record.

    Decoded it gives the same records; how its fields were ordered and its lines ended is not kept.
    """
    for record in records:
        yield RawChunk(record.offset_ns, _frame(record))


def visible_lines(chunks: Iterable[RawChunk]) -> Iterator[RawLine]:
    """The lines of a stream, made visible. Each chunk begins a line of its own."""
    for chunk in chunks:
        offset_ns: int | None = chunk.offset_ns
        # What is no UTF-8 becomes a surrogate each byte, which no UTF-8 can hold.
        text = chunk.data.decode("utf-8", "surrogateescape")
        for line in _LINES.findall(text):
            shown = visible(line)
            for start in range(0, len(shown), LINE_CHARS):
                yield RawLine(offset_ns, shown[start : start + LINE_CHARS])
                offset_ns = None


def visible(text: str) -> str:
    """The text with signs for what cannot be seen: `↵`, `‹TAB›`, `‹U+202E›`, `‹e2 82›` for bytes that are no UTF-8."""
    return _UNSEEN.sub(_sign, text)


_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

_UNSEEN = re.compile(
    "[\udc80-\udcff]+|[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


_CONTROLS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
_NAMES = tuple("↵" if name == "LF" else f"‹{name}›" for name in _CONTROLS.split())


def _sign(found: "re.Match[str]") -> str:
    code = ord(found[0][0])
    if code < len(_NAMES):
        return _NAMES[code]
    if code == 0x7F:
        return "‹DEL›"
    if 0xDC80 <= code <= 0xDCFF:
        return f"‹{' '.join(f'{ord(byte) - 0xDC00:02x}' for byte in found[0])}›"
    return f"‹U+{code:04X}›"


def _frame(record: Record) -> bytes:
    end = b"\n\n" if record.whole else b""
    data = record.data.encode("utf-8", "surrogatepass")
    if record.raw is not None:
        if record.raw.decode("utf-8", "replace") != record.data:
            return record.raw + end  # of the whole block
        data = record.raw
    if record.event == COMMENT:
        return data + (b"\n" if data.startswith(b":") and record.whole else end)
    lines = [b"event: " + record.event.encode("utf-8", "surrogatepass")]
    if record.id is not None:
        lines.append(b"id: " + record.id.encode("utf-8", "surrogatepass"))
    lines += [b"data: " + line for line in data.split(b"\n")]
    return b"\n".join(lines) + end
