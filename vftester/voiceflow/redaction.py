"""Keys never leave: whatever a server echoes of one is taken out before a record exists.

A key is found as it is, in JSON's or a URL's escapes, with line ends within it, and split over the partial texts of a
reply.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from vftester.core.records import Record, TurnError

REDACTED = "[redacted]"

_TELLTALE = 8
"""A text that breaks off within a key is cut where at least this much of the key's beginning stands."""

_BEGINNING = 12
"""A key that comes in pieces is taken out from where this much of its beginning is complete."""

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "set-cookie", "cookie"})

_ESCAPED = re.compile(r"\\+u00([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])|\\+/|[\r\n]")
"""Printable ASCII in the escapes of JSON (escaped again where there are more backslashes) and of URLs; line ends."""

_ESCAPE_BROKEN_OFF = re.compile(r"(?:\\+(?:u(?:0(?:0[2-7]?)?)?)?|%[2-7]?)\Z")

_ESCAPED_BYTES = re.compile(rb"\\u00[2-7]|%[2-7][0-9a-fA-F]")

_CONTENT = re.compile(r'"(?:content|completion)"\s*:\s*"')

_PLAIN_CONTENT = re.compile(r'"content":"([^"]*)"')

_STRING_END = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL)

_Span = tuple[int, int]


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

    def records(self, records: list[Record]) -> list[Record]:
        """The records without keys."""
        return [self._record(record) for record in records]

    def text(self, text: str, *, broken_off: bool = False) -> str:
        """The text without keys. `broken_off`: it may end within one."""
        spans: list[_Span] = []
        for plain in _plain_forms(text):
            for key in self._keys:
                spans += plain.spans(plain.found(key))
                if broken_off:
                    spans += plain.broken_off(key)
        return _without(text, spans)

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
        spans = [span for key in self._keys for span in _Plain(name).found(key.lower())]
        return _without(name, spans)

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
        spans: list[_Span] = []
        for plain in _plain_forms(sentence):
            for key in self._keys:
                begun = plain.found(key[:_TELLTALE])
                spans += plain.spans((start, start + _agreeing(plain.text, start, key)) for start, _ in begun)
        return _without(sentence, spans)


class _Plain:
    """A text with escapes of printable ASCII taken back and line ends taken out, and where its parts were written."""

    def __init__(self, written: str, *, unescaped: bool = False) -> None:
        self._whole = len(written)
        # Segments by where they begin here: where each was written, and how long an escape is (0: as it stands).
        self._starts: list[int] = []
        self._written: list[int] = []
        self._escapes: list[int] = []
        parts: list[str] = []
        here = done = 0
        for escape in _ESCAPED.finditer(written) if unescaped else ():
            here = self._add(parts, written[done : escape.start()], here, done)
            code = escape[1] or escape[2]
            character = chr(int(code, 16)) if code else "/" if escape[0].endswith("/") else ""
            here = self._add(parts, character, here, escape.start(), len(escape[0]))
            done = escape.end()
        self._add(parts, written[done:], here, done)
        self.text = "".join(parts)

    def _add(self, parts: list[str], part: str, here: int, written: int, escape: int = 0) -> int:
        if part:
            parts.append(part)
            self._starts.append(here)
            self._written.append(written)
            self._escapes.append(escape)
        return here + len(part)

    def found(self, key: str) -> Iterator[_Span]:
        """Every place of a key here, overlapping ones too."""
        start = self.text.find(key)
        while start >= 0:
            yield start, start + len(key)
            start = self.text.find(key, start + 1)

    def spans(self, found: Iterable[_Span]) -> Iterator[_Span]:
        """Where it was written what is found here."""
        for start, end in found:
            first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1) - 1
            begin = self._written[first] + (0 if self._escapes[first] else start - self._starts[first])
            yield begin, self._written[last] + (self._escapes[last] or end - self._starts[last])

    def broken_off(self, key: str) -> Iterator[_Span]:
        """Where the beginning of a key was written at the end."""
        end = len(self.text)
        if unfinished := _ESCAPE_BROKEN_OFF.search(self.text, max(0, end - 16)):
            end = unfinished.start()
        for length in range(min(len(key), end), _TELLTALE - 1, -1):
            if self.text.startswith(key[:length], end - length):
                ((start, _),) = self.spans([(end - length, end)])
                yield start, self._whole
                return


def _plain_forms(text: str) -> Iterator[_Plain]:
    yield _Plain(text)
    if _ESCAPED.search(text):
        yield _Plain(text, unescaped=True)


def _without(text: str, spans: Iterable[_Span]) -> str:
    """The text with `[redacted]` in place of the spans; those that overlap are one."""
    parts: list[str] = []
    done = -1
    for start, end in sorted(spans):
        if start >= done:
            parts += text[max(done, 0) : start], REDACTED
        done = max(done, end)
    return "".join([*parts, text[max(done, 0) :]]) if parts else text


def _agreeing(text: str, start: int, key: str, key_start: int = 0) -> int:
    """How many characters of a text, from a place on, are those of a key."""
    length, most = 0, min(len(text) - start, len(key) - key_start)
    while length < most and text[start + length] == key[key_start + length]:
        length += 1
    return length


def names_session_key(body: str) -> bool:
    return any("sessionkey" in plain.text.casefold() for plain in _plain_forms(body))


