"""Keys that come split over what is said: over the partial texts of a reply, over messages, or over both."""

import re

from vftester.core.records import Record
from vftester.voiceflow.key_forms import KeyPlace, Plain, agreeing, has_run, run_of, without
from vftester.voiceflow.redaction import Redactor

_BEGINNING = 12
"""A key that comes in pieces is taken out from where this much of its beginning is complete."""

_RUN = run_of(_BEGINNING)

_CONTENT = re.compile(r'"(?:content|completion)"\s*:\s*"')

_PLAIN_CONTENT = re.compile(r'"content":"([^"]*)"')

_MESSAGE = re.compile(r'"message"\s*:\s*"')

_SAYS = re.compile(r'"type"\s*:\s*"(?:text|speak)"')
"""A trace whose message is meant for the user."""

_COPIES = re.compile(r'"(?:text|message|ssml)"\s*:\s*"')
"""Where a message stands once more in the same trace: in the pieces of its slate, for one."""

_STRING_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)  # not character by character: there may be millions


class Pieces:
    """Takes keys out that come split over what is said, of which each record holds a piece.

    Of a key at most the first characters come out. What was said so far is followed in every turn, so this is cheap
    where there is no key.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._beginnings = [(form, form[:_BEGINNING]) for form in redactor.forms]
        self._plain = [key[:_BEGINNING] for key in redactor.keys]
        self._tail = ""
        self._begun: list[tuple[str, int]] = []  # forms that the text ends within, and how much of each has come

    def records(self, records: list[Record]) -> list[Record]:
        """The same records, where none holds a piece of a key."""
        if self._harmless(records):
            return records
        changed: dict[int, Record] = {}
        for number, record in enumerate(records):
            data = record.data
            if '"completion' not in data and '"message"' not in data and not ("\\u00" in data and _said(data)):
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
        for beginning in self._plain:
            if beginning in window:
                return False
        if has_run(window.encode("ascii", "replace"), _RUN):
            for _, beginning in self._beginnings:
                if beginning in window:
                    return False
        self._tail = window[1 - _BEGINNING :]
        return True

    def _without(self, data: str) -> str:
        """The data of a piece without what of a key is in it."""
        start = _said(data)
        if start is None:
            return data
        content = _string_at(data, start)
        found = self._follow(content.text)
        if not found:
            return data
        spans = [(start + first, start + last) for first, last in content.spans(found)]
        pieces = {content.text[first:last] for first, last in found}
        for copy in _COPIES.finditer(data):
            if copy.end() != start:
                other = _string_at(data, copy.end())
                places = other.spans(place for piece in pieces for place in other.found(piece))
                spans += [(copy.end() + first, copy.end() + last) for first, last in places]
        return without(data, spans)

    def _follow(self, content: str) -> list[KeyPlace]:
        """What of a piece belongs to a key."""
        spans: list[KeyPlace] = []
        begun: list[tuple[str, int]] = []
        for form, length in self._begun:
            more = agreeing(content, 0, form, length)
            if more:
                spans.append((0, more))
            if more == len(content) and length + more < len(form):
                begun.append((form, length + more))
        window, known = self._tail + content, len(self._tail)
        for form, beginning in self._beginnings:
            start = window.find(beginning)
            while start >= 0:
                end = start + agreeing(window, start, form)
                if end > known:
                    spans.append((max(start - known, 0), end - known))
                    if end == len(window) and end - start < len(form):
                        begun.append((form, end - start))
                start = window.find(beginning, start + 1)
        self._tail, self._begun = window[1 - _BEGINNING :], list(dict.fromkeys(begun))
        return spans


def _plain_pieces(records: list[Record]) -> list[str] | None:
    """The pieces that came at once, found quickly; None where they have to be looked at one by one."""
    said = "\n".join([record.data for record in records])
    if "\\" in said or '"completion":' in said or ('"message"' in said and _SAYS.search(said)):
        return None
    pieces: list[str] = _PLAIN_CONTENT.findall(said)
    plain = len(pieces) == said.count('"state":"content"') == said.count('"content"') - len(pieces)
    return pieces if plain else None  # else other content is in between, or it is written in another way


def _one_piece(data: str) -> list[str] | None:
    """The same of a single record."""
    if "\\" in data or ('"message"' in data and _SAYS.search(data)):
        return None
    if '"completion' not in data:
        return []
    start = data.find('"content":"') + 11
    if start > 10:
        return [data[start : data.find('"', start)]]
    return None if _CONTENT.search(data) else []


def _string_at(data: str, start: int) -> Plain:
    """The JSON string that begins there, without its quotes, as it is meant."""
    end = _STRING_END.match(data, start)
    return Plain(data[start : end.end() if end else len(data)], unescaped=True)


def _said(data: str) -> int | None:
    """Where the text begins that is said: partial text, or a message to the user, whatever escapes its name is in."""
    start = _said_in(data)
    if start is None and "\\u00" in data:
        plain = Plain(data, unescaped=True)
        if (end := _said_in(plain.text)) is not None:
            ((_, start),) = plain.spans([(end - 1, end)])
    return start


def _said_in(data: str) -> int | None:
    """The same where names are written plainly. Of a name that stands twice the last counts in JSON."""
    found = [name.end() for name in _CONTENT.finditer(data)] if '"completion' in data else []
    if not found and _SAYS.search(data):
        found = [name.end() for name in _MESSAGE.finditer(data)]
    return found[-1] if found else None
