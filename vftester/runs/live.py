"""A live conversation: sends actions, advances its turns, keeps them, and tells whoever listens."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from time import perf_counter_ns
from typing import Any

from vftester.core.actions import Action
from vftester.core.catalog.summary import summarise
from vftester.core.conversation import Change, Turn, advance_all
from vftester.core.ports import Fetcher, Journal, OutsideError, Stream, Wire
from vftester.core.records import Closed, Closing, Report
from vftester.core.session import Session
from vftester.core.speech import VoiceReport
from vftester.core.spoken.voice import Mode
from vftester.core.steps.tracker import StepTracker
from vftester.core.stitcher import Piece
from vftester.runs.ear import Ear
from vftester.runs.mouth import Mouth


@dataclass(frozen=True, slots=True)
class Update:
    """What a batch of reports changed: the turn after it, and the changes in order; none for a turn's beginning."""

    turn: Turn
    changes: tuple[Change, ...] = ()


HUSH_S = 2.0
"""The longest that closing waits to hear that speech is cut."""

AT_ONCE = 50
HOLD_NS = 2_000_000
"""Of a burst so many reports are taken in at a time, and for so long before whoever shares the loop has its turn."""

MOUTHFUL_CHARS = 300
"""Of one text, the ear takes in so much at a time: some 20 µs a character, as sentences go."""

Listener = Callable[[Update], None]


def now() -> datetime:
    """The wall clock, for dates; never for lengths of time."""
    return datetime.now(UTC)


class LiveRun:
    """One conversation with one agent.

    Records go to the journal from the thread that received them, before this loop sees them, so that a busy loop delays
    no write. `listener` is called in the loop: at most once a batch, and for what becomes of speech, which may go on
    after its turn.
    """

    def __init__(
        self,
        wire: Wire,
        journal: Journal,
        session: Session,
        listener: Listener,
        mouth: Mouth | None = None,
        mode: Mode = "mute",
        *,
        own_audio: bool = False,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._wire = wire
        self._journal = journal
        self._listener = listener
        self._stream: Stream | None = None
        self._turn_over = asyncio.Lock()
        self._stopped = False
        self.ear = Ear(mouth or Mouth(), mode, self._heard, own_audio=own_audio, fetcher=fetcher)
        self.turns: list[Turn] = []
        self._steps = StepTracker()
        self._ready_ns: dict[int, int] = {}  # of the turns that are over, for the summary
        self.session_id = journal.begin_session(
            replace(session, name=wire.without_keys(session.name), variables=wire.without_keys(session.variables))
        )

    @property
    def busy(self) -> bool:
        return self._stream is not None

    @property
    def ended(self) -> bool:
        """The agent ended the conversation: an `end` trace was seen."""
        return any(turn.conversation_ended for turn in self.turns)

    async def send(self, action: Action, variables: Mapping[str, Any] | None = None) -> Turn:
        """Hold one turn and give it finished; its speech may go on.

        Whatever is being said is cut. Where a turn is still under way, the person speaks over the agent: that turn is
        cancelled, and this one is sent once its connection is closed. Raises OutsideError where the conversation was
        stopped before that.
        """
        self.ear.hush()
        self.cancel()
        async with self._turn_over:
            if self._stopped:
                raise OutsideError("The conversation was over before this could be sent.")
            index = len(self.turns)
            with_it = None if action.type == "launch" else variables  # a launch's are the session's
            turn = Turn(index, self.kept(action, with_it or None), now())
            self.turns.append(turn)
            self._journal.begin_turn(self.session_id, turn)
            self._listener(Update(turn))
            self._stream = self._wire.turn(action, variables, partial(self._journal.take, self.session_id, index))
            try:
                async for batch in self._stream:
                    await self._take(index, batch)
            finally:
                self._stream.cancel()
                self._stream = None
                try:
                    if self.turns[index].state is None:
                        # This task was cancelled: the stream's own closing is not waited for.
                        self._advance(index, (Closed(None, Closing.CANCELLED),))
                finally:  # whatever became of the listener
                    self._journal.end_turn(self.session_id, self.turns[index])
                    self._journal.summarise(self.session_id, summarise(self.turns, self._steps.steps, self._ready_ns))
            return self.turns[index]

    def kept(self, action: Action, variables: Mapping[str, Any] | None = None) -> Action:
        """What is sent, as it is shown and kept: without keys that were typed into it."""
        safe = self._wire.without_keys
        return Action(safe(action.body), variables and safe(variables))

    def cancel(self) -> None:
        """Stop the turn under way, if there is one: its request is closed, what arrived is kept."""
        if self._stream is not None:
            self.ear.hush()
            self._stream.cancel()

    def stop(self) -> None:
        """Stop the turn under way, and let none begin after it: not those either that wait to be sent."""
        self._stopped = True
        self.cancel()

    async def aclose(self) -> None:
        """Stop the turn under way and all speech, and close the wire."""
        self.stop()
        async with self._turn_over:
            self.ear.close()
            with suppress(TimeoutError):  # a loudspeaker that does not answer any more
                async with asyncio.timeout(HUSH_S):
                    await self.ear.until(lambda: self.ear.silent)
            self.ear.end()
            await self._wire.aclose()

    def _heard(self, index: int, events: Sequence[VoiceReport]) -> None:
        self._journal.take(self.session_id, index, events)
        self._advance(index, events)

    async def _take(self, index: int, batch: Sequence[Report]) -> None:
        """Take in what came at once; of a burst so much at a time that nobody in this loop is held up."""
        began_ns = perf_counter_ns()
        for start in range(0, len(batch), AT_ONCE):
            if perf_counter_ns() - began_ns > HOLD_NS:
                try:
                    await asyncio.sleep(0)
                except asyncio.CancelledError:
                    self._advance(index, batch[start:])  # the journal has it
                    raise
                began_ns = perf_counter_ns()
            changes = self._show(index, batch[start : start + AT_ONCE])
            for some in _mouthfuls(changes):
                if perf_counter_ns() - began_ns > HOLD_NS:
                    try:
                        await asyncio.sleep(0)
                    except asyncio.CancelledError:
                        self._show(index, batch[start + AT_ONCE :])  # the journal has it; nobody listens any more
                        raise
                    began_ns = perf_counter_ns()
                self.ear.listen(index, some)

    def _advance(self, index: int, batch: Sequence[Report | VoiceReport]) -> None:
        self.ear.listen(index, self._show(index, batch))

    def _show(self, index: int, batch: Sequence[Report | VoiceReport]) -> Sequence[Change]:
        turn, changes = advance_all(self.turns[index], batch)
        self.turns[index] = turn
        self._steps.take(turn, changes)
        self._listener(Update(turn, tuple(changes)))
        return changes


def _mouthfuls(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Changes for the ear, with no more text at a time than it takes in without holding anybody up.

    Where a text is cut makes no difference to its segments. Parted behind text alone: what a trace brings belongs to
    the words that follow it.
    """
    some: list[Change] = []
    room = MOUTHFUL_CHARS
    for change in changes:
        if isinstance(change, Piece) and len(change.text) > room:
            text, at = change.text, 0
            while len(text) - at > room:
                yield [*some, change._replace(text=text[at : at + room])]
                at += room
                some, room = [], MOUTHFUL_CHARS
            change = change._replace(text=text[at:])
        some.append(change)
        if isinstance(change, Piece):
            room -= len(change.text)
    yield some
