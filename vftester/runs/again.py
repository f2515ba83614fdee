"""The same turns again: what a person did in an earlier conversation, sent again in a new one.

Buttons are found by their names, as their requests may change from one conversation to the next. Where the agent goes
another way and does not offer one, sending stops, and a sentence says so.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

from vftester.core.actions import Action
from vftester.core.conversation import Turn, TurnState
from vftester.core.display.cards import show_of
from vftester.core.display.offers import Offer, offers_of, same_name
from vftester.runs.script import Step

YOURS = "It is yours from here."


class Conversation(Protocol):
    """What sending again needs of a `LiveRun`."""

    turns: list[Turn]

    @property
    def ended(self) -> bool: ...

    async def send(self, action: Action, variables: Mapping[str, Any] | None = None) -> Turn: ...

    def cancel(self) -> None: ...


class Again:
    """Sends steps in a conversation, each after the reply before is complete.

    `tell` hears of each step before it is sent: its number, counted from 1, and how many there are.
    """

    def __init__(
        self, conversation: Conversation, steps: Sequence[Step], tell: Callable[[int, int], None] = lambda *_: None
    ) -> None:
        self._conversation = conversation
        self._steps = tuple(steps)
        self._tell = tell
        self._stopped = False

    def stop(self) -> None:
        """Send no more; the reply under way is cancelled."""
        self._stopped = True
        self._conversation.cancel()

    async def send(self) -> str | None:
        """Send them all. Where that was not done, a sentence that says why; None: it was."""
        sent, turn = 0, None
        while not (why := self._hindrance(turn, sent)) and sent < len(self._steps):
            step = self._steps[sent]
            action = step.action if step.button is None else pressed(step.button, turn)
            if action is None:
                return f"After turn {sent} no button “{step.button}” is offered this time. {YOURS}"
            self._tell(sent + 1, len(self._steps))
            turn = await self._conversation.send(action, step.variables)
            sent += 1
        return why

    def _hindrance(self, turn: Turn | None, sent: int) -> str | None:
        """Why no more is sent after a turn; None where nothing speaks against it."""
        number = len(self._conversation.turns)
        if self._stopped:
            return f"Stopped after turn {number}. {YOURS}"
        if turn is None:
            return None
        if turn.state is not TurnState.COMPLETE:
            return f"Turn {number} did not complete this time, so no more was sent again. {YOURS}"
        if self._conversation.ended and sent < len(self._steps):
            return f"The agent ended the conversation in turn {number} this time."
        return None


def steps_of(before: Sequence[Turn]) -> list[Step]:
    """What the person did in these turns, and set along with it: the first ones of a session, in order."""
    steps = [Step(turn.action, variables=turn.action.variables) for turn in before[:1]]
    for earlier, turn in pairwise(before):
        button = next((offer.name for offer in offered(earlier) if offer.action.body == turn.action.body), None)
        steps.append(Step(turn.action if button is None else None, button, turn.action.variables))
    return steps


def offered(turn: Turn) -> list[Offer]:
    """The buttons that stand there after a turn: those of its last choice, and those on its cards."""
    buttons: Sequence[Offer] = ()
    on_cards: list[Offer] = []
    for reading in turn.readings:
        buttons = offers_of(reading) or buttons
        if show := show_of(reading):
            on_cards += show.offers
    return [*buttons, *on_cards]


def pressed(name: str, turn: Turn | None) -> Action | None:
    """What pressing a button sends that a turn offers; None where it does not offer it."""
    return next((offer.action for offer in offered(turn) if same_name(offer.name, name)), None) if turn else None
