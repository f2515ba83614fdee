"""How long a reply is when it is spoken, and what in it is hard on the ear."""

import re
from collections.abc import Iterable

from vftester.core.conversation import Change
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, WordStarted, said_whole
from vftester.core.timeline.timescale import SECOND
from vftester.core.timeline.voice_lanes import USUAL_PACE_NS

TOO_LONG_NS = 15 * SECOND
"""Longer replies than this are hard to follow by ear."""

LOOKED_AT_CHARS = 40_000

_LIST_LINE = re.compile(r"[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t]+\S")
_TABLE_LINE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*(?::?-{2,}:?)?[ \t]*")
_URL = re.compile(r"(?:https?://|\bwww\.)\w", re.IGNORECASE)


class SpokenLength:
    """Follows the voice through a turn and adds up how long all of it takes to say.

    Once all of it was spoken, it is as long as that took. Until then its text alone tells, at a usual pace: the same
    words are as long however little of them was spoken yet, and however busy the machine was with it. A message that
    brings Voiceflow's own sound is counted in that alone.
    """

    def __init__(self) -> None:
        self.words = 0
        self._segments: list[SegmentReady] = []
        self._voice_chars: dict[int, int] = {}  # by message
        self._began: dict[int, int] = {}
        self._worded: dict[int, int] = {}  # of those that began: where the last word ends that did
        self._chars = self._said_chars = self._said_ns = 0

    @property
    def ns(self) -> int:
        """The length in nanoseconds; 0 where there is nothing to say."""
        return self._said_ns if self.measured else self._chars * USUAL_PACE_NS

    @property
    def measured(self) -> bool:
        """All of it was spoken; else the length is told by the pace."""
        return 0 < self._chars <= self._said_chars

    def take(self, change: Change) -> None:
        match change:
            case SegmentReady() if change.segment == len(self._segments):
                self._take_ready(change)
            case SegmentStarted() if change.segment < len(self._segments):
                self._began[change.segment] = change.offset_ns
            case WordStarted() if change.segment in self._began:
                worded = self._worded.get(change.segment, 0)
                self._worded[change.segment] = max(worded, change.start + change.length)
            case SegmentEnded():
                began, worded = self._began.pop(change.segment, None), self._worded.pop(change.segment, 0)
                if began is None or change.offset_ns is None:
                    return
                ready = self._segments[change.segment]
                if said_whole(ready, change.outcome, worded):
                    self._said_ns += max(change.offset_ns - began, 0)
                    self._said_chars += len(ready.text)
            case _:
                pass

    def _take_ready(self, ready: SegmentReady) -> None:
        own, chars = ready.origin == "voiceflow", len(ready.text)
        self._segments.append(ready)
        self._chars += chars
        if own:
            self._chars -= self._voice_chars.pop(ready.message, 0) if chars else 0
        else:
            self._voice_chars[ready.message] = self._voice_chars.get(ready.message, 0) + chars
            self.words += len(ready.text.split())


def ear_flags(texts: Iterable[str], spoken_ns: int) -> tuple[str, ...]:
    """What in a reply is hard on the ear: `over 15 s`, `a list`, `a URL`, `a table`. `texts`: its messages."""
    found = {"over 15 s"} if spoken_ns > TOO_LONG_NS else set()
    for text in texts:
        part = text[:LOOKED_AT_CHARS]
        lines = part.split("\n")
        if len(lines) > 1 and sum(_LIST_LINE.match(line) is not None for line in lines) > 1:
            found.add("a list")
        if ("://" in part or "www." in part.lower()) and _URL.search(part):
            found.add("a URL")
        if "--" in part and any(_TABLE_LINE.fullmatch(line) for line in lines if "--" in line):
            found.add("a table")
    return tuple(flag for flag in ("over 15 s", "a list", "a URL", "a table") if flag in found)
