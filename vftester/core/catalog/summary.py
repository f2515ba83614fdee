"""A session in a few figures: what a list of sessions shows of it. Derived; a store keeps it as a cache."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from vftester.core.conversation import Turn, TurnState
from vftester.core.speech import SegmentReady
from vftester.core.steps.exits import Certainty
from vftester.core.steps.tracker import AgentStep

VERSION = 1
"""Grows when the same session would be summed up differently: what an older one says is made again."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`ready_ns` is the median of `first_segment_ms` over complete turns, the launch left out, in nanoseconds.

    `exit` names the last exit that was taken, as far as it has a name, `certainty` how sure that is, None where none
    was seen. `stepped`: an agent step ran; `exit_visible`: its exit could have been seen.
    """

    ready_ns: int | None = None
    exit: str | None = None
    certainty: Certainty | None = None
    stepped: bool = False
    exit_visible: bool = False


def summarise(turns: Sequence[Turn], steps: Sequence[AgentStep], known: dict[int, int] | None = None) -> Summary:
    """The summary of a session, from its turns and its agent steps.

    `known`: when turns were ready to speak, by their index. What is found is added to it, and not looked for again: so
    the summary of a session that goes on costs no more with each of its turns.
    """
    known = {} if known is None else known
    for turn in turns:
        if turn.index not in known and turn.index and turn.state is TurnState.COMPLETE and (at := _ready_ns(turn)):
            known[turn.index] = at
    ready = known.values()
    exits = [step.exit for step in steps if step.exit is not None]
    last = exits[-1] if exits else None
    return Summary(
        ready_ns=round(median(ready)) if ready else None,
        exit=(last.path or last.what_ran_next) if last else None,
        certainty=last.certainty if last else None,
        stepped=bool(steps),
        exit_visible=any(step.exit_visible for step in steps),
    )


def _ready_ns(turn: Turn) -> int | None:
    return next((event.offset_ns for event in turn.speech.events if isinstance(event, SegmentReady)), None)
