"""Sessions held again, live: each run a conversation of its own with somebody the agent does not know.

Buttons are found by their names. Where the agent does not offer one, or behaves otherwise than before, the path has
changed: the run stops there, goes on all the same, or is handed over to the person. A turn that breaks off ends its
run, and the next one begins; one that is refused (a wrong key, no connection) ends them all, as the next would be too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal, Protocol

from vftester.core.actions import Action
from vftester.core.comparison.behaviour import What, behaviours, differences
from vftester.core.comparison.sentences import does_words
from vftester.core.conversation import Turn, TurnState
from vftester.runs.again import Conversation, pressed
from vftester.runs.repeat import Input, Plan, Repeat, anyway
from vftester.runs.script import Step

OnChange = Literal["stop", "continue", "hand over"]
"""What is done where the path changes."""

PATH = (What.ERROR, What.EXIT, What.TOOL, What.END)
"""What makes another path. A button matters where it is pressed, and what a variable holds may differ in every run."""


class Held(Conversation, Protocol):
    """What re-running needs of a `LiveRun`."""

    session_id: str

    async def aclose(self) -> None: ...


class End(Enum):
    """How a run came to its end."""

    WHOLE = auto()
    CHANGED = auto()  # it takes another path, and more was not sent
    HANDED_OVER = auto()
    BROKE = auto()
    REFUSED = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """One conversation that was held again; `side` is its place in the plan, `sent` how many turns it came to.

    `changed` says where it first takes another path, "" where it takes the same; `why`, why not all was sent.
    """

    side: int
    session_id: str
    sent: int
    end: End
    changed: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        """What became of it, in a sentence."""
        if self.end is End.WHOLE and not self.changed:
            return "Same tools, exits and end."
        return " ".join(dict.fromkeys(sentence for sentence in (self.changed, self.why) if sentence))


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """What became of a plan. Every run in it is kept."""

    plan: Plan
    runs: tuple[Run, ...]

    @property
    def complete(self) -> bool:
        """Everything was sent, and every turn came to its end."""
        return len(self.runs) == len(self.plan.runs) and all(run.end is End.WHOLE for run in self.runs)

    @property
    def sentence(self) -> str:
        """Why not all of it ran; "" where it did."""
        last = self.runs[-1] if self.runs else None
        if last is None or last.end not in _LAST:
            return ""
        left = len(self.plan.runs) - len(self.runs)
        not_begun = f" {left:,} more run{' was' if left == 1 else 's were'} not begun." if left else ""
        if last.end is End.STOPPED:
            return f"Stopped in run {len(self.runs):,} of {len(self.plan.runs):,}; what ran is kept.{not_begun}"
        if last.end is End.HANDED_OVER:
            return f"{last.changed} It is yours from here.{not_begun}"
        return f"{last.why}{not_begun}"


_LAST = (End.REFUSED, End.STOPPED, End.HANDED_OVER)
"""After such a run no other begins."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where re-running stands: run and turn counted from 1, and how many turns of the plan are behind it.

    `turn_over`: the turn that is over now; None as it begins.
    """

    run: int
    runs: int
    called: str
    turn: int
    turns: int
    behind: int
    turn_over: Turn | None = None


async def wait(seconds: float, stopped: asyncio.Event) -> None:
    """So many seconds, or until it is stopped."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopped.wait()


