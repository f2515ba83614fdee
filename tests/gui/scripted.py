"""Turns as a wire would report them, through the real `advance`: what the window is fed in tests."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from vftester.core.actions import Action, launch, text
from vftester.core.conversation import Turn, advance
from vftester.core.records import Closed, Closing, Connected, Record, Report, Response, TurnError
from vftester.core.speech import (
    Outcome,
    SegmentEnded,
    SegmentQueued,
    SegmentReady,
    SegmentStarted,
    VoiceReport,
    WordStarted,
)
from vftester.runs.live import Update

MS = 1_000_000


class Scripted:
    """One turn, written down: what arrives when, in milliseconds."""

    def __init__(self, index: int, action: Action | str) -> None:
        self.turn = Turn(index, text(action) if isinstance(action, str) else action, datetime.now(UTC))
        self.reports: list[Report | VoiceReport] = [
            Connected(0),
            Response(120 * MS, 200, {"content-type": "text/event-stream"}),
        ]
        self._seq = 0
        self.segments = 0

    def event(self, ms: float, name: str, data: str = "{}", flaw: str | None = None) -> "Scripted":
        self.reports.append(Record(self._seq, round(ms * MS), name, str(self._seq + 1), data, flaw))
        self._seq += 1
        return self

    def trace(self, ms: float, kind: str, payload: Mapping[str, Any] | None = None) -> "Scripted":
        return self.event(ms, "trace", json.dumps({"type": kind, "payload": payload, "time": 1_790_000_000_000 + ms}))

    def says(self, ms: float, said: str) -> "Scripted":
        """A fixed message."""
        return self.trace(ms, "text", {"message": said, "messageID": f"m{self._seq}"})

    def streams(self, ms: float, *pieces: str, every: float = 50) -> "Scripted":
        """A completion, piece by piece."""
        self.trace(ms, "completion", {"state": "start", "messageID": f"m{self._seq}", "ai": True})
        for number, piece in enumerate(pieces):
            self.trace(ms + number * every, "completion", {"state": "content", "content": piece})
        return self.trace(ms + len(pieces) * every, "completion", {"state": "end"})

    def calls(self, ms: float, name: str, took: float) -> "Scripted":
        """A tool call, with the debug traces around it that name the tool."""
        ref = {"type": "function", "functionID": "fn", "functionName": name}
        self.trace(ms - 2, "debug", {"message": f"calling function {name}", "level": "info", "ref": ref})
        self.trace(ms, "tool-call", {"state": "start", "callID": f"call-{ms}"})
        self.trace(ms + took, "tool-call", {"state": "end", "callID": f"call-{ms}"})
        return self.trace(ms + took + 1, "debug", {"message": f"function {name} returned", "level": "info", "ref": ref})

    def ready(self, ms: float, said: str, message: int = 0, start: int = 0) -> "Scripted":
        """A segment is ready to be spoken."""
        self.reports.append(SegmentReady(self.segments, round(ms * MS), said, message, start))
        self.segments += 1
        return self

    def queued(self, ms: float, segment: int) -> "Scripted":
        return self.voice(SegmentQueued(segment, round(ms * MS)))

    def starts(self, ms: float, segment: int, *, heard: bool = True) -> "Scripted":
        return self.voice(SegmentStarted(segment, round(ms * MS), heard))

    def word(self, ms: float, segment: int, start: int, length: int) -> "Scripted":
        return self.voice(WordStarted(segment, round(ms * MS), start, length))

    def over(self, ms: float | None, segment: int, outcome: Outcome = "spoken") -> "Scripted":
        return self.voice(SegmentEnded(segment, None if ms is None else round(ms * MS), outcome))

    def voice(self, report: VoiceReport) -> "Scripted":
        self.reports.append(report)
        return self

    def offers(self, ms: float, **named: Mapping[str, Any]) -> "Scripted":
        buttons = [{"name": name.replace("_", " "), "request": dict(request)} for name, request in named.items()]
        return self.trace(ms, "choice", {"buttons": buttons})

    def ends(self, ms: float) -> "Scripted":
        self.event(ms, "end")
        return self.closes(ms + 1, Closing.END_OF_BODY)

    def closes(self, ms: float, why: Closing, error: TurnError | None = None) -> "Scripted":
        self.reports.append(Closed(round(ms * MS), why, error))
        return self

    def updates(self, batch: int = 1) -> Iterator[Update]:
        """What a run would tell: the turn's beginning, then each batch of reports."""
        turn = self.turn
        yield Update(turn)
        for start in range(0, len(self.reports), batch):
            changes = []
            for report in self.reports[start : start + batch]:
                turn, changed = advance(turn, report)
                changes += changed
            yield Update(turn, tuple(changes))

    def result(self) -> Update:
        """The whole turn in one update."""
        *_, last = self.updates(max(len(self.reports), 1))
        return last


