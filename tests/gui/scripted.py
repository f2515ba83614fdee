"""Turns as a wire would report them, through the real `advance`: what the window is fed in tests."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from vftester.core.actions import Action, launch, text
from vftester.core.conversation import Turn, advance
from vftester.core.records import Closed, Closing, Connected, Record, Report, Response, TurnError
from vftester.runs.live import Update

MS = 1_000_000


class Scripted:
    """One turn, written down: what arrives when, in milliseconds."""

    def __init__(self, index: int, action: Action | str) -> None:
        self.turn = Turn(index, text(action) if isinstance(action, str) else action, datetime.now(UTC))
        self.reports: list[Report] = [Connected(0), Response(120 * MS, 200, {"content-type": "text/event-stream"})]
        self._seq = 0

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


def booking(index: int = 1) -> Scripted:
    """A turn of an agent step: text, a tool call in the middle of it, more text."""
    scripted = Scripted(index, "Thursday works. It's 555 0134.")
    scripted.streams(430, "Perfect, ", "Thursday ", "at 8:40 ", "it is. ", "I'm saving ", "that for ", "you now")
    scripted.calls(1170, "save_appointment", 940)
    scripted.streams(2160, " and will ", "send the ", "reminder to ", "the number ", "ending in 34. ", every=60)
    scripted.streams(2860, "Is there ", "anything ", "else?", every=60)
    scripted.trace(3245, "path", {"path": "details_complete"})
    return scripted.ends(3260)
