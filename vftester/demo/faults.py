"""Everything a turn can be made to do wrong: `/fault NAME` as user text. `fault_menu` offers them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vftester.demo.actions import Action
from vftester.demo.errors import FAMILIES, Refusal, refusal
from vftester.demo.plan import EPOCH_MS, TimedTrace
from vftester.demo.wire import Chunk, Frame

COMMAND = "/fault"
LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A fault as the user asked for it: its name, and what stood behind it (`gap 20`, `status-500 text`)."""

    name: str
    seconds: float | None = None
    family: str = ""

    def ms(self, default_s: float) -> float:
        return 1000 * (default_s if self.seconds is None else self.seconds)


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong. Each function spoils its own stage and leaves the others alone.

    `line` says what happens, `kind` is the heading it is listed under.
    `cuts`: the connection breaks after the last chunk, without the terminator that ends an HTTP body.
    """

    line: str
    kind: str
    refuses: Callable[[Asked], Refusal] | None = None
    headers_after_ms: Callable[[Asked], float] | None = None
    traces: Callable[[list[TimedTrace], Asked], list[TimedTrace]] | None = None
    frames: Callable[[list[Frame]], list[Frame]] | None = None
    chunks: Callable[[list[Chunk]], list[Chunk]] | None = None
    cuts: bool = False


def asked_fault(action: Action) -> Asked | None:
    """What an action asks for; name "" is the list. None: the action has nothing to do with faults."""
    words = action.payload.split() if action.type == "text" else []
    if not words or words[0].lower() != COMMAND:
        return None
    seconds: float | None = None
    family = ""
    for word in words[2:]:
        if word.lower() in FAMILIES:
            family = word.lower()
        elif word.isascii() and word.replace(".", "", 1).isdigit():
            seconds = min(float(word), LONGEST_S)
    return Asked(words[1].lower() if len(words) > 1 else "", seconds, family)


# --- refusals before the stream -------------------------------------------------------------------


def _status(status: int, message: str, family: str) -> Fault:
    def refuses(asked: Asked) -> Refusal:
        return refusal(status, message, asked.family or family, _rate_headers(status, asked))

    more = "; /fault status-429 0 sets Retry-After" if status == 429 else ""
    others = " ".join(one for one in FAMILIES if one != family)
    return Fault(f"HTTP {status}, body family {family} (or {others}){more}", REFUSED, refuses=refuses)


def _rate_headers(status: int, asked: Asked) -> Mapping[str, str]:
    if status == 503 and asked.seconds is not None:
        return {"Retry-After": str(int(asked.seconds))}
    if status != 429:
        return {}
    return {
        "Retry-After": str(int(asked.ms(12) / 1000)),
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2026-09-21T14:13:20.000Z",
    }


def _html(asked: Asked) -> Refusal:
    page = "<!doctype html><html><head><title>Sign in</title></head><body>Please sign in</body></html>"
    return Refusal(200, page.encode(), "text/html; charset=utf-8")


# --- traces ---------------------------------------------------------------------------------------


def _delay(asked: Asked) -> float:
    return asked.ms(5)


def _gap(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    middle, more_ms = len(traces) // 2, int(asked.ms(10))
    late = [replace(one, trace=one.trace | {"time": one.trace["time"] + more_ms}) for one in traces[middle:]]
    late[0] = replace(late[0], delay_ms=late[0].delay_ms + more_ms)
    return traces[:middle] + late


def _duplicate_start(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    start = next((one for one in traces if _state(one) == "start"), None)
    if start is None:
        return traces
    middle = traces.index(start) + 3
    payload = start.trace["payload"] | {"messageID": start.trace["payload"]["messageID"] + "_again"}
    return [*traces[:middle], TimedTrace(5, start.trace | {"payload": payload}), *traces[middle:]]


def _no_completion_end(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    return [one for one in traces if _state(one) != "end"]


def _credit_limit(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    message = "credit_limit_reached: this workspace has used up its credits"
    return [_trace("debug", {"level": "error", "context": "Agent", "message": message})]


def _empty(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    return []


def _whole(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    """Generated words come as one text once all of them are there, as where streaming is off."""
    spoilt: list[TimedTrace] = []
    opened: dict[str, Any] = {}
    words, waited_ms = "", 0.0
    for one in traces:
        payload = one.trace["payload"]
        match _state(one):
            case "start":
                words, waited_ms, opened = "", one.delay_ms, payload
            case "content":
                words, waited_ms = words + payload["content"], waited_ms + one.delay_ms
            case "end":
                told = {key: value for key, value in opened.items() if key != "state"} | {"message": words}
                spoilt.append(TimedTrace(waited_ms + one.delay_ms, one.trace | {"type": "text", "payload": told}))
            case _:
                spoilt.append(one)
    return spoilt


def _tool_failure(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    """A call before the words whose failure only a debug trace tells, as Voiceflow does: the turn itself is well."""
    name, call = "book_appointment", {"callID": "call_failing"}
    ref = {"type": "function", "nodeID": "node_agent", "functionID": f"fn_{name}", "functionName": name}
    info = {"context": "Agent", "ref": ref}
    failed = f"function {name} failed: the calendar answered 500 Internal Server Error"
    called = [
        _trace("debug", info | {"level": "info", "message": f"calling function {name}"}),
        _trace("tool-call", call | {"state": "start"}),
        TimedTrace(asked.ms(1.5), _trace("tool-call", call | {"state": "end"}).trace),
        _trace("debug", info | {"level": "error", "message": failed}),
    ]
    return [*called, *traces]


def _unknown_traces(traces: list[TimedTrace], asked: Asked) -> list[TimedTrace]:
    strange = [
        _trace("hologram", {"shape": "tooth", "spin": 3}),
        _trace("ext_confetti", "a custom trace with a text as payload"),
        TimedTrace(5, {"type": "no-payload-at-all"}),
    ]
    return traces[:1] + strange + traces[1:]


def _trace(kind: str, payload: Any) -> TimedTrace:
    return TimedTrace(5, {"type": kind, "payload": payload, "time": EPOCH_MS})


def _state(timed: TimedTrace) -> str:
    return str(timed.trace["payload"]["state"]) if timed.trace["type"] == "completion" else ""


# --- frames ---------------------------------------------------------------------------------------


def _unknown_events(frames: list[Frame]) -> list[Frame]:
    strange = [Frame(5, "telemetry", '{"load":0.3}'), Frame(5, None, "data without an event name")]
    return frames[:2] + strange + frames[2:]


def _error_event(frames: list[Frame]) -> list[Frame]:
    return [*frames[: len(frames) // 2], Frame(5, "error", "upstream request failed")]


def _end_without_data(frames: list[Frame]) -> list[Frame]:
    return [*frames[:-1], replace(frames[-1], data=None)]


def _control_characters(frames: list[Frame]) -> list[Frame]:
    """Raw control characters in JSON (known to Voiceflow's recipes), a raw line end, halves of an emoji."""

    def text(message: str) -> Frame:
        return Frame(5, "trace", f'{{"type":"text","payload":{{"message":"{message}"}},"time":{EPOCH_MS}}}')

    def completion(inside: str) -> Frame:
        return Frame(5, "trace", f'{{"type":"completion","payload":{{{inside}}},"time":{EPOCH_MS}}}')

    raw = "bell \x07 vtab \x0b tab \t esc \x1b[ ff \x0c fs \x1c unit \x1f nel \x85 ls \u2028 ps \u2029 end"
    spoilt = [
        text(raw),
        text("raw line end\nin the middle"),
        completion('"state":"start","messageID":"msg_control"'),
        completion(r'"state":"content","content":"\ud83e"'),
        completion(r'"state":"content","content":"\uddb7 whole again"'),
        completion('"state":"end"'),
    ]
    return [*frames[:-1], *spoilt, frames[-1]]


# --- bytes ----------------------------------------------------------------------------------------


def _cut_frame(chunks: list[Chunk]) -> list[Chunk]:
    middle = len(chunks) // 2
    broken = chunks[middle]
    return [*chunks[:middle], replace(broken, data=broken.data[: len(broken.data) // 2])]


def _cut_utf8(chunks: list[Chunk]) -> list[Chunk]:
    """Ends inside the last letter that takes more than one byte."""
    for n in reversed(range(len(chunks))):
        data = chunks[n].data
        wide = [at for at, byte in enumerate(data) if byte >= 0xC0]
        if wide:
            return [*chunks[:n], replace(chunks[n], data=data[: wide[-1] + 1])]
    return _cut_frame(chunks)


def _without_last(chunks: list[Chunk]) -> list[Chunk]:
    return chunks[:-1]


def _silence(chunks: list[Chunk]) -> list[Chunk]:
    middle = len(chunks) // 2
    return [*chunks[:middle], replace(chunks[middle], delay_ms=math.inf)]


def _one_byte(chunks: list[Chunk]) -> list[Chunk]:
    return [
        Chunk(chunk.delay_ms if at == 0 else 0, chunk.data[at : at + 1])
        for chunk in chunks
        for at in range(len(chunk.data))
    ]


def _crlf(chunks: list[Chunk]) -> list[Chunk]:
    return [replace(chunk, data=chunk.data.replace(b"\n", b"\r\n")) for chunk in chunks]


def _one_chunk(chunks: list[Chunk]) -> list[Chunk]:
    return [Chunk(sum(chunk.delay_ms for chunk in chunks), b"".join(chunk.data for chunk in chunks))]


def _comments(chunks: list[Chunk]) -> list[Chunk]:
    """A comment before every frame, and one inside it."""
    spoilt: list[Chunk] = []
    for chunk in chunks:
        inside = chunk.data.replace(b"\n", b"\n:\n", 1)
        spoilt += [Chunk(0, b": still here\n\n"), replace(chunk, data=inside)]
    return spoilt


def _unknown_field(chunks: list[Chunk]) -> list[Chunk]:
    return [*chunks[:-1], replace(chunks[-1], data=b"mood: fine\n" + chunks[-1].data)]


SLOW = "Late, stalled or all at once"
CUT = "Broken off"
REFUSED = "Refused"
ODD = "Odd, but valid or nearly so"
AGENT = "The agent is in trouble"

FAULTS: Mapping[str, Fault] = {
    "delay": Fault("headers come late, by 5 s; /fault delay 20 for 20 s", SLOW, headers_after_ms=_delay),
    "gap": Fault("a silence of 10 s in the middle; /fault gap 20 for 20 s", SLOW, traces=_gap),
    "silence": Fault("the stream falls silent in the middle and never goes on", SLOW, chunks=_silence),
    "whole": Fault("the whole reply at once, as where streaming is off", SLOW, traces=_whole),
    "cut-frame": Fault("the connection breaks inside an event", CUT, chunks=_cut_frame, cuts=True),
    "cut-utf8": Fault("the connection breaks inside a letter", CUT, chunks=_cut_utf8, cuts=True),
    "cut-end": Fault("the connection breaks before the end event", CUT, chunks=_without_last, cuts=True),
    "no-end": Fault("the body ends properly, but without the end event", CUT, chunks=_without_last),
    "end-no-data": Fault("the end event has no data line", CUT, frames=_end_without_data),
    "error-event": Fault("an error event in the middle, then the body ends", CUT, frames=_error_event),
    "status-400": _status(400, "Missing versionID in request.", "verror"),
    "status-401": _status(401, "Auth Key Required", "code"),
    "status-404": _status(404, "Model not found. Ensure project is properly rendered.", "code"),
    "status-408": _status(408, "response timeout", "text"),
    "status-429": _status(429, "Too Many Requests", "text"),
    "status-500": _status(500, "Internal Server Error", "message"),
    "status-503": _status(503, "Service Unavailable", "text"),
    "html": Fault("a web page instead of an event stream", REFUSED, refuses=_html),
    "control-characters": Fault("raw control characters, half emojis in JSON", ODD, frames=_control_characters),
    "one-byte": Fault("every byte is a chunk of its own", ODD, chunks=_one_byte),
    "crlf": Fault("lines end with CR LF", ODD, chunks=_crlf),
    "one-chunk": Fault("all events are held back and come at once", SLOW, chunks=_one_chunk),
    "comments": Fault("comments between and inside the events", ODD, chunks=_comments),
    "unknown": Fault("unknown trace types, events and fields", ODD,
                     traces=_unknown_traces, frames=_unknown_events, chunks=_unknown_field),
    "duplicate-start": Fault("a second completion start before the first has ended", ODD, traces=_duplicate_start),
    "no-completion-end": Fault("completions are never ended", ODD, traces=_no_completion_end),
    "credit-limit": Fault("credits are used up: a debug trace, and not a word", AGENT, traces=_credit_limit),
    "tool-failure": Fault("a tool call fails, and the agent talks on", AGENT, traces=_tool_failure),
    "empty": Fault("a turn without any trace", AGENT, traces=_empty),
}  # fmt: skip
