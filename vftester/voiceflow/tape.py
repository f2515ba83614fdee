"""What one turn sent and the bytes that came: kept in memory as long as the conversation, never written anywhere."""

from dataclasses import dataclass

from vftester.core.display.raw import KEPT_BYTES, RawChunk, RawStream
from vftester.voiceflow.endpoints import Request
from vftester.voiceflow.redaction import Redactor

ALL_KEPT_BYTES = 8 * KEPT_BYTES
"""So much is kept of a conversation; beyond it the oldest turns' bytes are let go."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a turn's stream. `stream` None: nothing that could be shown; `key_found`: for a key's sake."""

    stream: RawStream | None
    key_found: bool = False


class Tape:
    """Takes bytes as they come, in the network thread; may be read from any other."""

    def __init__(self) -> None:
        self.request: Request | None = None
        self.key_found = False
        """A live key stood in what came: the bytes are not to be shown."""
        self.dropped = False
        self.kept = 0
        self._left_out = 0
        self._chunks: list[tuple[int, bytes]] = []

    def __repr__(self) -> str:
        return f"<Tape of {len(self._chunks)} reads>"

    def keep(self, offset_ns: int, chunk: bytes) -> None:
        """Keep what one read brought, as far as there is room."""
        if self.kept < KEPT_BYTES:
            self._chunks.append((offset_ns, chunk))
            self.kept += len(chunk)
        else:
            self._left_out += len(chunk)

    def drop(self) -> None:
        """Let the bytes go."""
        self._chunks, self.kept, self.dropped = [], 0, True

    def told(self, redactor: Redactor) -> Kept:
        """What came, for the screen. Bytes with a live key in them are not told at all: the records have the rest."""
        if self.key_found or self.dropped:
            return Kept(None, self.key_found)
        # A copy: more may come meanwhile. What a read brought may be empty.
        chunks = tuple(RawChunk(offset_ns, data) for offset_ns, data in list(self._chunks) if data)
        text = b"".join(chunk.data for chunk in chunks).decode("latin-1")
        if redactor.text(text, broken_off=True) != text:
            return Kept(None, key_found=True)
        return Kept(RawStream(chunks, self._left_out))


class Tapes:
    """The tapes of a conversation's turns, in order."""

    def __init__(self) -> None:
        self._tapes: list[Tape] = []

    def new(self) -> Tape:
        """The tape of the turn that begins. Where there is too much by now, the oldest go."""
        spare = ALL_KEPT_BYTES - sum(tape.kept for tape in self._tapes)
        for tape in self._tapes:
            if spare >= KEPT_BYTES:
                break
            spare += tape.kept
            tape.drop()
        tape = Tape()
        self._tapes.append(tape)
        return tape

    def of(self, turn: int) -> Tape | None:
        """The tape of a turn, counted from 0."""
        return self._tapes[turn] if 0 <= turn < len(self._tapes) else None