class Pieces:
    """Takes keys out that come split over the partial texts of a reply, of which each record holds a piece.

    Of a key at most the first characters come out. What was said so far is followed in every turn, so this is cheap
    where there is no key.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._beginnings = [(key, key[:_BEGINNING]) for key in redactor.keys]
        self._tail = ""
        self._begun: list[tuple[str, int]] = []  # keys that the text ends within, and how much of each has come

    def records(self, records: list[Record]) -> list[Record]:
        """The same records, where none holds a piece of a key."""
        if self._harmless(records):
            return records
        changed: dict[int, Record] = {}
        for number, record in enumerate(records):
            data = record.data
            if '"completion' not in data and not ("\\u00" in data and _names(data)):
                continue
            before = self._tail, self._begun
            found = self._without(data)
            if found is not data:
                raw = record.raw
                if raw is not None:
                    after = self._tail, self._begun
                    self._tail, self._begun = before
                    raw = self._without(raw.decode("latin-1")).encode("latin-1")
                    self._tail, self._begun = after
                changed[number] = record._replace(data=found, raw=raw)
        return [changed.get(number, record) for number, record in enumerate(records)] if changed else records

    def _harmless(self, records: list[Record]) -> bool:
        """Whether plain pieces go on without a key: one search for all that came at once."""
        if self._begun:
            return False
        pieces = _one_piece(records[0].data) if len(records) == 1 else _plain_pieces(records)
        if not pieces:
            return pieces is not None
        window = self._tail + "".join(pieces)
        for _, beginning in self._beginnings:
            if beginning in window:
                return False
        self._tail = window[1 - _BEGINNING :]
        return True

    def _without(self, data: str) -> str:
        """The data of a piece without what of a key is in it."""
        names = _names(data)
        if not names:
            return data
        start = names[-1]  # the last of one name counts in JSON
        end = _STRING_END.match(data, start)
        content = _Plain(data[start : end.end() if end else len(data)], unescaped=True)
        spans = [(start + first, start + last) for first, last in content.spans(self._follow(content.text))]
        return _without(data, spans) if spans else data

    def _follow(self, content: str) -> list[_Span]:
        """What of a piece belongs to a key."""
        spans: list[_Span] = []
        begun: list[tuple[str, int]] = []
        for key, length in self._begun:
            more = _agreeing(content, 0, key, length)
            if more:
                spans.append((0, more))
            if more == len(content) and length + more < len(key):
                begun.append((key, length + more))
        window, known = self._tail + content, len(self._tail)
        for key, beginning in self._beginnings:
            start = window.find(beginning)
            while start >= 0:
                end = start + _agreeing(window, start, key)
                if end > known:
                    spans.append((max(start - known, 0), end - known))
                    if end == len(window) and end - start < len(key):
                        begun.append((key, end - start))
                start = window.find(beginning, start + 1)
        self._tail, self._begun = window[1 - _BEGINNING :], list(dict.fromkeys(begun))
        return spans


def _plain_pieces(records: list[Record]) -> list[str] | None:
    """The pieces that came at once, found quickly; None where they have to be looked at one by one."""
    said = "\n".join([record.data for record in records])
    if "\\" in said or '"completion":' in said:
        return None
    pieces: list[str] = _PLAIN_CONTENT.findall(said)
    plain = len(pieces) == said.count('"state":"content"') == said.count('"content"') - len(pieces)
    return pieces if plain else None  # else other content is in between, or it is written in another way


def _one_piece(data: str) -> list[str] | None:
    """The same of a single record."""
    if "\\" in data:
        return None
    if '"completion' not in data:
        return []
    start = data.find('"content":"') + 11
    if start > 10:
        return [data[start : data.find('"', start)]]
    return None if _CONTENT.search(data) else []


def _names(data: str) -> list[int]:
    """Where the texts begin that are a reply's partial text, whatever escapes their name is written in."""
    found = [name.end() for name in _CONTENT.finditer(data)]
    if found or "\\u00" not in data:
        return found
    plain = _Plain(data, unescaped=True)
    return [end for _, end in plain.spans(name.span() for name in _CONTENT.finditer(plain.text))]


class Watch:
    """Tells whether a stream may have echoed a key, by its bytes: one search a chunk instead of one a record.

    A key that is split over chunks is seen too. Keys are ASCII, so no decoding can make one out of other bytes; from
    the first escape of printable ASCII on, every record is looked at.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._keys = [key.encode() for key in redactor.keys]
        self._overlap = max((len(key) for key in self._keys), default=1) - 1
        self._slash = any("/" in key for key in redactor.keys)
        self._tail = b""
        self.seen = False

    def look(self, chunk: bytes) -> bool:
        """Take a chunk in; true once a key, or an escape that one may hide in, has been seen in the stream."""
        if not self.seen:
            window = self._tail + chunk
            for key in self._keys:
                if key in window:
                    self.seen = True
            # What stands in a chunk is looked for quickly before it is looked at closely.
            if (b"\\u00" in window or b"%" in window) and _ESCAPED_BYTES.search(window):
                self.seen = True
            if self._slash and b"\\/" in window:
                self.seen = True
            self._tail = window[-self._overlap :] if self._overlap else b""
        return self.seen
