"""Segments: the text of a message as it arrives, cut into pieces for the ear. Pure, and without a clock.

`take` what arrives, `tick` 300 ms after the last arrival, `end` the message. The segments depend on the text and its
offsets alone: a pause between two arrivals counts as a tick at its due time, whether a timer delivered one, late, early
or never. So live, replay and import cut alike. Cost per arrival depends on its own length and on the open tail, which
is never longer than 220 characters, not on the message.

Sentences are told by sentencex (https://github.com/wikimedia/sentencex), asked about one full stop at a time: given a
growing text it would change its mind (quotes, brackets and lists make it look at the whole paragraph).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import sentencex  # type: ignore[import-untyped]  # it has no types

from vftester.core.log import Log
from vftester.core.spoken.cuts import ANY_MARK, CJK, EARLY, LATER, LIMIT, ends_sentence, next_cut, settled_without

PAUSE_NS = 300_000_000
"""A pause of this length flushes text that ends a sentence."""

MOST_CHARS = 1_000_000
"""So much of a message is cut for the ear: some 18 hours of speech. Cutting more of it would only take time."""

_FENCE = re.compile(r"(`{3,}|~{3,})[^`\n]*\n")
_FENCE_BEGUN = re.compile(r"(?:`{3,}|~{3,})[^`\n]*|`{1,2}$|~{1,2}$")
_SPACE = re.compile(r"\s+")
_CONTENT = re.compile(r"\S")
_HAN = re.compile(rf"[{CJK}]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_CHARS = 16  # more than any marker of a list, a heading or a fence

_COMMONEST = {
    "en": "the a an is are and you to of i am your for in it we this that with can",
    "de": "der die das und ist sind nicht ich sie wir mit für ein eine im zu den dem auf es am ihre",
    "fr": "le la les et est vous je de des un une pour pas que nous votre du dans sur il elle",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMONEST.items()}


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished piece of text for the ear: `message[start:end]`, without space around it.

    `ready_ns` is the offset at which it became certain: of the arrival that closed it, of the tick that was due, or of
    the end. `code`: a code block in its fences, whole, of any length; all others have at most 220 characters.
    """

    text: str
    start: int
    end: int
    ready_ns: int
    code: bool = False


class Cutting(NamedTuple):  # every arrival makes a new one: of a frozen dataclass that took half of the time
    """A message that is being cut. `language`: ISO 639-1, None to tell it from the text, sentence by sentence.

    `tail` is the text not yet cut, from position `start` on; `line` the beginning of the line before it; `checked` how
    much of it decides nothing, `settled` up to where no mark in it ever cuts. `first`: nothing has been said yet. In a
    code block `code` holds its lines so far.
    """

    language: str | None = None
    tail: str = ""
    start: int = 0
    line: str = ""
    first: bool = True
    checked: int = 0
    settled: int = 0
    last_ns: int | None = None
    fence: str = ""
    code: Log[str] = Log()
    code_start: int = 0

    @property
    def due_ns(self) -> int | None:
        """When a tick is due: 300 ms after the last arrival. None where nothing waits."""
        return None if self.last_ns is None or not self.tail or self.fence else self.last_ns + PAUSE_NS


_cutting = partial(tuple.__new__, Cutting)
"""A cutting of all its fields, in order: at a third of what its name costs."""

Cuts = tuple[Cutting, tuple[Segment, ...]]
"""The message after it, and the segments that became ready."""


