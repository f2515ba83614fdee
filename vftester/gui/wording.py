"""What the window says, in the contract's words. Plain text in, plain text out."""

from vftester.core.display.turn_words import CAUSES as CAUSES
from vftester.core.display.turn_words import FIGURE_MEANINGS as FIGURE_MEANINGS
from vftester.core.display.turn_words import NO_TIMES as NO_TIMES
from vftester.core.display.turn_words import PHONE_NOTE as PHONE_NOTE
from vftester.core.display.turn_words import STATES as STATES
from vftester.core.display.turn_words import delivery_line as delivery_line
from vftester.core.display.turn_words import failure_line as failure_line
from vftester.core.display.turn_words import over_words as over_words
from vftester.core.display.turn_words import pause_place as pause_place
from vftester.core.display.turn_words import spoken_words as spoken_words
from vftester.core.display.turn_words import wait_line as wait_line
from vftester.core.markup import straight
from vftester.core.timing.measures import Measures
from vftester.core.traces import Reading, trace_of
from vftester.gui.tool_tips import tool_tip as tool_tip

PREVIEW_CHARS = 160
_TOLD = {"debug": "message", "log": "message", "reasoning": "content"}
"""Kinds of trace whose words stand under a name of their payload."""


def first_figures(measures: Measures) -> tuple[tuple[str, float | None], tuple[str, float | None]]:
    """When it could first be spoken (where that is not known, its first text), and when it was first heard: ms."""
    ready = ("ready to speak", measures.first_segment_ms)
    first = ready if measures.first_segment_ms is not None else ("first text", measures.first_text_ms)
    return first, ("first sound", measures.first_audio_ms)


def preview(reading: Reading) -> str:
    """What an event holds, in one line: its text, else the start of its data."""
    if reading.text:
        return one_line(reading.text)
    said = reading.record.data
    if (told := _TOLD.get(reading.kind or "")) is not None:
        payload = (trace_of(reading.record) or {}).get("payload")
        words = payload.get(told) if isinstance(payload, dict) else None
        said = words if isinstance(words, str) else "" if reading.state else said
    elif reading.kind is not None:  # its state stands beside its kind
        said = " · ".join(part for part in (reading.ref, reading.key) if part) or ("" if reading.state else said)
    return one_line(said)


def kind_of(reading: Reading) -> str:
    """The trace's kind with its state: `completion content`."""
    return f"{reading.kind} {reading.state}" if reading.kind and reading.state else reading.kind or ""


def one_line(text: str) -> str:
    """The text in one line, in its order, and no more of it than a glance takes in."""
    short = " ".join(straight(text[: PREVIEW_CHARS * 2]).split())
    return short if len(short) <= PREVIEW_CHARS and len(text) <= PREVIEW_CHARS * 2 else short[:PREVIEW_CHARS] + "…"


def size(count: int) -> str:
    """A number of bytes: `256 KiB`."""
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} KiB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MiB"
