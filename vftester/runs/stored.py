"""A stored session shown again: its turns tell what live ones told."""

import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vftester.core.conversation import ToldTurn
from vftester.core.log import Log
from vftester.core.speech import Speech
from vftester.core.stitcher import Talk
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.runs.live import Update


@dataclass(frozen=True, slots=True)
class Retold:
    """A stored session ready to be shown: its lanes, complete, and what a listener is told of its turns."""

    lanes: SessionLanes
    updates: tuple[Update, ...]


def glimpse(newest: ToldTurn) -> SessionLanes:
    """The lanes of a session's newest turn before the others are there; agent steps need those, and are left out."""
    lanes = SessionLanes(live=False)
    _settle(lanes.take_alone(*newest))
    return lanes


def retell(turns: Iterable[ToldTurn], seen: SessionLanes | None = None) -> Retold:
    """Make stored turns ready to be shown. Of a long session that takes a moment: it is work for a thread.

    What was seen of them already is shown on.
    """
    lanes = SessionLanes(live=False)
    updates: list[Update] = []
    for told in turns:
        turn, changes = told
        updates += updates_of(told)
        there = seen.turns.get(turn.index) if seen is not None else None
        _settle(lanes.take(turn, changes) if there is None else lanes.take_seen(there, changes))
    # What was just made counts as old from now on: a look through half a million objects that are no garbage would hold
    # the window up.
    gc.freeze()
    gc.unfreeze()
    return Retold(lanes, tuple(updates))


def _settle(lanes: TurnLanes) -> None:
    """Have made what is made once, and not where the window waits for it."""
    _ = lanes.measures, lanes.bill
    for by_tone in lanes.marks.values():
        for marks in by_tone.values():
            marks.add_up()


def updates_of(told: ToldTurn) -> Iterator[Update]:
    """What a listener is told of a stored turn: its beginning, then everything that came of it at once."""
    turn, changes = told
    begun = replace(
        turn,
        readings=Log(),
        talk=Talk(),
        state=None,
        error=None,
        end_ns=None,
        conversation_ended=False,
        speech=Speech(),
    )
    yield Update(begun)
    yield Update(turn, tuple(changes))
