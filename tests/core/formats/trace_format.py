"""What the Trace Event Format asks of a file, checked strictly: written from its description, for tests.

Source: "Trace Event Format", the Chromium project's document: sections on the JSON object format, on complete, instant,
counter and metadata events, and on global and thread scope. Perfetto adds: what one thread holds must nest.
"""

from collections import defaultdict
from typing import Any

PHASES = {"X", "i", "C", "M"}
METADATA = {
    "process_name": ("name", str),
    "process_sort_index": ("sort_index", int),
    "thread_name": ("name", str),
    "thread_sort_index": ("sort_index", int),
}


def check(trace: Any) -> None:
    """Raise AssertionError where a trace breaks a rule."""
    assert set(trace) <= {"traceEvents", "displayTimeUnit", "otherData", "systemTraceEvents", "stackFrames", "samples"}
    assert trace["displayTimeUnit"] in ("ms", "ns")
    assert isinstance(trace["traceEvents"], list)
    spans: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    named: set[tuple[int, int]] = set()
    used: set[tuple[int, int]] = set()
    for event in trace["traceEvents"]:
        assert event["ph"] in PHASES
        assert isinstance(event["name"], str)
        assert event["name"]
        assert isinstance(event["pid"], int)
        assert isinstance(event["cat"], str)  # some readers take it for granted, of metadata too, as they do a moment
        assert isinstance(event["ts"], int | float)
        assert isinstance(event.get("args", {}), dict)
        if event["ph"] == "M":
            key, kind = METADATA[event["name"]]
            assert isinstance(event["args"][key], kind)
            if event["name"] == "thread_name":
                named.add((event["pid"], event["tid"]))
            continue
        assert event["ts"] >= 0
        if event["ph"] == "C":
            assert event["args"]
            assert all(isinstance(value, int | float) for value in event["args"].values())
            continue
        assert isinstance(event["tid"], int)
        used.add((event["pid"], event["tid"]))
        if event["ph"] == "i":
            assert event["s"] in ("g", "p", "t")
        else:
            assert event["dur"] >= 0
            spans[event["pid"], event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
    assert used <= named
    for of_thread in spans.values():
        _check_nesting(of_thread)


def _check_nesting(spans: list[tuple[float, float]]) -> None:
    open_until: list[float] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        while open_until and open_until[-1] <= start + 1e-6:
            open_until.pop()
        assert not open_until or end <= open_until[-1] + 1e-3, "spans of a thread overlap and do not nest"
        open_until.append(end)
