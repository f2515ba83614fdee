"""What the window says, in the contract's words. Plain text in, plain text out."""

import html

from vftester.core.conversation import TurnState
from vftester.core.measures import Measures
from vftester.core.silence import Cause, Wait
from vftester.core.timescale import MS, seconds
from vftester.core.traces import Reading, trace_of

PREVIEW_CHARS = 160

PHONE_NOTE = (
    "From sending the text to sound on this computer. A phone call adds speech recognition, end-of-speech detection "
    "and the line."
)

CAUSES = {
    Cause.CONNECTING: "Connecting",
    Cause.MODEL: "Model",
    Cause.TOOL: "Tool",
    Cause.SENTENCE: "First sentence not finished",
    Cause.HELD_BACK: "Held back",
    Cause.VOICE: "Voice",
    Cause.NOT_VISIBLE: "Cause not visible",
}

STATES = {
    TurnState.COMPLETE: "Complete",
    TurnState.TRUNCATED: "Cut off",
    TurnState.FAILED: "Failed",
    TurnState.TIMED_OUT: "Timed out",
    TurnState.CANCELLED: "Cancelled",
}


def first_figures(measures: Measures) -> tuple[tuple[str, float | None], tuple[str, float | None]]:
    """When it could first be spoken (where that is not known, its first text), and when it was first heard: ms."""
    ready = ("ready to speak", measures.first_segment_ms)
    first = ready if measures.first_segment_ms is not None else ("first text", measures.first_text_ms)
    return first, ("first sound", measures.first_audio_ms)


def delivery_line(measures: Measures) -> str:
    """How the turn's text arrived, "" where there is none to tell of."""
    match measures.delivery:
        case "streamed":
            return f"streamed, {measures.text_chunks} pieces"
        case "whole" if measures.full_text_ms is not None:
            return f"arrived whole after {seconds(measures.full_text_ms * MS)}"
        case "whole":
            return "arrived whole"
        case "held_back":
            return f"{measures.text_chunks} pieces but all at once: something held them back"
        case "short":
            return "too short to tell"
        case "fixed":
            return "fixed message"
        case "unknown":
            return "cannot tell"
        case _:
            return ""


def wait_line(wait: Wait, *, spoken: bool) -> str:
    """A silence or a pause with its cause: `pause in text, not heard: tool save_appointment`."""
    cause = f"{wait.cause.cause} {one_line(wait.cause.what)}" if wait.cause.what else str(wait.cause.cause)
    if wait.heard:
        return f"silence heard{'' if wait.start_ns else ' before speaking'}: {cause}"
    if not spoken:
        return f"pause in text: {cause}"
    if not wait.heard_ns:
        return f"pause in text, not heard: {cause}"
    heard = "heard" if wait.heard_ns >= wait.length_ns else f"{seconds(wait.heard_ns)} of it heard"
    return f"pause in text, {heard}: {cause}"


def preview(reading: Reading) -> str:
    """What an event holds, in one line: its text, else the start of its data."""
    if reading.text:
        return one_line(reading.text)
    said = reading.record.data
    if reading.kind in ("debug", "log"):
        payload = (trace_of(reading.record) or {}).get("payload")
        message = payload.get("message") if isinstance(payload, dict) else None
        said = message if isinstance(message, str) else said
    elif reading.kind is not None:
        said = " · ".join(part for part in (reading.state, reading.ref, reading.key) if part) or said
    return one_line(said)


def kind_of(reading: Reading) -> str:
    """The trace's kind with its state: `completion content`."""
    return f"{reading.kind} {reading.state}" if reading.kind and reading.state else reading.kind or ""


def one_line(text: str) -> str:
    """The text in one line, and no more of it than a glance takes in."""
    short = " ".join(text[: PREVIEW_CHARS * 2].split())
    return short if len(short) <= PREVIEW_CHARS and len(text) <= PREVIEW_CHARS * 2 else short[:PREVIEW_CHARS] + "…"


def tool_tip(text: str) -> str:
    """Text for a tool tip, which would read what looks like HTML as HTML."""
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")


def size(count: int) -> str:
    """A number of bytes: `256 KiB`."""
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} KiB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MiB"
