"""Sessions told by hand, to be compared."""

from typing import Any

from tests.helpers.turns import Event, content, kept, start, turn_of
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.session import KeptSession

SEEN = (150, "debug", {"message": "a line by which exits could be seen"})
DESK = {"type": "agent", "nodeID": "node_a", "agentID": "agent_a", "agentName": "Desk"}


def says(text: str, ms: float = 100, ref: dict[str, Any] | None = None) -> Event:
    return (ms, "text", {"message": text, **({"ref": ref} if ref else {})})


def streams(*pieces: str, ms: float = 100, apart: float = 100) -> list[Event]:
    """A completion in pieces, the first after `ms`."""
    deltas: list[Event] = [(ms + apart * n, "completion", content(piece)) for n, piece in enumerate(pieces)]
    return [(ms, "completion", start()), *deltas, (ms + apart * len(pieces), "completion", {"state": "end"})]


def leaves(path: str, ms: float = 300) -> list[Event]:
    return [(ms, "debug", {"message": f"exit condition met: {path}", "ref": DESK}), (ms, "path", {"path": path})]


def calls(name: str, ms: float = 200, length: float = 50) -> list[Event]:
    named = {"message": "tool", "ref": {"type": "function", "functionName": name}}
    return [
        (ms, "debug", named),
        (ms, "tool-call", {"state": "start", "callID": name}),
        (ms + length, "tool-call", {"state": "end", "callID": name}),
    ]


def choice(*names: str, ms: float = 250) -> Event:
    return (ms, "choice", {"buttons": [{"name": name} for name in names]})


def turn(index: int, action: Action | str, *events: Event, end: bool = True) -> Turn:
    last: list[Event] = [(900, "event:end")] if end else []
    put_in = actions.text(action) if isinstance(action, str) else action
    return turn_of(*events, *last, index=index, action=put_in)


def session(*turns: tuple[Action | str, list[Event]], **more: Any) -> KeptSession:
    """A launch that says hello, then these turns: what was put in, and what came."""
    told = [(actions.launch(), [says("Hello.", ref=DESK), SEEN]), *turns]
    return kept(*(turn(index, action, *events) for index, (action, events) in enumerate(told)), **more)
