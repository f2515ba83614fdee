"""Tool calls and their names. A `tool-call` trace has none: debug traces near by point at the tool (their `ref`)."""

from dataclasses import dataclass

from vftester.core.conversation import Turn
from vftester.core.refs import TOOLS, payload_of, ref_in
from vftester.core.traces import Reading


@dataclass(frozen=True, slots=True)
class Named:
    """A call that was begun without a name is named now; `call` is its number in the turn, from 0."""

    call: int
    name: str


class ToolNames:
    """The names of one turn's calls, as its traces come.

    The nearest mention of a tool names a call: one before it that named no call yet, else one after it, else the last
    before it. A second mention of a call's own name is its result, and says nothing of another call.
    """

    def __init__(self) -> None:
        self._count = 0
        self._waiting = ""
        self._last = ""
        self._unnamed: list[int] = []
        self._awaiting_result: list[str] = []

    def started(self) -> str:
        """A call began: its name, "" while nothing tells it."""
        number, self._count = self._count, self._count + 1
        name, self._waiting = self._waiting, ""
        if name:
            self._awaiting_result.append(name)
            return name
        self._unnamed.append(number)
        return self._last

    def mention(self, reading: Reading) -> Named | None:
        """A debug trace: the call that it names, if it names one that began before it."""
        name = tool_of(reading)
        if name is None:
            return None
        self._last = name
        if name in self._awaiting_result:
            self._awaiting_result.remove(name)
        elif self._unnamed:
            return Named(self._unnamed.pop(), name)
        else:
            self._waiting = name
        return None


def tool_of(reading: Reading) -> str | None:
    """The tool that a debug trace points at; None where it points at an agent or at nothing."""
    if reading.kind != "debug" or not reading.ref:
        return None
    ref = ref_in(reading, payload_of(reading))
    return ref.name if ref is not None and ref.kind in TOOLS else None


def tool_names(turn: Turn) -> dict[int, str]:
    """The name of each of a turn's calls that has one, by the `seq` of its start."""
    names, found = ToolNames(), {}
    starts: list[int] = []
    for reading in turn.readings:
        if reading.kind == "tool-call" and reading.state == "start":
            starts.append(reading.record.seq)
            found[reading.record.seq] = names.started()
        elif reading.kind == "debug" and (late := names.mention(reading)) is not None:
            found[starts[late.call]] = late.name
    return {seq: name for seq, name in found.items() if name}