def take(cutting: Cutting, text: str, offset_ns: int) -> Cuts:
    """Text arrived. An arrival of no text (half a surrogate pair) is none."""
    flushed: tuple[Segment, ...] = ()
    if cutting.last_ns is not None and offset_ns >= cutting.last_ns + PAUSE_NS:
        cutting, flushed = tick(cutting, offset_ns)
    if not text:
        return cutting, flushed
    language, tail, start, line, first, _, settled, last_ns, fence, code, code_start = cutting
    if last_ns is None or offset_ns > last_ns:
        last_ns = offset_ns
    longer = tail + text
    if start + len(longer) > MOST_CHARS:
        longer = longer[: max(MOST_CHARS - start, len(tail))]
        if len(longer) == len(tail):
            return cutting, flushed
    if tail and not fence and tail[0] not in "`~":
        if settled == len(tail) and len(longer) <= LIMIT and not ANY_MARK.search(text):
            now_settled: int | None = len(longer)  # as most arrivals
        else:
            now_settled = settled_without(longer, settled, EARLY if first else LATER)
        if now_settled is not None:
            now = language, longer, start, line, first, len(longer), now_settled, last_ns, fence, code, code_start
            return _cutting(now), flushed
    cutting = _cutting((language, tail, start, line, first, cutting.checked, settled, last_ns, fence, code, code_start))
    cutting, ready = _cut(cutting, longer, last_ns)
    return cutting, flushed + ready


def tick(cutting: Cutting, offset_ns: int) -> Cuts:
    """Time passed. Does the same at whatever time it comes, and nothing before it is due."""
    due_ns = cutting.due_ns
    if due_ns is None or offset_ns < due_ns or not ends_sentence(cutting.tail, _asked(cutting)):
        return cutting, ()
    length = len(cutting.tail)
    segment = _segment(cutting, cutting.tail, length, due_ns)
    return _moved(cutting, cutting.tail, length, spoken=segment.text), (segment,)


def end(cutting: Cutting, offset_ns: int, rest: str = "") -> tuple[Segment, ...]:
    """The message ended: what it still had to say. `rest` is what its closure adds."""
    cutting, flushed = take(cutting, rest, offset_ns)
    offset_ns = max(offset_ns, cutting.last_ns or 0)
    if cutting.fence:
        return (*flushed, _code(cutting, cutting.tail, offset_ns))
    # No more comes, so the last word is whole: the space lets what waited for that be decided.
    cutting, ready = _cut(cutting, cutting.tail + " ", offset_ns)
    if cutting.tail.strip():
        ready += (_segment(cutting, cutting.tail, len(cutting.tail), offset_ns),)
    return flushed + ready


def segments(
    arrivals: Iterable[tuple[str, int]], end_ns: int, rest: str = "", language: str | None = None
) -> list[Segment]:
    """The segments of a message whose texts arrived at these offsets and which ended at `end_ns`."""
    cutting = Cutting(language)
    found: list[Segment] = []
    for text, offset_ns in arrivals:
        cutting, ready = take(cutting, text, offset_ns)
        found += ready
    return [*found, *end(cutting, end_ns, rest)]


def language_of(text: str) -> str:
    """ja, zh, de, fr or en: by script, then by which language's commonest words prevail."""
    if not text.isascii() and _HAN.search(text):
        return "ja" if _KANA.search(text) else "zh"
    words = text.casefold().split()
    found, most = "", -1
    for language, common in _COMMON_WORDS.items():
        if (count := sum(map(common.__contains__, words))) > most:
            found, most = language, count
    return found


def _cut(cutting: Cutting, text: str, offset_ns: int) -> Cuts:
    """Cut as much of `text`, the tail and what arrived, as can be decided."""
    ready: list[Segment] = []
    asked = _asked(cutting)
    at, settled = 0, cutting.settled
    while True:
        if cutting.fence:
            cutting, at, code = _cut_code(cutting, text, at, offset_ns)
            ready += code
            if cutting.fence:
                return cutting, tuple(ready)
        content = _CONTENT.search(text, at)
        begin = content.start() if content else len(text)
        if begin > at:
            cutting, at = _moved(cutting, text[at:begin], begin - at), begin
        settled = cutting.settled
        window = text[at : at + LIMIT + 1]
        if not cutting.line.strip():
            if opening := _FENCE.match(window):
                cutting = cutting._replace(fence=opening[1], code=Log(), code_start=cutting.start)
                cutting = _coded(cutting, opening[0])
                at += opening.end()
                continue
            if begun := _FENCE_BEGUN.match(window):
                if begun.end() == len(window) <= LIMIT:
                    break
                # What could not be told from a fence until here was decided here, not before.
                cutting = cutting._replace(checked=max(cutting.checked, min(begun.end(), LIMIT)))
        quick = settled_without(window, cutting.settled, _least(cutting)) if window else 0
        if quick is not None:
            settled = quick
            break
        cut, settled = next_cut(window, cutting.line, _least(cutting), cutting.checked, cutting.settled, asked)
        if cut is None:
            break
        segment = _segment(cutting, window, cut.at, offset_ns)
        ready.append(segment)
        cutting, at = _moved(cutting, window, cut.at, spoken=segment.text), at + cut.at
    return cutting._replace(tail=text[at:], checked=len(text) - at, settled=settled), tuple(ready)


