"""The ways in which a key may be written, and where a text holds one of them.

As it is; in base64 at each of the three places where a group of it may begin, and in hex, upper or lower case; each of
these in JSON's or a URL's escapes, in UTF-16 (a NUL beside each character), or with line ends within it.
"""

import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator

REDACTED = "[redacted]"

TELLTALE = 8
"""A text that breaks off within a key is cut where at least this much of the key's beginning stands."""

_ESCAPED = re.compile(r"\\+u00([2-7][0-9a-fA-F])|%(?:25)*([2-7][0-9a-fA-F])|\\+/|\\+u0000|%00|[\r\n\x00]")
"""Printable ASCII in the escapes of JSON (escaped again where there are more backslashes) and of URLs; what stands
between characters: NULs and line ends."""

_BEGINS = re.compile(r"[\\%\r\n\x00]")
"""With what each of them begins: found twenty times as quickly, and in most of a large text there is none."""

_BEGINS_CODE = re.compile(r"[\\%]")

_CODED = re.compile(r"\\+u00(?:[2-7][0-9a-fA-F]|00)|%(?:25)*[2-7][0-9a-fA-F]|\\+/|%00")
"""Those of them that stand for something else than they are: all but line ends and NULs."""

_BETWEEN = "\r\n\0"

UNFINISHED = 16
"""So many characters at the end of a text may be an escape that is broken off."""

_ESCAPE_BROKEN_OFF = re.compile(r"(?:\\+(?:u(?:0(?:0[0-7]?)?)?)?|%[2-7]?)\Z")

_IN_ENCODINGS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_RUNS = bytes(0x78 if code in _IN_ENCODINGS else 0x20 for code in range(256))
"""Turns what base64 and hex are made of into one and the same letter, all else into blanks."""

KeyPlace = tuple[int, int]
"""Where a form of the key stands in a text: its first character, and the one after its last."""


def forms_of(key: str) -> tuple[str, ...]:
    """The key, and what of its base64 and its hex is the same whatever stands around it."""
    data = key.encode()
    aligned = [_base64_core(data, shift) for shift in range(3)]
    other = [text.translate(str.maketrans("+/", "-_")) for text in aligned]
    return tuple(dict.fromkeys([key, *aligned, *other, data.hex(), data.hex().upper()]))


def _base64_core(data: bytes, shift: int) -> str:
    """The characters that only these bytes decide, where so many others stand before them in their group of three."""
    encoded = b64encode(bytes(shift) + data).decode()
    return encoded[-(-8 * shift // 6) : 8 * (shift + len(data)) // 6]


def has_run(data: bytes, run: bytes) -> bool:
    """Whether so many characters as `run` has, of those that base64 and hex are made of, stand there in a row.

    Much quicker than a search for each form, and in nearly every stream the answer is no.
    """
    return run in data.translate(_RUNS)


def run_of(length: int) -> bytes:
    """What `has_run` looks for."""
    return b"x" * length


class Plain:
    """A text with escapes of printable ASCII taken back and what stands between characters taken out, and where its
    parts were written."""

    def __init__(self, written: str, *, unescaped: bool = False) -> None:
        self._whole = len(written)
        # Segments by where they begin here: where each was written, and how long an escape is (0: as it stands).
        self._starts: list[int] = []
        self._written: list[int] = []
        self._escapes: list[int] = []
        parts: list[str] = []
        here = done = 0
        for escape in _escapes(written) if unescaped else ():
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

    def found(self, form: str) -> Iterator[KeyPlace]:
        """Every place of it here, overlapping ones too."""
        start = self.text.find(form)
        while start >= 0:
            yield start, start + len(form)
            start = self.text.find(form, start + 1)

    def spans(self, found: Iterable[KeyPlace]) -> Iterator[KeyPlace]:
        """Where it was written what is found here."""
        for start, end in found:
            first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1) - 1
            begin = self._written[first] + (0 if self._escapes[first] else start - self._starts[first])
            yield begin, self._written[last] + (self._escapes[last] or end - self._starts[last])

    def broken_off(self, form: str) -> Iterator[KeyPlace]:
        """Where the beginning of it was written at the end."""
        end = len(self.text)
        if unfinished := _ESCAPE_BROKEN_OFF.search(self.text, max(0, end - UNFINISHED)):
            end = unfinished.start()
        for length in range(min(len(form), end), TELLTALE - 1, -1):
            if self.text.startswith(form[:length], end - length):
                ((start, _),) = self.spans([(end - length, end)])
                yield start, self._whole
                return


def _escapes(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while (begun := _BEGINS.search(text, at)) is not None:
        escape = _ESCAPED.match(text, begun.start())
        if escape is not None:
            yield escape
        at = begun.end() if escape is None else escape.end()


def is_escaped(text: str) -> bool:
    """Whether a key may be hidden in it by escapes, or by what stands between its characters."""
    return next(_escapes(text), None) is not None


def squeezed(text: str) -> str | None:
    """The text without what may stand between the characters of a key; None where escapes have to be looked at."""
    at = 0
    while (begun := _BEGINS_CODE.search(text, at)) is not None:
        if _CODED.match(text, begun.start()):
            return None
        at = begun.end()
    for between in _BETWEEN:
        if between in text:
            text = text.replace(between, "")
    return text


def plain_forms(text: str) -> Iterator[Plain]:
    """The text as it stands, and what its escapes mean."""
    yield Plain(text)
    if is_escaped(text):
        yield Plain(text, unescaped=True)


def without(text: str, spans: Iterable[KeyPlace]) -> str:
    """The text with `[redacted]` in place of the spans; those that overlap are one."""
    parts: list[str] = []
    done = -1
    for start, end in sorted(spans):
        if start >= done:
            parts += text[max(done, 0) : start], REDACTED
        done = max(done, end)
    return "".join([*parts, text[max(done, 0) :]]) if parts else text


def agreeing(text: str, start: int, form: str, form_start: int = 0) -> int:
    """How many characters of a text, from a place on, are those of a key's form."""
    length, most = 0, min(len(text) - start, len(form) - form_start)
    while length < most and text[start + length] == form[form_start + length]:
        length += 1
    return length
