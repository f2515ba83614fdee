"""A turn in words, the same in the window and in a report: its state, its silences, how its text came. Plain text."""

from vftester.core.conversation import Turn, TurnState
from vftester.core.markup import one_line
from vftester.core.timeline.timescale import MS, SECOND, seconds
from vftester.core.timeline.waiting import spoken_over
from vftester.core.timing.measures import Measures
from vftester.core.timing.silence import Cause, Wait

PHONE_NOTE = (
    "From sending the text to sound on this computer. A phone call adds speech recognition, end-of-speech detection "
    "and the line."
)

NO_TIMES = "This recording keeps no times: it holds what was said and what happened, but not when."
"""Of a session that came from a file in which there are none."""

FIGURE_MEANINGS = {
    "first text": "from sending your words to the agent's first ones",
    "ready to speak": "from sending until the first sentence, or clause, could be spoken: up to the agent alone",
    "first sound": "from sending until it sounded on this computer",
    "whole reply": "from sending until its last message was closed",
    "silence heard": "until the first sound, and between segments wherever the voice waited for text",
    "longest pause in text": "between two pieces of one message; the voice may still have been speaking",
    "between messages": "the longest wait for the next message; with its cause in the details",
    "heard … sooner": "from ready to speak to the whole reply: what speaking as it arrives gains over waiting for all "
    "of it, whatever the voice adds",
}
"""What the figures of a reply are, each by its name."""

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

WHAT_CHARS = 160


def over_words(turn: Turn) -> str:
    """That a reply was stopped by what the person said next: `Spoken over after 6 words`.

    Where there is nothing to hear it with, words are played on the clock all the same.
    """
    begun = [segment for segment in turn.speech.segments() if segment.started_ns is not None]
    words = sum(len(segment.words) for segment in begun)
    unheard = "" if any(segment.heard for segment in begun) else ", unheard"
    if words:
        return f"Spoken over after {words:,} word{'' if words == 1 else 's'}{unheard}"
    return f"Spoken over{unheard}" if begun else "Spoken over before a sound"


def state_words(turn: Turn, following: Turn | None) -> str:
    """What became of a turn, in a few words; `following`: the turn after it."""
    if turn.state is None:
        return ""
    return over_words(turn) if following is not None and spoken_over(turn, following) else STATES[turn.state]


def failure_line(turn: Turn) -> str:
    """Why a turn did not complete, in a sentence; "" where it did, still runs, or was stopped by the person."""
    if turn.state in (None, TurnState.COMPLETE, TurnState.CANCELLED):
        return ""
    if turn.error is not None:
        said = turn.error.message
        return said if said.startswith(STATES[turn.state]) else f"{STATES[turn.state]}. {said}"
    return f"{STATES[turn.state]}. What had arrived is kept; try again from here."


def spoken_words(ns: int, words: int) -> tuple[str, str]:
    """How long a reply is for the ear, and how many words it has: `9.6 s`, `29 words`; a long one in minutes."""
    return _spoken(ns), f"{words:,} word{'' if words == 1 else 's'}"


def _spoken(ns: int) -> str:
    if ns < SECOND // 20:
        return "under 0.1 s"
    if ns < 120 * SECOND - SECOND // 20:
        return f"{ns / SECOND:.1f} s"
    minutes, rest = divmod((ns + SECOND // 2) // SECOND, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60:,} h {minutes % 60} min"


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
    """A silence or a pause with its cause: `pause in text between messages, not heard: tool save_appointment`."""
    cause = str(wait.cause.cause)
    if wait.cause.what:
        cause = f"{cause} {one_line(wait.cause.what, WHAT_CHARS)}"
    if wait.heard:
        return f"silence heard{'' if wait.start_ns else ' before speaking'}: {cause}"
    pause = f"pause in text {pause_place(wait)}"
    if not spoken:
        return f"{pause}: {cause}"
    if not wait.heard_ns:
        return f"{pause}, not heard: {cause}"
    heard = "heard" if wait.heard_ns >= wait.length_ns else f"{seconds(wait.heard_ns)} of it heard"
    return f"{pause}, {heard}: {cause}"


def pause_place(wait: Wait) -> str:
    """Where a pause lies: only those within one message are in the measure of the longest pause in text."""
    return "between messages" if wait.between else "within one message"
