"""From traces to the exact bytes of an event stream, for each generation of Voiceflow's API.

v2 and v4 (Voiceflow docs, "Stream a response"): the body opens with a blank line; `event`, `id`, `data` in
that order; ids count from 1. v2beta1 (Voiceflow's open runtime, better-sse): `retry` first, no space after
the colon, UUID ids, wrapped data, three types of completion traces, a `state` event before `end`, a comment
every 30 s.
"""

from __future__ import annotations

import enum
import json
import math
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from vftester.demo.plan import TimedTrace

KEEP_ALIVE_MS = 30_000
STREAM_HEADERS = {
    "Content-Type": "text/event-stream",
    "Connection": "keep-alive",
    "Cache-Control": "private, no-cache, no-store, must-revalidate, max-age=0, no-transform",
    "Pragma": "no-cache",
    "X-Accel-Buffering": "no",
}


class Generation(enum.Enum):
    """A generation of Voiceflow's streaming API."""

    V4 = "v4"
    V2 = "v2"
    V2BETA1 = "v2beta1"


@dataclass(frozen=True, slots=True)
class Frame:
    """An event of the stream. `data` None: no data line. Delay as in `TimedTrace`."""

    delay_ms: float
    event: str | None
    data: str | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that are written at once. Delay as in `TimedTrace`."""

    delay_ms: float
    data: bytes


def compact(value: Any) -> str:
    """JSON as JavaScript writes it: no spaces, letters as they are, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def frames(generation: Generation, traces: Iterable[TimedTrace], state: dict[str, Any] | None) -> list[Frame]:
    """Every event of a turn, `end` included; `state` None: no `state` event (v2beta1 must have one)."""
    if generation is not Generation.V2BETA1:
        made = [Frame(timed.delay_ms, "trace", compact(timed.trace)) for timed in traces]
        if state is not None:
            made.append(Frame(1, "state", compact(state)))
        return [*made, Frame(1, "end", "{}")]
    made = [
        Frame(timed.delay_ms, "trace", compact({"type": "trace", "trace": timed.trace})) for timed in _as_beta(traces)
    ]
    made.append(Frame(1, "state", compact({"type": "state", "state": state})))
    return [*made, Frame(1, "end", compact({"type": "end"}))]


def chunks(generation: Generation, made: Iterable[Frame], dice: random.Random) -> list[Chunk]:
    """The bytes of a whole stream, one chunk for the opening and one for each frame."""
    if generation is not Generation.V2BETA1:
        numbered = enumerate(made, start=1)
        return [
            Chunk(0, b"\n"),
            *(Chunk(frame.delay_ms, _bytes(frame, str(n), ": ")) for n, frame in numbered),
        ]
    cut = [Chunk(0, b"retry:2000\n\n")]
    for frame in made:
        frame_id = uuid.UUID(int=dice.getrandbits(128), version=4)
        cut.append(Chunk(frame.delay_ms, _bytes(frame, str(frame_id), ":")))
    return list(_kept_alive(cut))


def _bytes(frame: Frame, frame_id: str, colon: str) -> bytes:
    lines = [f"event{colon}{frame.event}"] if frame.event is not None else []
    lines.append(f"id{colon}{frame_id}")
    if frame.data is not None:
        lines += [f"data{colon}{line}" for line in frame.data.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


def _as_beta(traces: Iterable[TimedTrace]) -> Iterator[TimedTrace]:
    """The same traces as in 2024: no `turnID`, no `messageID`, first words already in `completion-start`."""
    waited_ms = 0.0
    opened = False
    for timed in traces:
        trace = {key: value for key, value in timed.trace.items() if key != "turnID"}
        payload = trace.get("payload")
        if isinstance(payload, dict):
            payload = trace["payload"] = {key: value for key, value in payload.items() if key != "messageID"}
        if trace["type"] == "completion" and isinstance(payload, dict):
            state, words = payload.get("state"), payload.get("content", "")
            if state == "start":
                waited_ms += timed.delay_ms
                opened = False
                continue
            trace |= _beta_completion(state, words, opened)
            opened = state == "content"
        yield TimedTrace(waited_ms + timed.delay_ms, trace)
        waited_ms = 0.0


def _beta_completion(state: object, words: str, opened: bool) -> dict[str, Any]:
    if state == "end":
        return {"type": "completion-end", "payload": {}}
    answer = max(1, len(words) // 4)
    if opened:
        tokens: dict[str, Any] = {"answer": answer, "query": 0, "total": answer}
        return {"type": "completion-continue", "payload": {"completion": words, "tokens": tokens}}
    tokens = {"model": "demo", "answer": answer, "query": 100, "total": answer + 100}
    return {"type": "completion-start", "payload": {"completion": words, "type": "text", "tokens": tokens}}


def _kept_alive(cut: Iterable[Chunk]) -> Iterator[Chunk]:
    """Puts a comment wherever 30 planned seconds of the stream are over; a silence without end has none."""
    left_ms: float = KEEP_ALIVE_MS
    for chunk in cut:
        delay_ms = chunk.delay_ms
        while math.isfinite(delay_ms) and delay_ms >= left_ms:
            yield Chunk(left_ms, b":\n\n")
            delay_ms -= left_ms
            left_ms = KEEP_ALIVE_MS
        left_ms -= delay_ms
        yield replace(chunk, delay_ms=delay_ms)
