"""Keys never leave: whatever a server echoes of one is taken out before a record exists.

In which ways a key may be written is `key_forms`'; split over what is said, it is `pieces`'.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vftester.core.records import Record, TurnError
from vftester.voiceflow.key_forms import (
    REDACTED,
    TELLTALE,
    UNFINISHED,
    KeyPlace,
    Plain,
    agreeing,
    forms_of,
    has_run,
    plain_forms,
    run_of,
    squeezed,
    without,
)

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "set-cookie", "cookie"})

_ESCAPED_BYTES = re.compile(rb"\\u00(?:[2-7]|00)|%(?:[2-7][0-9a-fA-F]|00)")


_BETWEEN_WORDS = re.compile(r"[_\s-]")

_MANY_BYTES = 4096
"""From here on a search for each form is quicker than one for a run of letters and digits."""


class Redactor:
    """Knows the live keys. Its `repr` shows none."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._forms: list[str] = []

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._keys)} keys>"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    @property
    def forms(self) -> tuple[str, ...]:
        """The keys in every way they may be written, escapes aside."""
        return tuple(self._forms)

    def add(self, key: str) -> None:
        if key and key not in self._keys:
            self._keys.append(key)
            self._forms += forms_of(key)

    def records(self, records: list[Record]) -> list[Record]:
        """The records without keys."""
        return [self._record(record) for record in records]

    def text(self, text: str, *, broken_off: bool = False) -> str:
        """The text without keys. `broken_off`: it may end within one."""
        if (plainly := squeezed(text)) is not None and not any(form in plainly for form in self._forms):
            end = plainly[-(max(map(len, self._forms), default=0) + UNFINISHED) :]
            if not broken_off or not any(form[:TELLTALE] in end for form in self._forms):
                return text
        spans: list[KeyPlace] = []
        for plain in plain_forms(text):
            for form in self._forms:
                if form in plain.text:
                    spans += plain.spans(plain.found(form))
                if broken_off:
                    spans += plain.broken_off(form)
        return without(text, spans)

    def value(self, value: Any) -> Any:
        """A JSON value without keys, in the names of its members too."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(name): self.value(member) for name, member in value.items()}
            case list() | tuple():
                return [self.value(member) for member in value]
            case _:
                return value

    def error(self, error: TurnError) -> TurnError:
        """The error without keys: libraries quote what a server answered."""
        body = error.body
        if body is not None:
            body = self.text(body if error.status else self._quoting(body))
        return replace(error, message=self._quoting(error.message), body=body)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Response headers, names in lower case, without keys and cookies."""
        return {
            self._header_name(name.lower()): REDACTED if name.lower() in _SECRET_HEADERS else self.text(value)
            for name, value in headers.items()
        }

    def _header_name(self, name: str) -> str:
        return without(name, [span for form in self._forms for span in Plain(name).found(form.lower())])

    def _record(self, record: Record) -> Record:
        broken_off = record.flaw is not None  # by the end of the body, or because the event was too large
        raw = record.raw
        if raw is not None:
            raw = self.text(raw.decode("latin-1"), broken_off=broken_off).encode("latin-1")
        return record._replace(
            event=self.text(record.event, broken_off=broken_off),
            id=None if record.id is None else self.text(record.id, broken_off=broken_off),
            data=self.text(record.data, broken_off=broken_off),
            flaw=None if record.flaw is None else self._quoting(record.flaw),
            raw=raw,
        )

    def _quoting(self, sentence: str) -> str:
        """A sentence of ours that quotes the beginning of something, without keys and without the beginning of one."""
        spans: list[KeyPlace] = []
        for plain in plain_forms(sentence):
            for form in self._forms:
                begun = plain.found(form[:TELLTALE])
                spans += plain.spans((start, start + agreeing(plain.text, start, form)) for start, _ in begun)
        return without(sentence, spans)


def names_session_key(body: str) -> bool:
    """Whether a body speaks of a session key, which may then stand in it."""
    return any("sessionkey" in _BETWEEN_WORDS.sub("", plain.text.casefold()) for plain in plain_forms(body))


class Watch:
    """Tells whether a stream may have echoed a key, by its bytes: one search a chunk instead of one a record.

    A key that is split over chunks is seen too. Keys are ASCII, so no decoding can make one out of other bytes; from
    the first escape of printable ASCII on, and from the first run that is long enough for a key in base64 or hex,
    every record is looked at.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._keys = [key.encode() for key in redactor.keys]
        self._encoded = [form.encode() for form in redactor.forms if form not in redactor.keys]
        # So long a run of letters and digits there is wherever a key stands in base64 or hex.
        self._run = run_of(min(map(len, self._encoded), default=0))
        self._overlap = max(map(len, (*self._keys, *self._encoded)), default=1) - 1
        self._short = max(map(len, (*self._keys, self._run))) - 1
        self._slash = any("/" in form for form in redactor.forms)
        self._tail = b""
        self.seen = False

    def look(self, chunk: bytes) -> bool:
        """Take a chunk in; true once a key, or what one may hide in, has been seen in the stream."""
        if not self.seen and self._keys:
            many = len(chunk) >= _MANY_BYTES
            window = self._tail[-(self._overlap if many else self._short) :] + chunk
            for key in self._keys:
                if key in window:
                    self.seen = True
            # What stands in a chunk is looked for quickly before it is looked at closely.
            if (b"\\u00" in window or b"%" in window) and _ESCAPED_BYTES.search(window):
                self.seen = True
            if b"\0" in window or (self._slash and b"\\/" in window):
                self.seen = True
            # Of a few bytes it is asked whether there is room for a key in base64 or hex, of many whether one is there.
            if any(form in window for form in self._encoded) if many else has_run(window, self._run):
                self.seen = True
            self._tail = (self._tail + chunk)[-self._overlap :]
        return self.seen
