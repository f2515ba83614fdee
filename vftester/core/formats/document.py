"""An exported session: the JSON document, and back. Pure: reading and writing the file is the store's.

The document's shape is the published schema `vftester.session`. What is derived (text, messages, measures, the parsed
trace) is written for its readers and computed again on import.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from vftester.core.conversation import Turn
from vftester.core.session import KeptSession, iso
from vftester.core.speech import SpokenSegment
from vftester.core.steps.tracker import AgentStep, agent_steps
from vftester.core.timing.measures import measure, milliseconds
from vftester.core.traces import Reading, trace_of

FORMAT = "vftester.session"
VERSION = 1


def document(kept: KeptSession, exported_by: str) -> dict[str, Any]:
    """The document of a session's finished turns."""
    session, target = kept.session, kept.session.target
    written: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "exported_by": exported_by,
        "session": {
            "id": kept.id,
            "name": session.name,
            "created_at": iso(session.created_at),
            "target": {
                "api": target.api,
                "runtime": target.runtime,
                "project": target.project,
                "environment": target.environment,
                "user": target.user,
                "version": target.version,
            },
            "ended": session.ended,
            "tags": list(session.tags),
            "note": session.note,
            "variables": session.variables,
            "repeats": session.repeats,
            "voice": session.voice,
            **({"changed": session.changed} if session.changed else {}),
            **({"run": session.run} if session.run is not None else {}),
        },
        "turns": [turn_json(turn) for turn in kept.finished],
        "agent_steps": [step_json(step) for step in agent_steps(kept.finished)],
    }
    for pointer, extra in kept.extras.items():
        _write_back(written, pointer, extra)
    return written


def turn_json(turn: Turn) -> dict[str, Any]:
    """A finished turn as the schema has it."""
    response, error = turn.response, turn.error
    return {
        "index": turn.index,
        "action": turn.action.to_kept(),
        "started_at": iso(turn.started_at),
        "state": turn.state,
        "error": error and {"kind": error.kind, "message": error.message, "status": error.status, "body": error.body},
        "text": turn.talk.text(),
        "messages": [
            {
                "text": m.text,
                "origin": m.opening.origin,
                "complete": m.complete,
                "message_id": m.opening.message_id,
            }
            for m in turn.talk.messages()
        ],
        "session_start_ms": milliseconds(turn.session_start_ns),
        "attempts": [
            {"offset_ms": milliseconds(a.offset_ns), "status": a.status, "reason": a.reason} for a in turn.attempts
        ],
        "response": response and {"status": response.status, "headers": dict(response.headers)},
        "measures": measure(turn).to_json(),
        "records": [record_json(reading) for reading in turn.readings],
        "segments": [segment_json(segment) for segment in turn.speech.segments()],
    }


def record_json(reading: Reading) -> dict[str, Any]:
    """A record as the schema has it; the same object is a line of `--jsonl`."""
    record = reading.record
    written: dict[str, Any] = {
        "seq": record.seq,
        "offset_ms": milliseconds(record.offset_ns),
        "event": record.event,
        "id": record.id,
        "data": record.data,
        "trace": trace_of(record),
        "flaw": reading.flaw,
    }
    if record.raw is not None:
        written["raw_base64"] = base64.b64encode(record.raw).decode("ascii")
    return written


def segment_json(segment: SpokenSegment) -> dict[str, Any]:
    """A segment as the schema has it, and where in the turn's messages its text stands.

    One that is not over is told by what is known of it: cut where it had begun to sound, else skipped.
    """
    ready = segment.ready
    return {
        "index": ready.segment,
        "text": ready.text,
        "message": ready.message,
        "start": ready.start,
        "origin": ready.origin,
        "ready_ms": milliseconds(ready.offset_ns),
        "queued_ms": milliseconds(segment.queued_ns),
        "started_ms": milliseconds(segment.started_ns),
        "finished_ms": milliseconds(segment.finished_ns),
        "outcome": segment.outcome or ("cut" if segment.sounded else "unheard" if segment.started_ns else "skipped"),
        "words": [
            {"start": word.start, "length": word.length, "offset_ms": milliseconds(word.offset_ns)}
            for word in segment.words
        ],
    }


def step_json(step: AgentStep) -> dict[str, Any]:
    """An agent step as the schema has it."""
    found = step.exit
    return {
        "name": step.name,
        "agent_id": step.agent_id,
        "node_id": step.node_id,
        "first_turn": step.first_turn,
        "last_turn": step.last_turn,
        "tool_calls": [
            {
                "turn": call.turn,
                "call_id": call.call_id,
                "name": call.name,
                "started_ms": milliseconds(call.started_ns),
                "ended_ms": milliseconds(call.ended_ns),
                "ended_turn": call.ended_turn,
            }
            for call in step.tool_calls
        ],
        "exit": found
        and {
            "turn": found.turn,
            "path": found.path,
            "certainty": found.certainty,
            "evidence": [{"turn": record.turn, "seq": record.seq} for record in found.evidence],
        },
        "exit_visible": step.exit_visible,
        "questions": [{"turn": question.turn, "text": question.text} for question in step.questions],
        "variables": [
            {"name": change.name, "turn": change.turn, "before": change.before, "after": change.after}
            for change in step.variables
        ],
    }


def dumps(written: Mapping[str, Any], *, indent: int | None = 1) -> str:
    """JSON text: ASCII, so that no half of a surrogate pair and no line separator can break a reader."""
    return json.dumps(written, ensure_ascii=True, allow_nan=False, indent=indent)


def _write_back(written: dict[str, Any], pointer: str, extra: Mapping[str, Any]) -> None:
    """Put unknown properties where they came from; the object they belonged to may be gone by now."""
    place: Any = written
    for step in pointer.split("/")[1:]:
        if isinstance(place, list) and step.isdigit() and int(step) < len(place):
            place = place[int(step)]
        elif isinstance(place, dict) and isinstance(place.get(step), dict | list):
            place = place[step]
        else:
            return
    if isinstance(place, dict):
        for name, value in extra.items():
            place.setdefault(name, value)
