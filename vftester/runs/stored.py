"""A stored session shown again: its turns take the same path as live ones."""

from collections.abc import Iterator
from dataclasses import replace

from vftester.core.conversation import Change, StateChanged, Turn, advance
from vftester.core.log import Log
from vftester.core.records import Closed, Closing
from vftester.core.speech import Speech
from vftester.core.stitcher import Closure, Talk
from vftester.runs.live import Update


def updates_of(turn: Turn) -> Iterator[Update]:
    """What a listener is told of a stored turn: its beginning, then everything that came of it at once."""
    again = replace(
        turn,
        readings=Log(),
        talk=Talk(),
        state=None,
        error=None,
        end_ns=None,
        conversation_ended=False,
        speech=Speech(),
    )
    yield Update(again)
    changes: list[Change] = []
    for reading in turn.readings:
        again, changed = advance(again, reading.record)
        changes += changed
    if turn.state is not None:
        decided = again.state
        again, changed = advance(again, Closed(turn.end_ns, Closing.END_OF_BODY))
        changes += [change for change in changed if isinstance(change, Closure)]
        if decided is not turn.state:
            changes.append(StateChanged(turn.state, turn.error))
    changes += turn.speech.events
    yield Update(turn, tuple(changes))