def greeting(index: int = 0) -> Scripted:
    """A launch: a fixed welcome and three buttons."""
    scripted = Scripted(index, launch())
    scripted.trace(130, "debug", {"message": "starting conversation", "context": "Start", "level": "info"})
    scripted.says(140, "Welcome to Lindengrove Dental.")
    words = ("Hello, I am the ", "appointment desk. ", "Which day ", "suits you?")
    scripted.streams(420, *words)
    scripted.offers(
        640,
        Book_a_visit={"type": "path-cm0book", "payload": {"label": "Book a visit"}, "time": 1},
        Opening_hours={"type": "intent", "payload": {"query": "hours", "intent": {"name": "hours"}}},
        Talk_to_a_person={"type": "text", "payload": "A person, please"},
    )
    return scripted.ends(650)


def spoken(index: int = 1, until: float = 99_000) -> Scripted:
    """A turn of which two segments are spoken and a third is to come, as far as it has come after so many ms."""
    first, second, third = "Perfect, Thursday at 8:40 it is.", "I'm saving that for you now.", "Is there anything else?"
    scripted = Scripted(index, "Thursday works. It's 555 0134.")
    scripted.streams(430, "Perfect, ", "Thursday ", "at 8:40 ", "it is. ", "I'm saving ", "that for ", "you now.")
    scripted.calls(1170, "save_appointment", 940)
    scripted.streams(2160, "Is there ", "anything ", "else?").ends(2400)
    scripted.ready(620, first).queued(621, 0).starts(660, 0)
    for number, found in enumerate(re.finditer(r"\S+", first)):
        scripted.word(660 + 380 * number, 0, found.start(), len(found.group()))
    scripted.ready(780, second, start=33).queued(781, 1).over(3000, 0).starts(3050, 1)
    for number, found in enumerate(re.finditer(r"\S+", second)):
        scripted.word(3050 + 300 * number, 1, found.start(), len(found.group()))
    scripted.ready(2310, third, message=1).queued(2311, 2).over(4900, 1).starts(5300, 2).word(5300, 2, 0, 2)
    scripted.over(6800, 2)
    scripted.reports.sort(key=lambda report: report.offset_ns if hasattr(report, "offset_ns") else 0)
    scripted.reports = [r for r in scripted.reports if getattr(r, "offset_ns", 0) <= until * MS]
    return scripted


def booking(index: int = 1) -> Scripted:
    """A turn of an agent step: text, a tool call in the middle of it, more text."""
    scripted = Scripted(index, "Thursday works. It's 555 0134.")
    scripted.streams(430, "Perfect, ", "Thursday ", "at 8:40 ", "it is. ", "I'm saving ", "that for ", "you now")
    scripted.calls(1170, "save_appointment", 940)
    scripted.streams(2160, " and will ", "send the ", "reminder to ", "the number ", "ending in 34. ", every=60)
    scripted.streams(2860, "Is there ", "anything ", "else?", every=60)
    scripted.trace(3245, "path", {"path": "details_complete"})
    return scripted.ends(3260)
