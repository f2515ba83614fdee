"""A turn's stream as it is read: stamped, decoded, without keys, record by record."""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter_ns

from vftester.core.records import Closed, Closing, Connected, Report, Response, Sent, TurnError
from vftester.voiceflow.connection import Answer
from vftester.voiceflow.decoder import Decoder
from vftester.voiceflow.pieces import Pieces
from vftester.voiceflow.redaction import Redactor, Watch
from vftester.voiceflow.tape import Tape

Emit = Callable[[Sequence[Report]], None]

_LAST_EVENTS = ("end", "error")


class TurnReader:
    """A turn's stream as it is read: stamps, decodes, redacts and emits. Offsets count from `begin`."""

    def __init__(self, emit: Emit, redactor: Redactor, on_last_event: Callable[[], None], tape: Tape) -> None:
        self._emit = emit
        self._redactor = redactor
        self._on_last_event = on_last_event
        self._tape = tape
        self._chunks: list[bytes] = []
        self._stamp_ns = 0
        self._decoder = Decoder()
        self._began: int | None = None
        self._watch: Watch | None = None
        self._pieces: Pieces | None = None

    def begin(self) -> None:
        """The turn's own request is handed to the HTTP client now."""
        self._began = perf_counter_ns()
        self._emit([Sent(self._began)])

    @property
    def begun(self) -> bool:
        return self._began is not None

    def offset_ns(self) -> int:
        return perf_counter_ns() - (self._began or 0)

    def answered(self, answer: Answer) -> None:
        """A stream begins."""
        self._watch, self._pieces = Watch(self._redactor), Pieces(self._redactor)
        self._tell(answer)

    def refused(self, answer: Answer | None) -> None:
        """No stream came; an answer may have."""
        if answer is not None and self.begun:
            self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        headers = self._redactor.headers(answer.response.headers)
        offset_ns = answer.at_ns - (self._began or 0)
        self._emit([Connected(answer.connect_ns), Response(offset_ns, answer.status, headers)])

    def take(self, chunk: bytes) -> None:
        """Stamp a chunk.

        What one read of the socket brings comes in many chunks, all complete at the same moment: they share the stamp
        of the first, and are decoded together when the loop comes round.
        """
        if not self._chunks:
            self._stamp_ns = self.offset_ns()
            asyncio.get_running_loop().call_soon(self._decode)
        self._chunks.append(chunk)

    def _decode(self) -> None:
        """Emit the records that the chunks complete."""
        chunk = b"".join(self._chunks)
        self._chunks.clear()
        self._tape.keep(self._stamp_ns, chunk)
        records = decoded = self._decoder.feed(chunk, self._stamp_ns)
        if self._pieces is not None:
            records = self._pieces.records(records)
        if (self._watch is not None and self._watch.look(chunk)) or self._decoder.joins_lines:
            records = self._redactor.records(records)  # a key may stand on two data lines
        if records is not decoded and records != decoded:
            self._tape.key_found = True
        if records:
            self._emit(records)
        if any(record.event in _LAST_EVENTS for record in records):
            self._on_last_event()

    def close(self, why: Closing, error: TurnError | None) -> None:
        """Emit what the end of reading broke off, and the `Closed`."""
        error = error and self._redactor.error(error)
        if self._began is None:
            self._emit([Closed(None, why, error)])
            return
        self._decode()
        offset_ns = self.offset_ns()
        broken_off = self._decoder.finish(offset_ns)
        rest = self._pieces.records(broken_off) if self._pieces else broken_off
        rest = self._redactor.records(rest)
        if rest != broken_off:
            self._tape.key_found = True
        self._emit([*rest, Closed(offset_ns, why, error)])
