"""Waiting for the agent: since when nothing comes and nothing sounds, who waited no longer, the longest waits."""

from collections.abc import Mapping
from datetime import datetime

from vftester.core.conversation import Turn, TurnState
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.timescale import SECOND
from vftester.core.timing.waits import Wait

RIGHT_THEN_S = 0.5
"""A person who cancels a reply first needs longer than this to send something else."""


def waiting_since(lanes: TurnLanes) -> int | None:
    """When the last text came, or the last sound; None while something sounds or will, and after the turn."""
    if not lanes.running or lanes.voice.speaking:
        return None
    pieces = lanes.turn.talk.pieces
    return max(pieces[len(pieces) - 1].offset_ns if pieces else 0, lanes.voice.heard_until_ns)


def spoken_over(turn: Turn, following: Turn) -> bool:
    """Whether a cancelled turn was ended by the next one: that one was sent right then."""
    if turn.state is not TurnState.CANCELLED or turn.end_ns is None or following.index != turn.index + 1:
        return False
    return sent_right_then(turn.started_at, turn.end_ns, following.started_at)


def sent_right_then(started_at: datetime, end_ns: int, next_at: datetime) -> bool:
    """Whether something was sent as a turn that began then and took so long was cancelled."""
    return abs((next_at - started_at).total_seconds() - end_ns / SECOND) <= RIGHT_THEN_S


def longest_waits(turns: Mapping[int, TurnLanes]) -> list[tuple[int, Wait]]:
    """The longest silence that was heard in turns, with its turn's index; the first of several.

    Where nothing was heard, of the turns that are over the longest pause in text within one message, and behind it that
    between two where it is longer; [] without any.
    """
    heard = [(index, wait) for index, lanes in turns.items() for wait in lanes.bill.silences]
    if heard:
        return [max(heard, key=_length_ns)]
    longest: list[tuple[int, Wait]] = []
    bills = [(index, lanes.bill) for index, lanes in turns.items() if not lanes.running]
    for between in (False, True):
        pauses = [(index, pause) for index, bill in bills if (pause := bill.longest_pause(between=between)) is not None]
        found = max(pauses, key=_length_ns, default=None)
        if found is not None and (not longest or _length_ns(found) > _length_ns(longest[0])):
            longest.append(found)
    return longest


def _length_ns(found: tuple[int, Wait]) -> int:
    return found[1].length_ns
