"""Keys never leave: whatever a server echoes of one is taken out before a record exists."""

from collections.abc import Mapping
from dataclasses import replace
from typing import AnyStr

from vftester.core.records import Record, TurnError

REDACTED = "[redacted]"

_TELLTALE = 8
"""A text that breaks off within a key is cut where at least this much of the key's beginning stands."""

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "set-cookie", "cookie"})


class Redactor:
    """Knows the live keys. Its `repr` shows none."""

    def __init__(self) -> None:
        self._keys: list[str] = []

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._keys)} keys>"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def add(self, key: str) -> None:
        if key and key not in self._keys:
            self._keys.append(key)
            self._keys.sort(key=len, reverse=True)  # a key that holds another is taken out first

    def records(self, records: list[Record]) -> list[Record]:
        """The records without keys."""
        return [self._record(record) for record in records]

    def text(self, text: str, *, broken_off: bool = False) -> str:
        """The text without keys. `broken_off`: it may end within one."""
        for key in self._keys:
            text = _without(text, key, REDACTED, broken_off)
        return text

    def error(self, error: TurnError) -> TurnError:
        """The error without keys: libraries quote what a server answered."""
        return replace(
            error, message=self._quoting(error.message), body=None if error.body is None else self.text(error.body)
        )

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Response headers, names in lower case, without keys and cookies."""
        return {
            name.lower(): REDACTED if name.lower() in _SECRET_HEADERS else self.text(value)
            for name, value in headers.items()
        }

    def _record(self, record: Record) -> Record:
        broken_off = record.flaw is not None  # by the end of the body, or because the event was too large
        raw = record.raw
        for key in self._keys:
            if raw is not None:
                raw = _without(raw, key.encode(), REDACTED.encode(), broken_off)
        return replace(
            record,
            event=self.text(record.event, broken_off=broken_off),
            id=None if record.id is None else self.text(record.id, broken_off=broken_off),
            data=self.text(record.data, broken_off=broken_off),
            flaw=None if record.flaw is None else self._quoting(record.flaw),
            raw=raw,
        )

    def _quoting(self, sentence: str) -> str:
        """A sentence of ours that quotes the beginning of something, without keys and without the beginning of one."""
        for key in self._keys:
            begun, *rest = sentence.split(key[:_TELLTALE])
            for part in rest:
                begun += REDACTED + part[_agreeing(part, key[_TELLTALE:]) :]
            sentence = begun
        return sentence


def _without(text: AnyStr, key: AnyStr, instead: AnyStr, broken_off: bool) -> AnyStr:
    text = text.replace(key, instead)
    if broken_off:
        for length in range(min(len(key), len(text)), _TELLTALE - 1, -1):
            if text.endswith(key[:length]):
                return text[:-length] + instead
    return text


def _agreeing(text: str, other: str) -> int:
    """How many characters the beginnings of two texts have in common."""
    differing = (place for place, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1])
    return next(differing, min(len(text), len(other)))


class Watch:
    """Tells whether a stream has echoed a key, by its bytes: one search a chunk instead of one a record.

    A key that is split over chunks is seen too. Keys are ASCII, so no decoding can make one out of other bytes.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._keys = [key.encode() for key in redactor.keys]
        self._overlap = max((len(key) for key in self._keys), default=1) - 1
        self._tail = b""
        self.seen = False

    def look(self, chunk: bytes) -> bool:
        """Take a chunk in; true once a key has been seen in the stream."""
        if not self.seen:
            window = self._tail + chunk
            for key in self._keys:
                if key in window:
                    self.seen = True
            self._tail = window[-self._overlap :] if self._overlap else b""
        return self.seen
