"""Whether Qt has found a sound server it lost, told from what it says while it seeks one."""

ENGINE = "qt.multimedia.pulseaudio.engine"
"""The category in which Qt says it; told only where it is switched on."""

_LOST = ('"Failed"', '"Terminated"', "pa_context_connect() failed", "Connection failure", "Context terminated")


class Reconnection:
    """Lines come from several threads: Qt keeps a connection that lists devices and one that plays, each with its own.

    A connection says that it failed before Qt drops it, and seeks a new one only after that. So two that are made with
    no failure between them are not the same one made twice, and when all are made since the last failure, all stand.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._made: list[str] = []  # a list, as nothing can come between reading and writing a count of its own

    def read(self, line: str) -> None:
        if line.startswith("Connection established"):
            self._made.append(line)
        elif any(lost in line for lost in _LOST):
            self._made.clear()

    @property
    def whole(self) -> bool:
        """Every connection was made again, and none has failed since."""
        return len(self._made) >= self._connections
