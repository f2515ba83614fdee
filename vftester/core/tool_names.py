"""Which tool was called: the names that debug traces give to a turn's calls."""

from collections.abc import Sequence

from vftester.core.marks import Span
from vftester.core.traces import Reading, trace_of


class ToolNames:
    """Which call is which tool's. A `tool-call` trace has no name; debug traces near by point at the tool.

    A mention before a call names it; one after it names the newest call without a name. A second mention of a call's
    own name is its result, and names no other call.
    """

    def __init__(self) -> None:
        self._waiting = ""
        self._unnamed: list[int] = []
        self._awaiting_result: list[str] = []

    def of_call(self, number: int) -> str:
        name, self._waiting = self._waiting, ""
        if name:
            self._awaiting_result.append(name)
        else:
            self._unnamed.append(number)
        return name

    def mention(self, reading: Reading, calls: Sequence[Span]) -> None:
        name = _tool_of(reading)
        if name is None:
            return
        if name in self._awaiting_result:
            self._awaiting_result.remove(name)
        elif self._unnamed:
            calls[self._unnamed.pop()].label = name
        else:
            self._waiting = name


def _tool_of(reading: Reading) -> str | None:
    """The tool that a debug trace points at; None where it points at an agent."""
    payload = (trace_of(reading.record) or {}).get("payload")
    ref = payload.get("ref") if isinstance(payload, dict) else None
    return reading.ref if isinstance(ref, dict) and ref.get("type") != "agent" else None