class Rerun:
    """Holds the runs of a plan one after the other.

    `begin` begins a conversation of a run: its number, counted from 0, and its side's place in the plan. Each is closed
    when it is over, unless runs are handed over: then they are the person's, and stay open. `pauses`: between turns
    is waited as long as the person did.
    """

    def __init__(
        self,
        plan: Plan,
        begin: Callable[[int, int], Awaitable[Held]],
        on_change: OnChange = "stop",
        *,
        pauses: bool = False,
        tell: Callable[[Progress], None] = lambda progress: None,
        pause: Callable[[float, asyncio.Event], Awaitable[None]] = wait,
    ) -> None:
        self._plan = plan
        self._begin = begin
        self._on_change = on_change
        self._pauses = pauses
        self._tell = tell
        self._pause = pause
        self._stopped = asyncio.Event()
        self._held: Held | None = None
        self._behind = 0

    def stop(self) -> None:
        """Send no more; the reply under way is cancelled."""
        self._stopped.set()
        if self._held is not None:
            self._held.cancel()

    async def hold(self) -> PlanOutcome:
        """Hold them all, as far as that goes."""
        runs: list[Run] = []
        for number, side in enumerate(self._plan.runs):
            if self._stopped.is_set() or (runs and runs[-1].end in _LAST):
                break
            runs.append(await self._hold(number, side))
            self._behind += len(self._plan.sides[side].repeat.inputs)
        return PlanOutcome(self._plan, tuple(runs))

    async def _hold(self, number: int, side: int) -> Run:
        held = self._held = await self._begin(number, side)
        run = _Run(held, self._plan.sides[side].repeat, self._on_change)
        try:
            await self._send(run, number, side)
        finally:
            self._held = None
            if self._on_change != "hand over":
                await held.aclose()
        return Run(side, held.session_id, run.sent, run.end, run.changed, run.why)

    async def _send(self, run: "_Run", number: int, side: int) -> None:
        called, inputs = self._plan.sides[side].called, run.repeat.inputs
        for position, item in enumerate(inputs):
            if self._pauses and item.pause_s:
                await self._pause(item.pause_s, self._stopped)
            if self._stopped.is_set():
                run.stop_because(End.STOPPED, f"Stopped after turn {run.sent}.")
                return
            action = run.action(item.step)
            if action is None:
                return
            at = Progress(number + 1, len(self._plan.runs), called, position + 1, len(inputs), self._behind + position)
            self._tell(at)
            turn = await run.held.send(action, item.step.variables)
            self._tell(Progress(at.run, at.runs, called, at.turn, at.turns, at.behind + 1, turn))
            await run.take(item, turn, stopped=self._stopped.is_set(), more=position + 1 < len(inputs))
            if run.end is not End.WHOLE:
                return


class _Run:
    """A run under way: `end` is WHOLE until something else becomes of it."""

    def __init__(self, held: Held, repeat: Repeat, on_change: OnChange) -> None:
        self.held = held
        self.repeat = repeat
        self._on_change = on_change
        self._turn: Turn | None = None
        self.sent = 0
        self.end = End.WHOLE
        self.changed = self.why = ""

    def stop_because(self, end: End, why: str) -> None:
        self.end, self.why = end, why

    def action(self, step: Step) -> Action | None:
        """What a step sends now; None where that ends the run."""
        if step.button is None:
            return anyway(step)
        found = pressed(step.button, self._turn)
        if found is None:
            self._change(f"After turn {self.sent} no button “{step.button}” is offered this time.", more=True)
        return found or (anyway(step) if self.end is End.WHOLE else None)

    async def take(self, item: Input, turn: Turn, *, stopped: bool, more: bool) -> None:
        """Take a turn in that is over; `more` are to be sent."""
        self._turn = turn
        self.sent += 1
        if turn.state is not TurnState.COMPLETE:
            self._break_off(turn, stopped=stopped)
            return
        if not self.changed and (changed := await _changed(self.repeat, item, self.held.turns)):
            self._change(changed, more=more)
        if self.end is End.WHOLE and more and self.held.ended:
            self.changed = self.changed or f"The agent ends the conversation in turn {self.sent} this time."
            self.stop_because(End.CHANGED, f"The conversation was over after turn {self.sent}.")

    def _change(self, sentence: str, *, more: bool) -> None:
        self.changed = self.changed or sentence
        if self._on_change == "hand over" and not self.held.ended:
            self.end = End.HANDED_OVER
        elif self._on_change != "continue" and more:
            self.stop_because(End.CHANGED, f"No more was sent after turn {self.sent}.")

    def _break_off(self, turn: Turn, *, stopped: bool) -> None:
        error = turn.error
        refused = turn.state is TurnState.FAILED and not (error is not None and error.kind == "error_event")
        if stopped:
            self.stop_because(End.STOPPED, f"Stopped in turn {self.sent}.")
            return
        what = "was cancelled" if error is None else f"did not complete: {error.message}"
        self.stop_because(End.REFUSED if refused else End.BROKE, f"Turn {self.sent} {what}")


async def _changed(repeat: Repeat, item: Input, turns: Sequence[Turn]) -> str:
    """Where a turn takes another path than before, in a sentence; "" where it does not."""
    before = repeat.did.get(item.turn)
    if before is None:
        return ""
    now = (await asyncio.to_thread(behaviours, tuple(turns)))[-1]
    found = next((difference for difference in differences(before, now) if difference.what in PATH), None)
    if found is None:
        return ""
    earlier, this = does_words(before, found.what, found.a), does_words(now, found.what, found.b)
    return f"In turn {len(turns)} the earlier session {earlier}, this one {this}."
