"""Sessions to write in other formats: each kind of turn, and texts that mean harm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.helpers.turns import END, content, kept, ns, said, start, turn_of
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn, advance_all
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentEnded, SegmentQueued, SegmentReady, SegmentStarted, VoiceReport

HOSTILE = (
    "</script></style></svg><script>alert(1)</script><img src=https://example.com/x onerror=alert(2)>"
    "&lt;b&gt; \"'`${x} {{7*7}} \x00\x1b[31m \u202e ]]> --> \ud83e"
)
AGENT = {"type": "agent", "agentID": "a1", "nodeID": "n1", "agentName": "Appointment desk"}


def spoken(turn: Turn, *segments: tuple[float, float, float, str]) -> Turn:
    """The turn with its speech: when each segment was ready, began and ended, in ms, and its text."""
    events: list[VoiceReport] = []
    at = 0
    for number, (ready, began, ended, text) in enumerate(segments):
        events += [
            SegmentReady(number, ns(ready), text, 0, at), SegmentQueued(number, ns(ready)),
            SegmentStarted(number, ns(began)), SegmentEnded(number, ns(ended), "spoken"),
        ]  # fmt: skip
        at += len(text)
    return advance_all(turn, events)[0]


def later(turn: Turn, seconds: float) -> Turn:
    return replace(turn, started_at=turn.started_at + timedelta(seconds=seconds))


LAUNCH = turn_of(
    (50, "debug", {"message": "start", "ref": AGENT}), (60, "text", {"message": "Welcome."}),
    (70, "choice", {"buttons": [{"name": "Hours", "request": {"type": "path-1", "payload": {"label": "Hours"}}}]}),
    (80, "event:end"),
)  # fmt: skip

TALKED = spoken(
    later(turn_of(
        (100, "completion", start("m1")), (500, "completion", content("One moment. ")), (520, "debug", {"message": "calls", "ref": AGENT}),
        (600, "tool-call", {"state": "start", "callID": "c1"}), (1500, "tool-call", {"state": "end", "callID": "c1"}),
        (1800, "completion", content("It is done.")), (1900, "completion", END), (1910, "event:end"),
        index=1, action=said("Book me, please"),
    ), 10),
    (510, 560, 1300, "One moment. "), (1850, 1900, 2600, "It is done."),
)  # fmt: skip

PRESSED = later(
    turn_of((40, "text", {"message": "Nine to five."}), (41, "visual", {"image": "https://example.com/map.png"}),
            (45, "end"), (50, "event:end"), index=2, action=Action({"type": "path-1", "payload": {"label": "Hours"}})),
    30,
)  # fmt: skip

SESSION = kept(LAUNCH, TALKED, PRESSED, note="For Anna", tags=("a", "b"))


def hostile(harm: str = HOSTILE) -> KeptSession:
    """A session in which every text from outside means harm."""
    ref = {"type": "agent", "agentID": harm, "agentName": harm}
    turn = turn_of(
        (10, "debug", {"message": harm, "ref": ref}), (20, "text", {"message": f"{harm} Really?"}),
        (30, "choice", {"buttons": [{"name": harm}]}), (300, "tool-call", {"state": "start", "callID": harm}),
        (900, harm, {"x": harm}), (950, f"event:{harm}", harm), (1000, "event:end"),
        action=said(harm),
    )  # fmt: skip
    turn = spoken(turn, (25, 30, 800, harm))
    return kept(turn, name=harm, note=harm, tags=(harm,))


def pressing() -> list[Any]:
    """What a person can do, each as an action."""
    return [
        actions.launch(), actions.text("Hi"), actions.event("paid"), actions.intent("book", "I want to book"),
        actions.path("path-1", "Hours"), actions.dtmf("12"), actions.message("Hi there"),
    ]  # fmt: skip
