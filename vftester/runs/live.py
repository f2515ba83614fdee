"""A live conversation: sends actions, advances its turns, keeps them, and tells whoever listens."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from vftester.core.actions import Action
from vftester.core.conversation import Change, Turn, advance
from vftester.core.ports import Journal, Stream, Wire
from vftester.core.records import Closed, Closing, Report
from vftester.core.session import Session


@dataclass(frozen=True, slots=True)
class Update:
    """What a batch of reports changed: the turn after it, and the changes in order; none for a turn's beginning."""

    turn: Turn
    changes: tuple[Change, ...] = ()


Listener = Callable[[Update], None]


def now() -> datetime:
    """The wall clock, for dates; never for lengths of time."""
    return datetime.now(UTC)


class LiveRun:
    """One conversation with one agent.

    Records go to the journal from the thread that received them, before this loop sees them, so that a busy loop delays
    no write. `listener` is called in the loop, at most once a batch.
    """

    def __init__(self, wire: Wire, journal: Journal, session: Session, listener: Listener) -> None:
        self._wire = wire
        self._journal = journal
        self._listener = listener
        self._stream: Stream | None = None
        self._turn_over = asyncio.Lock()
        self.turns: list[Turn] = []
        self.session_id = journal.begin_session(session)

    @property
    def busy(self) -> bool:
        return self._stream is not None

    @property
    def ended(self) -> bool:
        """The agent ended the conversation: an `end` trace was seen."""
        return any(turn.conversation_ended for turn in self.turns)

    async def send(self, action: Action, variables: Mapping[str, Any] | None = None) -> Turn:
        """Hold one turn and give it finished.

        Where a turn is still under way, the person speaks over the agent: that turn is cancelled, and this one is sent
        once its connection is closed.
        """
        self.cancel()
        async with self._turn_over:
            turn = Turn(len(self.turns), action, now())
            self.turns.append(turn)
            self._journal.begin_turn(self.session_id, turn)
            self._listener(Update(turn))
            tap = partial(self._journal.take, self.session_id, turn.index)
            self._stream = self._wire.turn(action, variables, tap)
            try:
                async for batch in self._stream:
                    turn = self._advance(turn, batch)
            finally:
                self._stream.cancel()
                self._stream = None
                if turn.state is None:  # this task itself was cancelled: the stream's own closing is not waited for
                    turn = self._advance(turn, (Closed(None, Closing.CANCELLED),))
                self._journal.end_turn(self.session_id, turn)
            return turn

    def cancel(self) -> None:
        """Stop the turn under way, if there is one: its request is closed, what arrived is kept."""
        if self._stream is not None:
            self._stream.cancel()

    async def aclose(self) -> None:
        """Stop the turn under way and close the wire."""
        self.cancel()
        async with self._turn_over:
            await self._wire.aclose()

    def _advance(self, turn: Turn, batch: Sequence[Report]) -> Turn:
        changes: list[Change] = []
        for report in batch:
            turn, changed = advance(turn, report)
            changes += changed
        self.turns[turn.index] = turn
        self._listener(Update(turn, tuple(changes)))
        return turn
