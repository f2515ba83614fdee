"""A stored session shown again: its turns tell what live ones told."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vftester.core.conversation import Turn, changes_of
from vftester.core.log import Log
from vftester.core.session_lanes import SessionLanes
from vftester.core.speech import Speech
from vftester.core.stitcher import Talk
from vftester.runs.live import Update


@dataclass(frozen=True, slots=True)
class Retold:
    """A stored session ready to be shown: its lanes, complete, and what a listener is told of its turns."""

    lanes: SessionLanes
    updates: tuple[Update, ...]


def retell(turns: Sequence[Turn]) -> Retold:
    """Make stored turns ready to be shown. Of a long session that takes a moment: it is work for a thread."""
    lanes = SessionLanes(live=False)
    updates: list[Update] = []
    for turn in turns:
        updates += updates_of(turn)
        of_turn = lanes.take(turn, updates[-1].changes)
        _ = of_turn.measures, of_turn.bill  # made once, and not where the window waits for them
    # What was just made counts as old from now on: a look through half a million objects that are no garbage would hold
    # the window up.
    gc.freeze()
    gc.unfreeze()
    return Retold(lanes, tuple(updates))


def updates_of(turn: Turn) -> Iterator[Update]:
    """What a listener is told of a stored turn: its beginning, then everything that came of it at once."""
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
    yield Update(turn, tuple(changes_of(turn)))
