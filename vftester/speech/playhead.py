"""When a position of the stream is heard, worked out from what the device says it has taken."""

from vftester.speech.values import bytes_of_ns, ns_of_bytes

SNAP_NS = 60_000_000  # further off than that, it is no jitter: the device paused, or we came too late


class Playhead:
    """A device takes sound in steps of 10 to 15 ms, ahead of real time by its latency; between two gaps the moment of
    every byte is one constant plus its place, so the constant is what is estimated."""

    def __init__(self, latency_ns: int) -> None:
        self._latency_ns = latency_ns
        self._base_ns = 0.0  # when position 0 would have been taken
        self._seen = 0
        self._last = 0

    def begin(self, now_ns: int, position: int) -> None:
        """Sound is given to a device that had run dry: it starts with this position."""
        self._base_ns = float(now_ns - ns_of_bytes(position))
        self._seen = 1

    def observe(self, now_ns: int, taken: int) -> None:
        """The device has taken everything up to a position by now."""
        off = now_ns - ns_of_bytes(taken) - self._base_ns
        if abs(off) > SNAP_NS:
            self._base_ns += off
            self._seen = 1
            return
        self._seen = min(self._seen + 1, 16)
        self._base_ns += off / self._seen

    def when(self, position: int) -> int:
        """The moment at which a position is heard."""
        return round(self._base_ns) + ns_of_bytes(position) + self._latency_ns

    def heard(self, now_ns: int, taken: int) -> int:
        """The position that is being heard; never back, never beyond what was taken."""
        reached = bytes_of_ns(max(0, now_ns - self._latency_ns - round(self._base_ns)))
        self._last = max(self._last, min(taken, reached))
        return self._last
