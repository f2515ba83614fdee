"""Traces: what the data of a record means.

Names and payloads follow Voiceflow's trace union (OpenAPI of its command line client, `AnyTrace`) and, for
`completion-start/-continue/-end`, the v2beta1 runtime. Unknown kinds and unknown properties are kept: the record holds
the data verbatim, a `Reading` only what the pipeline needs of it.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from json.scanner import make_scanner
from typing import Any, NamedTuple

from vftester.core.log import lots
from vftester.core.records import Record

SAID_KINDS = frozenset({"text", "speak"})
COMPLETION_KINDS = frozenset({"completion", "completion-start", "completion-continue", "completion-end"})

LONG_DATA = 50_000
"""Characters of JSON that take long to parse: what came of the last such is kept, as whoever shows it asks again."""

DEEPEST = 200
"""Levels of nesting that are read."""

_TOO_DEEP = "nested too deeply"

_DELTA = '{"type":"completion","payload":{"state":"content",'

_PLAIN = (
    r'\{"type":"completion","payload":\{"state":"content","content":"([^"\\\n]*)"\},'
    r'"time":([1-9][0-9]{11,14})(?:,"turnID":"[^"\\\n]*")?\}'
)
_PLAIN_DELTA = re.compile(_PLAIN).fullmatch
"""Nearly all records are written just so: read in a third of the time that JSON takes."""

_PLAIN_LINES = re.compile(f"^(?:{_PLAIN}|.*)$", re.MULTILINE).findall
"""Of each line the text and the time of a plain delta; "" and "" of any other."""


class Reading(NamedTuple):  # like its record
    """A record and what could be read of it.

    `kind` is the trace's type, None where the data is no trace. `flaw` joins the frame's flaw and the data's. `time_ms`
    is the server's own clock, milliseconds since 1970. `state` is the payload's own state (`start`, `content`, `end`),
    for the v2beta1 names too. `text` is text meant for the user, `key` whatever joins traces: `messageID` or `callID`.
    `ref` names the agent, function or tool that the trace points at, where it names one.
    """

    record: Record
    kind: str | None = None
    flaw: str | None = None
    time_ms: float | None = None
    state: str | None = None
    text: str | None = None
    key: str | None = None
    ai: bool | None = None
    ref: str | None = None


def trace_of(record: Record) -> dict[str, Any] | None:
    """The unwrapped trace of a record, the same for every API generation; None where its data is none."""
    return _parse(record)[0]


_TROUBLE = ("credit_limit_reached", "token quota exceeded", "moderation failed", "internal error", "turn timeout")


def trouble_in(reading: Reading) -> str | None:
    """What a debug trace says went wrong within the agent: such a turn ends as if all were well, often without a word.

    Told by its level, or by the messages that Voiceflow's runtime is known to write.
    """
    payload = (trace_of(reading.record) or {}).get("payload") if reading.kind == "debug" else None
    message = _string(payload.get("message")) if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not message:
        return None
    told = payload.get("level") in ("error", "fatal") or any(word in message.casefold() for word in _TROUBLE)
    return " ".join(message.split())[:300] if told else None


def read(record: Record) -> Reading:
    """What a record means. Never raises: what cannot be read becomes a reading with a flaw."""
    _, _, event, _, data, flaw, _ = record
    if event != "trace" or flaw is not None:
        return _read(record)
    plain = _PLAIN_DELTA(data)
    if plain is not None:
        text, time_ms = plain.groups()
        # As `Reading(…)`, but for the call.
        return tuple.__new__(Reading, (record, "completion", None, float(time_ms), "content", text, None, None, None))
    return _delta(record, data) or _read(record)


def read_all(records: Iterable[Record]) -> Iterator[Reading]:
    """What records mean, as `read` says of each; in less time where they are many, as most are plain deltas."""
    return chain.from_iterable(map(_read_lot, lots(records)))


def _read_lot(records: list[Record]) -> list[Reading]:
    lines = _PLAIN_LINES("\n".join([record[4] for record in records]))
    if len(lines) != len(records):  # some data has several lines
        return list(map(read, records))
    new = tuple.__new__
    return [
        new(Reading, (record, "completion", None, float(time_ms), "content", text, None, None, None))
        if time_ms and record[5] is None and record[2] == "trace"
        else read(record)
        for record, (text, time_ms) in zip(records, lines, strict=True)
    ]


def _delta(record: Record, data: str) -> Reading | None:
    """The reading of a piece of a completion; None where it may be something else."""
    if len(data) > DEEPEST or not data.startswith(_DELTA):
        return None
    try:
        trace, end = _scan(data, 0)
        kind, payload = trace["type"], trace["payload"]
        text = payload["content"]
    except (StopIteration, ValueError, RecursionError, LookupError, TypeError):
        return None
    if end != len(data) or type(text) is not str or len(payload) != 2 or payload.get("state") != "content":
        return None
    if kind != "completion":  # JSON may say a thing twice; the last counts
        return None
    return Reading(record, kind, None, _milliseconds(trace.get("time")), "content", text)


def _read(record: Record) -> Reading:
    if record.event != "trace":
        return Reading(record, flaw=record.flaw)
    trace, flaw = _parse(record)
    if record.flaw is not None:
        # Broken off data is expected not to parse; any other frame flaw is told beside the data's.
        flaw = f"{record.flaw}; {flaw}" if flaw is not None and record.whole else record.flaw
    if trace is None:
        return Reading(record, flaw=flaw)
    kind: str = trace["type"]
    payload = trace.get("payload")
    time_ms = _milliseconds(trace.get("time"))
    if not isinstance(payload, dict):
        return Reading(record, kind, flaw or _missing(kind, payload), time_ms)
    state = _string(payload.get("state"))
    text: str | None = None
    key = _string(payload.get("messageID"))
    match kind:
        case "completion":
            text = _string(payload.get("content"))
            if state not in ("start", "content", "end"):
                flaw = flaw or "completion without a known state"
            elif state == "content" and text is None:
                flaw = flaw or "completion content is no text"
        case "completion-start" | "completion-continue" | "completion-end":
            # v2beta1: the start already carries text.
            state = {"completion-start": "start", "completion-continue": "content"}.get(kind, "end")
            text = _string(payload.get("completion"))
        case "text" | "speak":
            text = _string(payload.get("message"))
            if text is None and kind == "text":
                text = _slate_text(payload.get("slate"))
            if text is None:
                flaw = flaw or f"{kind} without a message"
        case "tool-call":
            key = _string(payload.get("callID"))
        case _:
            pass
    ai = payload.get("ai")
    return Reading(
        record,
        kind,
        flaw,
        time_ms,
        state,
        text,
        key,
        ai if isinstance(ai, bool) else None,
        _ref_name(payload.get("ref")),
    )


def _parse(record: Record) -> tuple[dict[str, Any] | None, str | None]:
    if record.event != "trace":
        return None, None
    if not record.data:
        return None, "trace without data"
    return (_parse_data if len(record.data) < LONG_DATA else _parse_long)(record.data)


def _parse_data(data: str) -> tuple[dict[str, Any] | None, str | None]:
    try:
        value = _decoded(data)
    except (ValueError, RecursionError) as problem:
        return None, f"not JSON: {_reason(problem)}"
    if nested_too_deeply(value, data):
        return None, f"not JSON: {_TOO_DEEP}"
    if isinstance(value, dict) and value.get("type") == "trace" and isinstance(value.get("trace"), dict):
        value = value["trace"]  # v2beta1 wraps each trace under the name of its event.
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return None, "no trace: not an object with a type"
    return value, None


_parse_long = lru_cache(maxsize=1)(_parse_data)


def nested_too_deeply(value: Any, written: str) -> bool:
    """Whether JSON is nested so deeply that writing it again could fail; `written` is its text.

    A limit of our own, since Python's depends on how deep the caller stands: what is read must not.
    """
    if len(written) <= DEEPEST or written.count("[") + written.count("{") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def reject_constant(name: str) -> float:
    """For a JSON decoder: `NaN` and `Infinity`, which only Python's takes for numbers."""
    raise ValueError(f"{name} is no JSON number")


