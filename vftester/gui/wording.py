"""What the window says, in the contract's words. Plain text in, plain text out."""

import html
from collections.abc import Iterator

from vftester.core.conversation import Turn, TurnState
from vftester.core.marks import Span
from vftester.core.measures import Measures
from vftester.core.records import Attempt
from vftester.core.silence import Cause, Wait
from vftester.core.timescale import MS, seconds
from vftester.core.traces import Reading, trace_of

PREVIEW_CHARS = 160

PHONE_NOTE = (
    "From sending the text to sound on this computer. A phone call adds speech recognition, end-of-speech detection "
    "and the line."
)

HEARD_UP_TO_HERE = "heard up to here; the agent believes it said all of it"
NOT_ALL_HEARD = "not all of this was heard; the agent believes it said all of it"

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


def measures_line(measures: Measures) -> tuple[str, tuple[int, int] | None]:
    """The line under a reply, "" where nothing was said: `ready to speak 0.56 s · first sound 0.60 s · …`.

    With it the stretch that stands out: how much sooner the reply was heard, where it was.
    """
    parts = [f"{name} {seconds(ms * MS)}" for name, ms in first_figures(measures) if ms is not None]
    if measures.full_text_ms is not None:
        parts.append(f"whole reply {seconds(measures.full_text_ms * MS)}")
    sooner, heard = _sooner(measures)
    start = len(" · ".join([*parts, ""]))
    parts += [said for said in (sooner, _delivery(measures)) if said]
    return " · ".join(parts), (start, start + len(sooner)) if heard else None


def first_figures(measures: Measures) -> tuple[tuple[str, float | None], tuple[str, float | None]]:
    """When it could first be spoken (where that is not known, its first text), and when it was first heard: ms."""
    ready = ("ready to speak", measures.first_segment_ms)
    first = ready if measures.first_segment_ms is not None else ("first text", measures.first_text_ms)
    return first, ("first sound", measures.first_audio_ms)


def _sooner(measures: Measures) -> tuple[str, bool]:
    """What speaking as it arrives gains, "" where nothing; and whether it was heard so."""
    full, sound, sooner = measures.full_text_ms, measures.first_audio_ms, measures.heard_sooner_ms
    if full is None or sooner is None or (said := seconds(sooner * MS)) == seconds(0):
        return "", False
    heard = sound is not None and sound < full
    return (f"heard {said} sooner than waiting for it" if heard else f"could be heard {said} sooner"), heard


def _delivery(measures: Measures) -> str:
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
    cause = f"{wait.cause.cause} {_one_line(wait.cause.what)}" if wait.cause.what else str(wait.cause.cause)
    if wait.heard:
        return f"silence heard{'' if wait.start_ns else ' before speaking'}: {cause}"
    if not spoken:
        return f"pause in text: {cause}"
    if not wait.heard_ns:
        return f"pause in text, not heard: {cause}"
    heard = "heard" if wait.heard_ns >= wait.length_ns else f"{seconds(wait.heard_ns)} of it heard"
    return f"pause in text, {heard}: {cause}"


def state_line(turn: Turn) -> str:
    """Why a turn did not complete, in a sentence; "" where it did or still runs."""
    if turn.state in (None, TurnState.COMPLETE):
        return ""
    if turn.error is not None:
        said = turn.error.message
        return said if said.startswith(STATES[turn.state]) else f"{STATES[turn.state]}. {said}"
    if turn.state is TurnState.CANCELLED:
        return "Cancelled. What had arrived is kept."
    return f"{STATES[turn.state]}."


def attempt_line(attempt: Attempt) -> str:
    return f"Tried again after {seconds(attempt.offset_ns)}: {attempt.reason}"


def call_line(call: Span) -> str:
    """A tool call: `⚙ save_appointment · 0.94 s`."""
    took = "running…" if call.end_ns is None else seconds(call.end_ns - call.start_ns)
    return f"⚙ {call.label or 'tool call'} · {took}"


def preview(reading: Reading) -> str:
    """What an event holds, in one line: its text, else the start of its data."""
    if reading.text:
        return _one_line(reading.text)
    said = reading.record.data
    if reading.kind in ("debug", "log"):
        payload = (trace_of(reading.record) or {}).get("payload")
        message = payload.get("message") if isinstance(payload, dict) else None
        said = message if isinstance(message, str) else said
    elif reading.kind is not None:
        said = " · ".join(part for part in (reading.state, reading.ref, reading.key) if part) or said
    return _one_line(said)


def kind_of(reading: Reading) -> str:
    """The trace's kind with its state: `completion content`."""
    return f"{reading.kind} {reading.state}" if reading.kind and reading.state else reading.kind or ""


def other_line(reading: Reading) -> str:
    """A line for what the agent shows besides words; "" where it shows nothing."""
    if reading.kind not in ("cardV2", "carousel", "visual"):
        return ""
    payload = (trace_of(reading.record) or {}).get("payload")
    if not isinstance(payload, dict):
        return ""
    if reading.kind == "visual":
        return "Image"
    if reading.kind == "cardV2":
        return f"Card: {_titles([payload])}"
    cards = payload.get("cards")
    return f"Carousel: {_titles(cards)}" if isinstance(cards, list) else ""


def _titles(cards: list[object]) -> str:
    def titles() -> Iterator[str]:
        for card in cards[:10]:
            title = card.get("title") if isinstance(card, dict) else None
            if isinstance(title, str):
                yield _one_line(title)

    return " · ".join(titles()) or "without a title"


def _one_line(text: str) -> str:
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
