"""What the timeline says about time: its chip, its foot, what was measured, and the list of its keys."""

from collections.abc import Iterable
from datetime import datetime

from vftester.core.steps.tracker import StepExit
from vftester.core.steps.words import exit_words, path_words
from vftester.core.timeline.axis import Measured, Moment
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.timescale import MS, SECOND, seconds
from vftester.core.timing.measures import Measures
from vftester.core.timing.waits import Wait
from vftester.gui.wording import CAUSES, PHONE_NOTE, STATES, failure_line

NOTHING_YET = "Nothing yet: each reply is drawn here as it arrives, with its pauses, tool calls and exit."

KEYS: tuple[tuple[str, str], ...] = (
    ("W, S", "zoom in and out"),
    ("A, D", "move"),
    (", .", "the event before and after"),
    ("F", "show all of it, and follow it"),
    ("Z", "zoom to what is chosen"),
    ("Home, End", "the beginning and the end"),
    ("M", "measure from the chosen event on, to the next one chosen"),
    ("Ctrl+F, F3, Shift+F3", "find, next, previous"),
    ("Space", "play a recording, or pause"),
    ("Ctrl and a click on the ruler", "replay from this moment"),
    ("Esc", "put the measuring away"),
)
"""What can be done from the keyboard while the timeline has the focus."""

KEYS_SAID = "; ".join(f"{keys}: {does}" for keys, does in KEYS)


def chip_text(live: bool, recorded: datetime | None, now: datetime, *, ended: bool = False) -> str:
    """`● Live`, `Ended`, or `▶ Replay, recorded 05:31`; with the day, where that is not today."""
    if live:
        return "Ended" if ended else "● Live"
    if recorded is None:
        return "▶ Replay"
    there = recorded.astimezone()
    day = "" if there.date() == now.astimezone().date() else f"{there:%Y-%m-%d} "
    return f"▶ Replay, recorded {day}{there:%H:%M}"


def foot_text(measures: Measures | None, allowance_ms: float | None) -> str:
    """What the times are; with a person's own allowance for a phone, what the first sound would be there."""
    if allowance_ms is None:
        return PHONE_NOTE
    yours = f"+{seconds(allowance_ms * MS)}, yours"
    heard = measures.first_audio_ms if measures is not None else None
    if heard is None:
        return f"{PHONE_NOTE.removesuffix('.')} ({yours})."
    on_phone = (heard + allowance_ms) * MS / SECOND
    return f"{PHONE_NOTE.removesuffix('.')}: about {on_phone:.1f} s on a phone ({yours})."


def longest_texts(found: Iterable[tuple[int, Wait]]) -> tuple[tuple[str, str], ...]:
    """The longest waits of a session, and how long each was: `longest silence (turn 3, model)`, `1.57 s`."""
    told: list[tuple[str, str]] = []
    for turn, wait in found:
        kind = "longest silence" if wait.heard else "longest pause in text"
        if wait.between:
            kind = "between messages" if told else "longest pause between messages"
        cause = CAUSES[wait.cause.cause]
        told.append((f"{kind} (turn {turn + 1}, {cause[0].lower()}{cause[1:]})", seconds(wait.length_ns)))
    return tuple(told)


def failed_word(lanes: TurnLanes) -> str:
    """What became of a turn that did not complete and of which nothing arrived: `Failed`; "" of any other.

    `… Failed` where it was tried again and nobody knows how long after that it failed.
    """
    turn = lanes.turn
    if turn.state is None or turn.readings or not failure_line(turn):
        return ""
    later = turn.attempts and lanes.last_ns <= turn.attempts[-1].offset_ns
    return f"{'… ' if later else ''}{STATES[turn.state]}"


def gap_text(waited_ns: int | None) -> str:
    """How long nothing ran between two turns, as short as it can be said; "" where it is not known, or nothing."""
    if waited_ns is None:
        return ""
    length = waited_ns / SECOND
    if length < 0:
        return "spoken over"
    told = f"{length:.0f} s" if length >= 10 else f"{length:.1f} s"
    return "" if told == "0.0 s" else told


def measured_text(found: Measured) -> str:
    """`0.94 s · 1.17 s to 2.11 s · 12 events, 84 characters`, with the turns where there are two."""
    apart = found.start.turn != found.end.turn
    between = " to ".join(_moment(moment, named=apart) for moment in (found.start, found.end))
    events = "1 event" if found.records == 1 else f"{found.records:,} events"
    chars = "1 character" if found.chars == 1 else f"{found.chars:,} characters"
    return f"{_length(found.length_ns)} · {between} · {events}, {chars}"


def _moment(moment: Moment, *, named: bool) -> str:
    turn = f"turn {moment.turn + 1} " if named else ""
    return f"{turn}{_length(moment.offset_ns)}"


def _length(ns: int) -> str:
    return seconds(ns) if abs(ns) >= SECOND // 10 else f"{ns / MS:.1f} ms"


def exit_flag(found: StepExit) -> str:
    """What stands beside an exit's flag: its name, else how it was seen."""
    return path_words(found.path) if found.certainty == "stated" and found.path else exit_words(found)
