"""Comments beyond the first thousand of a turn share records: two megabytes of empty ones would else be a million.

Nothing of them is lost. Where one record ends and the next begins depends on the bytes alone, not on the chunks that
they come in.
"""

import re
from typing import NamedTuple

SHARED_BYTES = 64 * 1024
"""A record that comments share is full with so many bytes."""

BLANK_LINES = re.compile(rb"\n+")


class Comment(NamedTuple):
    """A comment line, or a block without `event` and `data`, and what is wrong with it."""

    id: bytes | None
    lines: bytes
    flaws: list[str]


class Crowd:
    """Comments that share a record: their lines as they came, how many they are, and when the last of them came."""

    def __init__(self, max_line_bytes: int) -> None:
        self.lines = bytearray()
        self.count = 0
        self.last_ns = 0
        self.first: Comment | None = None
        # Lines of a length that is no flaw; the rest is looked at line by line.
        self.run = re.compile(rb"(?::[^\n]{0,%d}\n+)+" % max(0, max_line_bytes - 1)).match

    @property
    def full(self) -> bool:
        return len(self.lines) >= SHARED_BYTES

    @property
    def text(self) -> bytes:
        """Their lines, joined by LF; behind a block that is none of comments, a blank one."""
        return bytes(self.lines).rstrip(b"\n")

    def join(self, comment: Comment, lines: bytes, offset_ns: int) -> bool:
        """Take one in; whether that was the last that finds room."""
        if not self.count:
            self.first = comment
        self.lines += lines
        self.count += 1
        self.last_ns = offset_ns
        return self.full

    def join_lines(self, lines: bytes, start: int, offset_ns: int) -> int:
        """Take in as many comment lines as find room; gives where the rest begins."""
        end = lines.find(b"\n", start + SHARED_BYTES - len(self.lines) - 1) + 1 or len(lines)
        if not self.count:
            self.first = Comment(None, lines[start : lines.find(b"\n", start)], [])
        self.lines += lines[start:end]
        self.count += lines.count(b"\n", start, end)
        self.last_ns = offset_ns
        return end
