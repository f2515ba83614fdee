"""What of an earlier session is sent again, and how many turns it takes to do so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from vftester.core import actions
from vftester.core.comparison.behaviour import Behaviour, behaviours
from vftester.core.comparison.sentences import turns_words
from vftester.core.conversation import Turn, TurnState
from vftester.core.ports import OutsideError
from vftester.core.session import KeptSession, Session
from vftester.runs.again import steps_of
from vftester.runs.script import Step

LONGEST_PAUSE_S = 60.0
"""Whoever went for lunch between two turns is not waited for that long again."""

_REPEATED = ("launch", "text", "message", "intent", "event", "no-reply", "dtmf", "end", "action", "file")
_LIVE_AGENT = "live-agent-handoff"


class NothingToRepeat(OutsideError):
    """A session in which nothing was sent that can be sent again."""


@dataclass(frozen=True, slots=True)
class Input:
    """One turn to send again: what is sent, its index in the earlier session, and how long the person waited before."""

    step: Step
    turn: int
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A session to hold again; `run` which run it was itself. `notes` say what cannot be as it was; `did` is what its
    agent did, by the turn's index.

    A turn that did not complete is not in `did`: the path it would have taken is not known.
    """

    id: str
    name: str
    inputs: tuple[Input, ...]
    notes: tuple[str, ...]
    did: Mapping[int, Behaviour]
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Whom a session is held with again. `called` as on screen; `credits_used`: its turns may use credits."""

    repeat: Repeat
    called: str
    credits_used: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Each side so many times, in turns: A B A B."""

    sides: tuple[Side, ...]
    times: int = 1

    @property
    def runs(self) -> tuple[int, ...]:
        """The place of the side that each run belongs to, in order."""
        return tuple(place for _ in range(self.times) for place in range(len(self.sides)))

    @property
    def turns(self) -> int:
        """How many turns that is, the launches included."""
        return self.times * sum(len(side.repeat.inputs) for side in self.sides)

    @property
    def sentence(self) -> str:
        """What it takes: `20 conversations × 4 turns = 80 turns that may use credits`."""
        count = len(self.runs)
        lengths = sorted({len(side.repeat.inputs) for side in self.sides})
        each = " or ".join(map(str, lengths))
        total = (
            f"{count:,} conversation{'' if count == 1 else 's'} × {each} turn{'' if lengths == [1] else 's'}"
            f" = {self.turns:,} turn{'' if self.turns == 1 else 's'}"
        )
        costly = self.times * sum(len(side.repeat.inputs) for side in self.sides if side.credits_used)
        if costly == self.turns:
            return f"{total} that may use credits"
        return f"{total}, {costly:,} of which may use credits" if costly else f"{total} that use no credits"


def repeat_of(kept: KeptSession, variables: Mapping[str, Any] | None = None) -> Repeat:
    """What of a session is sent again; `variables` go with its launch where it does not tell its own.

    Raises NothingToRepeat.
    """
    turns = kept.finished
    steps = steps_of(turns)
    pauses = [*(0.0 for _ in turns[:1]), *(_pause_s(earlier, turn) for earlier, turn in pairwise(turns))]
    inputs = [
        Input(step, turn.index, pause_s)
        for turn, step, pause_s in zip(turns, steps, pauses, strict=True)
        if turn.action.type != _LIVE_AGENT
    ]
    if not inputs:
        raise NothingToRepeat("Nothing was sent in this session that could be sent again.")
    first = inputs[0].step
    if first.action is not None and first.action.type == "launch":
        with_it = kept.session.variables or first.variables or variables or None
        inputs[0] = replace(inputs[0], step=replace(first, variables=with_it))
    done = zip(turns, behaviours(turns), strict=True)
    did = {turn.index: behaviour for turn, behaviour in done if turn.state is TurnState.COMPLETE}
    notes = _notes(turns, steps)
    notes += [
        f"Turn {turn.index + 1}: still under way, so it is left out." for turn in kept.turns if turn.state is None
    ]
    return Repeat(kept.id, kept.session.name, tuple(inputs), tuple(notes), did, kept.session.run)


def session_of(repeat: Repeat, session: Session, number: int, runs: int, changed: str) -> Session:
    """What is kept of a run that begins now: `number` of so many, counted from 0; `changed`, as the person says."""
    run = number + 1 if runs > 1 else None
    name = repeat.name.removesuffix(_named(repeat.run)) + _named(run)
    variables = repeat.inputs[0].step.variables
    return replace(session, name=name, variables=variables, repeats=repeat.id, changed=changed, run=run)


def _named(run: int | None) -> str:
    """What the name of a run ends with."""
    return "" if run is None else f" · run {run}"


def anyway(step: Step) -> actions.Action:
    """What a step sends where its button is not offered: its name, as a person would type it."""
    return step.action or actions.text(step.button or "")


def _pause_s(earlier: Turn, turn: Turn) -> float:
    """How long the person waited, from the end of a reply's text on: listening to it included."""
    took_ns = (earlier.session_start_ns or 0) + (earlier.end_ns or 0)
    between = turn.started_at - earlier.started_at - timedelta(microseconds=took_ns / 1000)
    return min(max(between.total_seconds(), 0.0), LONGEST_PAUSE_S)


def _notes(turns: Sequence[Turn], steps: Sequence[Step]) -> list[str]:
    """What cannot be as it was, a sentence for each kind."""
    kinds: dict[str, list[int]] = {}
    for turn, step in zip(turns, steps, strict=True):
        if note := _note(turn, step):
            kinds.setdefault(note, []).append(turn.index + 1)
    return [f"{turns_words(numbers).capitalize()}: {note}." for note, numbers in kinds.items()]


def _note(turn: Turn, step: Step) -> str:
    kind = turn.action.type
    if kind == _LIVE_AGENT:
        return "what was said to a live agent is not sent again"
    if kind == "file":
        return "the file is sent again as it was; its address may no longer work"
    if step.button is None and kind not in _REPEATED:
        return "no reply before offers what was pressed, so its request is sent as it was"
    if turn.state is TurnState.CANCELLED:
        return "cancelled then; this time the whole reply is awaited"
    return ""