def _cut_code(cutting: Cutting, text: str, at: int, offset_ns: int) -> tuple[Cutting, int, list[Segment]]:
    """Take in a code block's lines up to the fence that closes it."""
    closing = re.compile(rf" ?{re.escape(cutting.fence)}{cutting.fence[0]}*\s*")
    while (line_end := text.find("\n", at)) >= 0:
        if closing.fullmatch(_line(cutting.line, text[at:line_end])):
            segment = _code(cutting, text[at:line_end], offset_ns)
            cutting = _moved(cutting._replace(fence="", code=Log()), text[at:line_end], line_end - at)
            return cutting, line_end, [segment]
        cutting = _coded(cutting, text[at : line_end + 1])
        at = line_end + 1
    if len(text) - at > LIMIT:  # a line without end must not be looked at again with every arrival
        cutting, at = _coded(cutting, text[at:]), len(text)
    return cutting._replace(tail=text[at:], checked=0, settled=0), at, []


def _coded(cutting: Cutting, text: str) -> Cutting:
    return _moved(cutting, text, len(text))._replace(code=cutting.code.appended(text))


def _code(cutting: Cutting, last: str, offset_ns: int) -> Segment:
    text = ("".join(cutting.code) + last).rstrip()
    return Segment(text, cutting.code_start, cutting.code_start + len(text), offset_ns, code=True)


def _segment(cutting: Cutting, text: str, length: int, offset_ns: int) -> Segment:
    shown = text[:length].rstrip()
    return Segment(shown, cutting.start, cutting.start + len(shown), offset_ns)


def _moved(cutting: Cutting, text: str, length: int, spoken: str = "") -> Cutting:
    """The cutting with `text[:length]` behind it."""
    language, _, start, line, first, _, _, last_ns, fence, code, code_start = cutting
    newline = text.rfind("\n", 0, length)
    if newline >= 0:
        line = _line(text[newline + 1 : length])
    elif len(line) < _LINE_CHARS:
        line = _line(line, text[:length])
    if first and spoken:
        first = not any(c.isalnum() for c in spoken)
    return _cutting((language, "", start + length, line, first, 0, 0, last_ns, fence, code, code_start))


def _line(*parts: str) -> str:
    """The beginning of a line, enough to tell an item, a heading or a fence; runs of space count once."""
    return _SPACE.sub(" ", "".join(parts))[:_LINE_CHARS]


def _least(cutting: Cutting) -> int:
    """How long a segment has to be to end at a clause mark."""
    return EARLY if cutting.first else LATER


def _asked(cutting: Cutting) -> partial[bool]:
    return partial(_sentence_ends, cutting.language)


def _sentence_ends(language: str | None, head: str, end: str, following: str) -> bool:
    """Does sentencex see a sentence end between `head` and `following`?"""
    language = (language or language_of(head)).partition("-")[0].lower()
    if language == "de" and end == "." and re.search(r"(?<!\d)\d{1,2}$", head):
        return False  # an ordinal: "im 19. Jahrhundert", "am 3. Platz"
    query = f"{head}{end} {following}"
    if not query.isascii():
        query = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", query)
    position = 0
    for sentence in sentencex.segment(language, query):
        position += len(sentence)
        if position > len(head):
            return position <= len(head) + len(end) + 1
    return False