def finite(digits: str) -> float:
    """For a JSON decoder: a number that a float can hold."""
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number is out of range")
    return value


# strict=False: raw control characters occur inside Voiceflow's payload strings (its own stream recipes say so).
_decoder = json.JSONDecoder(strict=False, parse_constant=reject_constant, parse_float=finite)
_scan = make_scanner(_decoder)  # type: ignore[arg-type]  # a decoder is what it takes; the stubs name another type


def _decoded(written: str) -> Any:
    """The value of JSON text. Where there is no space around it, in a third less time than `decode` takes."""
    try:
        value, end = _scan(written, 0)
    except StopIteration:  # no value begins there
        end = -1
    return value if end == len(written) else _decoder.decode(written)


def _reason(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg.lower()} at character {problem.pos}"
    if isinstance(problem, RecursionError):
        return _TOO_DEEP
    return str(problem)[:100]


def _missing(kind: str, payload: Any) -> str | None:
    if kind in SAID_KINDS or kind in COMPLETION_KINDS or kind == "tool-call":
        return f"{kind} without a payload" if payload is None else f"{kind} with a payload that is no object"
    return None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _milliseconds(value: Any) -> float | None:
    """Voiceflow sends milliseconds; some documented samples show seconds."""
    if type(value) is not int and type(value) is not float:
        return None
    try:
        return float(value) * 1000.0 if abs(value) < 1e11 else float(value)
    except OverflowError:
        return None


def _slate_text(slate: Any) -> str | None:
    """The words of a slate, block by block: what `message` would have held."""
    content = slate.get("content") if isinstance(slate, dict) else None
    if not isinstance(content, list):
        return None
    lines = []
    for block in content:
        children = block.get("children") if isinstance(block, dict) else None
        if isinstance(children, list):
            lines.append("".join(c["text"] for c in children if isinstance(c, dict) and isinstance(c.get("text"), str)))
    return "\n".join(lines) if lines else None


_REF_NAMES = {
    "agent": "agentName",
    "function": "functionName",
    "api-tool": "apiToolName",
    "integration-tool": "integrationToolName",
    "mcp-integration-tool": "mcpToolName",
}


def _ref_name(ref: Any) -> str | None:
    if not isinstance(ref, dict):
        return None
    return _string(ref.get(_REF_NAMES.get(str(ref.get("type")), "")))
