"""Server-sent events, decoded so that nothing is lost.

The frame rules are those of the HTML standard ("Server-sent events"). What the standard drops (comments, blocks without
data, an event broken off by the end of the body) is kept as a record, because an instrument has to show it. Lines end
at CRLF, LF or CR only, and a CR ends its line at once.
"""

import re

from vftester.core.records import COMMENT, INVALID_UTF8, UNTERMINATED, Record
from vftester.voiceflow.comments import BLANK_LINES, Comment, Crowd

MAX_EVENT_BYTES = 64 * 1024 * 1024
KEPT_BYTES = 64 * 1024
"""Of an event larger than the limit this much is kept."""

MOST_COMMENTS = 1000
"""So many comments of a turn have a record each; what comes beyond them shares records, and nothing is lost."""

_BOM = b"\xef\xbb\xbf"

# Nearly every frame that Voiceflow sends has this shape, and is taken in one step: one event, one id, one data line.
_USUAL_SHAPE = r"event: ?([!-~]+)\nid: ?([!-~]*)\ndata: ?([^\n]*)\n\n"
_USUAL_TEXT = re.compile(_USUAL_SHAPE)
_USUAL_FRAME = re.compile(_USUAL_SHAPE.encode())

_LF = ord("\n")


class Decoder:
    """Bytes in, records out: numbered from 0, stamped with the offset of the bytes that completed them.

    No clock and no socket: the caller says when the bytes came.
    """

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES, most_comments: int = MOST_COMMENTS) -> None:
        self._max = max_event_bytes
        self._seq = 0
        self._comments_left = most_comments
        self._crowd = Crowd(max_event_bytes)
        self.joins_lines = False
        """An event came whose data stood on more than one line."""
        self._bom_settled = False
        self._after_cr = False
        # The line whose end has not come: its parts, and its size, which is more than they hold once it is too large.
        self._parts: list[bytes] = []
        self._line_bytes = 0
        # The lines of the block whose blank line has not come, each with its end, without comments, and their size.
        self._lines = bytearray()
        self._block_bytes = 0

    def feed(self, chunk: bytes, offset_ns: int) -> list[Record]:
        """The records that these bytes complete."""
        if not self._bom_settled:
            chunk = self._without_bom(chunk)
        if self._after_cr and chunk:
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        records: list[Record] = []
        start, end = 0, len(chunk)
        # Decoded once for all its events where positions stay the same by that.
        text = chunk.decode("ascii") if chunk.isascii() else None
        while start < end:
            if not self._lines and not self._parts:
                start = self._usual_frames(chunk, text, start, offset_ns, records)
                if start < end and chunk[start] == _LF:
                    start = BLANK_LINES.match(chunk, start).end()  # type: ignore[union-attr]  # one is there
                if self._comments_left <= 0:
                    start = self._crowded(chunk, start, offset_ns, records)
                if start == end:
                    break
            newline = chunk.find(b"\n", start)
            if newline < 0:
                self._hold(chunk[start:])
                break
            self._hold(chunk[start:newline])
            self._end_line(offset_ns, records)
            start = newline + 1
        return records

    def finish(self, offset_ns: int) -> list[Record]:
        """The records that the end of the body breaks off."""
        records: list[Record] = []
        partial = bool(self._parts)
        if partial:
            self._end_line(offset_ns, records, UNTERMINATED)
        if self._lines:
            self._block(offset_ns, records, broken_off=True, partial=partial)
        self._disperse(records)
        return records

    def _usual_frames(self, chunk: bytes, text: str | None, start: int, offset_ns: int, records: list[Record]) -> int:
        """Take all frames of the usual shape from here on; gives where they end."""
        if self._crowd.count and _USUAL_FRAME.match(chunk, start):
            self._disperse(records)
        if text is not None:
            match = _USUAL_TEXT.match
            while (frame := match(text, start)) is not None and self._fits(frame):
                event, id_, data = frame.groups()
                records.append(Record(self._seq, offset_ns, event, id_, data))
                self._seq += 1
                start = frame.end()
            return start
        while (coded := _USUAL_FRAME.match(chunk, start)) is not None and self._fits(coded):
            try:
                event, id_, data = (part.decode() for part in coded.groups())
            except UnicodeDecodeError:
                break
            records.append(Record(self._seq, offset_ns, event, id_, data))
            self._seq += 1
            start = coded.end()
        return start

    def _fits(self, frame: "re.Match[str] | re.Match[bytes]") -> bool:
        """Not too large: its lines without their ends, as they are counted elsewhere."""
        return frame.end() - frame.start() - 4 <= self._max

    def _without_bom(self, chunk: bytes) -> bytes:
        """The chunk without a leading byte-order mark, which may come in pieces."""
        head = b"".join(self._parts) + chunk
        self._parts, self._line_bytes = [], 0
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._hold(head)
            return b""
        self._bom_settled = True
        return head.removeprefix(_BOM)

    def _hold(self, part: bytes) -> None:
        """Keep a part of a line; once its event is too large, only the beginning."""
        self._line_bytes += len(part)
        if self._block_bytes + self._line_bytes <= self._max:
            if part:
                self._parts.append(part)
        else:
            held = b"".join(self._parts)
            self._parts = [(held + part if len(held) < KEPT_BYTES else held)[:KEPT_BYTES]]

    def _end_line(self, offset_ns: int, records: list[Record], *flaws: str) -> None:
        line, size = b"".join(self._parts), self._line_bytes
        self._parts, self._line_bytes = [], 0
        if line.startswith(b":"):
            too_large = size if len(line) < size else None
            self._comment(offset_ns, records, None, line, [*flaws], too_large)
        elif line:
            if self._block_bytes <= self._max:
                self._lines += line
                self._lines += b"\n"
            self._block_bytes += size
        elif self._lines:
            self._block(offset_ns, records)

    def _block(self, offset_ns: int, records: list[Record], *, broken_off: bool = False, partial: bool = False) -> None:
        """The record of the lines since the last blank line. `partial`: the last of them is itself broken off."""
        del self._lines[-1:]
        block, size = bytes(self._lines), self._block_bytes
        self._lines, self._block_bytes = bytearray(), 0
        event: bytes | None = None
        id_: bytes | None = None
        data: bytearray | None = None
        flaws = [UNTERMINATED] if broken_off else []
        unknown, first_unknown = 0, b""
        start = 0
        while start <= len(block):
            end = block.find(b"\n", start)
            last = end < 0
            line = block[start:] if last else block[start:end]
            start = len(block) + 1 if last else end + 1
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            match field:
                case b"event":
                    event = value
                case b"data":
                    if data is None:
                        data = bytearray(value)
                    else:
                        data += b"\n"
                        data += value
                        self.joins_lines = True
                case b"id" if b"\0" in value:
                    if "id with a NUL" not in flaws:
                        flaws.append("id with a NUL")  # the standard ignores such an id
                case b"id":
                    id_ = value
                case b"retry":
                    pass  # reconnecting by itself would send the person's turn twice
                case _ if not (partial and last):
                    first_unknown = first_unknown if unknown else field
                    unknown += 1
        if unknown:
            what = "unknown field" if unknown == 1 else f"{unknown} unknown fields, the first"
            flaws.append(f"{what} {first_unknown[:40].decode(errors='replace')!r}")
        too_large = size if size > self._max else None
        if event is None and data is None:
            self._comment(offset_ns, records, id_, block, flaws, too_large, blank=b"\n")
            return
        self._disperse(records)
        name = event.decode(errors="replace") if event else "message"
        records.append(self._record(offset_ns, name, id_, bytes(data or b""), block, flaws, too_large))

    def _comment(
        self,
        offset_ns: int,
        records: list[Record],
        id_: bytes | None,
        lines: bytes,
        flaws: list[str],
        too_large: int | None,
        blank: bytes = b"",
    ) -> None:
        """A comment line, or a block without event and data: a record of its own, or one of many in a record."""
        if self._comments_left <= 0 and too_large is None and UNTERMINATED not in flaws:
            if self._crowd.join(Comment(id_, lines, flaws), lines + b"\n" + blank, offset_ns):
                self._disperse(records)
            return
        self._disperse(records)
        self._comments_left -= 1
        records.append(self._record(offset_ns, COMMENT, id_, lines, lines, flaws, too_large))

    def _crowded(self, chunk: bytes, start: int, offset_ns: int, records: list[Record]) -> int:
        """Take all comment lines from here on that share records; gives where they end."""
        run = self._crowd.run(chunk, start)
        if run is None:
            return start
        lines = BLANK_LINES.sub(b"\n", run[0])
        at = 0
        while at < len(lines):
            at = self._crowd.join_lines(lines, at, offset_ns)
            if self._crowd.full:
                self._disperse(records)
        return run.end()

    def _disperse(self, records: list[Record]) -> None:
        """The record of those that share one; all that came before whatever is next."""
        if not self._crowd.count:
            return
        crowd, self._crowd = self._crowd, Crowd(self._max)
        if crowd.count == 1 and crowd.first is not None:
            id_, lines, flaws = crowd.first
        else:
            id_, lines, flaws = None, crowd.text, [f"{crowd.count} comments, which share a record"]
        records.append(self._record(crowd.last_ns, COMMENT, id_, lines, lines, flaws, None))

    def _record(
        self,
        offset_ns: int,
        event: str,
        id_: bytes | None,
        data: bytes,
        block: bytes,
        flaws: list[str],
        too_large: int | None,
    ) -> Record:
        """A record. What is no UTF-8 is decoded with replacement, and its bytes are kept.

        They are the data's bytes where the data is at fault, else the block's.
        """
        raw: bytes | None = None
        if too_large is not None:
            flaws.append(f"event of {too_large} bytes, of which the first {KEPT_BYTES} are kept")
            data = block = _whole_characters(data[:KEPT_BYTES])
        if not _is_utf8(data):
            raw = data
        elif not _is_utf8(block):
            raw = block
        if raw is not None:
            flaws.append(INVALID_UTF8)
        self._seq += 1
        return Record(
            self._seq - 1,
            offset_ns,
            event,
            None if id_ is None else id_.decode(errors="replace"),
            data.decode(errors="replace"),
            "; ".join(flaws) or None,
            raw,
        )


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _whole_characters(text: bytes) -> bytes:
    """The bytes without their last character where that may have been cut in two."""
    end = len(text)
    while end > len(text) - 3 and end > 0 and text[end - 1] & 0xC0 == 0x80:
        end -= 1
    return text[: end - 1] if end > 0 and text[end - 1] >= 0xC0 else text
