"""A session as a trace that ui.perfetto.dev and chrome://tracing open: the same lanes, one process a session.

The shape is the Trace Event Format's JSON object: spans are complete events (`X`), moments instants (`i`), characters a
counter (`C`), names metadata (`M`); times are microseconds, exact to the nanosecond, from the first turn's request on.
Source: the Trace Event Format document of the Chromium project, and Perfetto's page on other formats.
"""

from collections.abc import Iterator
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.formats.document import record_json
from vftester.core.session import KeptSession, iso
from vftester.core.steps.words import exit_words
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.marks import Span, Tone
from vftester.core.timeline.session_lanes import lanes_of
from vftester.core.timing.measures import milliseconds

Event = dict[str, Any]

PROCESS = 1
ROWS = 100
"""The threads of a lane are numbered from 100 times its place: where spans overlap, it has several."""

NAME_CHARS = 200


def trace(kept: KeptSession, exported_by: str) -> dict[str, Any]:
    """The trace of a session's finished turns, as the JSON object that such a file holds."""
    session = lanes_of(kept.finished)
    rows = _Rows()
    events = [event for turn in kept.finished for event in _turn(kept.finished[0], session.turns[turn.index], rows)]
    return {
        "traceEvents": [*_names(kept.session.name, rows), *events],
        "displayTimeUnit": "ms",
        "otherData": {"session": kept.id, "created_at": iso(kept.session.created_at), "exported_by": exported_by},
    }


class _Rows:
    """The threads of each lane. Spans of one thread must lie within each other or apart: else another one is opened."""

    def __init__(self) -> None:
        self._open: dict[Lane, list[list[int]]] = {lane: [[]] for lane in Lane}

    def thread(self, lane: Lane, row: int = 0) -> int:
        return ROWS * (list(Lane).index(lane) + 1) + row

    def all(self) -> Iterator[tuple[Lane, int, int]]:
        """Each lane, its row and that row's thread."""
        for lane, rows in self._open.items():
            yield from ((lane, row, self.thread(lane, row)) for row in range(len(rows)))

    def take(self, lane: Lane, start_ns: int, end_ns: int) -> int:
        """The thread for a span; those of a lane come in the order of their starts, the longer first."""
        rows = self._open[lane]
        for row, ends in enumerate(rows):
            while ends and ends[-1] <= start_ns:
                ends.pop()
            if not ends or end_ns <= ends[-1]:
                ends.append(end_ns)
                return self.thread(lane, row)
        rows.append([end_ns])
        return self.thread(lane, len(rows) - 1)


def _names(session: str, rows: _Rows) -> Iterator[Event]:
    yield _meta("process_name", 0, name=session or "session")
    yield _meta("process_sort_index", 0, sort_index=0)
    for lane, row, thread in rows.all():
        yield _meta("thread_name", thread, name=_lane_name(lane) + (f" {row + 1}" if row else ""))
        yield _meta("thread_sort_index", thread, sort_index=thread)


def _lane_name(lane: Lane) -> str:
    return "Agent step / Playbook" if lane is Lane.STEP else lane.value


def _meta(what: str, thread: int, **args: Any) -> Event:
    return {"ph": "M", "name": what, "cat": "__metadata", "ts": 0, "pid": PROCESS, "tid": thread, "args": args}


def _turn(first: Turn, lanes: TurnLanes, rows: _Rows) -> Iterator[Event]:
    turn = lanes.turn
    begun = turn.started_at - first.started_at
    at_ns = (begun.days * 86_400_000_000 + begun.seconds * 1_000_000 + begun.microseconds) * 1000
    end_ns = max(lanes.last_ns, turn.end_ns or 0)
    spans = [(Lane.SAID, Span(0, end_ns, -1, Tone.PLAIN, f"{turn.index + 1}: {turn.action.label}"))]
    spans += [(lane, span) for lane in Lane for span in lanes.spans_in(lane)]
    for lane, span in sorted(spans, key=lambda placed: (placed[1].start_ns, -placed[1].until(end_ns))):
        args = (
            {"action": turn.action.to_kept(), "state": turn.state} if lane is Lane.SAID else {"kind": span.tone.value}
        )
        start, end = at_ns + span.start_ns, at_ns + span.until(lanes.newest_ns)
        yield {
            "ph": "X",
            "name": span.label[:NAME_CHARS] or span.tone.value,
            "cat": lane.value,
            "ts": start / 1000,
            "dur": (end - start) / 1000,
            "pid": PROCESS,
            "tid": rows.take(lane, start, end),
            "args": {"turn": turn.index, **args},
        }
    yield from _moments(turn, lanes, at_ns, rows)
    yield from _characters(turn, at_ns)


def _moments(turn: Turn, lanes: TurnLanes, at_ns: int, rows: _Rows) -> Iterator[Event]:
    said = {piece.seq: piece.text for piece in turn.talk.pieces}
    for reading in turn.readings:
        record = reading.record
        lane = Lane.TEXT if record.seq in said else Lane.EVENTS
        name = said.get(record.seq) or " ".join(filter(None, (reading.kind or record.event, reading.state)))
        args = {name: value for name, value in record_json(reading).items() if value is not None and name != "trace"}
        yield _moment(name, lane, at_ns + record.offset_ns, rows, turn=turn.index, **args)
    for found in lanes.exits():
        evidence = [{"turn": record.turn, "seq": record.seq} for record in found.evidence]
        yield _moment(exit_words(found), Lane.STEP, at_ns + found.offset_ns, rows, turn=turn.index, evidence=evidence)
    for segment in turn.speech.segments():
        ready = segment.ready
        args = {
            "turn": turn.index,
            "text": ready.text,
            "outcome": segment.outcome,
            "queued_ms": milliseconds(segment.queued_ns),
            "started_ms": milliseconds(segment.started_ns),
            "finished_ms": milliseconds(segment.finished_ns),
        }
        lane = Lane.VOICE if ready.origin == "voice" else Lane.VOICEFLOW
        yield _moment("ready to speak", lane, at_ns + ready.offset_ns, rows, **args)


def _moment(what: str, lane: Lane, at_ns: int, rows: _Rows, **args: Any) -> Event:
    return {
        "ph": "i",
        "s": "t",
        "name": what[:NAME_CHARS],
        "cat": lane.value,
        "ts": at_ns / 1000,
        "pid": PROCESS,
        "tid": rows.thread(lane),
        "args": {key: value for key, value in args.items() if value is not None},
    }


def _characters(turn: Turn, at_ns: int) -> Iterator[Event]:
    """How much of the reply is there: 0 as the turn begins, more with each piece."""
    total = 0
    yield _count(total, at_ns)
    for piece in turn.talk.pieces:
        total += len(piece.text)
        yield _count(total, at_ns + piece.offset_ns)


def _count(characters: int, at_ns: int) -> Event:
    return {
        "ph": "C",
        "name": "characters of the reply",
        "cat": Lane.TEXT.value,
        "ts": at_ns / 1000,
        "pid": PROCESS,
        "tid": 0,
        "args": {"characters": characters},
    }
