"""Trying again at the desk: the turns before are sent again to a fresh user, then the last, perhaps changed."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from vftester.assembly import Line
from vftester.core.actions import Action
from vftester.core.conversation import Turn
from vftester.core.display.offers import same_name
from vftester.core.ports import OutsideError
from vftester.desk.conversation import ConversationDesk, called
from vftester.desk.sessions import SessionsDesk, Shown
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.runs.again import Again, offered, steps_of
from vftester.runs.script import Step

SHORT = 80
"""Of words that were changed so many characters are noted."""


class AgainDesk(QObject):
    """Makes a new session of the one that is shown, up to one of its turns."""

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, targets: TargetDesk,
        tasks: Tasks,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._targets = targets
        self._tasks = tasks
        self._again: Again | None = None
        self._catching_up = self._beginning = False
        window.againRequested.connect(self._try)
        window.editRequested.connect(self._edit)
        window.stopAgainRequested.connect(self._stop)
        conversation.ending.connect(self._stop)

    @Slot(int)
    def _try(self, index: int) -> None:
        if (shown := self._sessions.shown) is not None:
            self._tasks.own(self._repeat(shown, index), "try again")

    @Slot(int, object)
    def _edit(self, index: int, action: Action) -> None:
        if (shown := self._sessions.shown) is not None and not self._beginning:
            self._tasks.own(self._repeat(shown, index, action), "edit and try")

    @Slot()
    def _stop(self) -> None:
        if self._again is not None:
            self._again.stop()

    async def _repeat(self, shown: Shown, index: int, edited: Action | None = None) -> None:
        """Send the turns up to one again; `edited` takes the place of what the person did in that one."""
        turns = list(shown.turns[: index + 1])
        steps, before = steps_of(turns), len(turns) - 1
        if edited is not None:
            steps[-1] = _edited_step(edited, turns)
        self._beginning = True
        try:
            line = await self._line(shown)
            steps[0] = replace(steps[0], variables=line.variables or None)
            session = replace(line.session(shown.session.name), repeats=shown.id)
            if edited is not None:
                set_then = turns[-1].action.variables or {}
                steps[-1] = replace(steps[-1], variables={**set_then, **self._conversation.take_variables()} or None)
                session = replace(session, changed=_change(turns, edited), name=_name(shown, turns, edited))
            run = await self._conversation.begin(session, line)
        finally:
            self._beginning = False
        if run is None:
            return

        def tell(number: int, _: int) -> None:
            if number <= before:
                self._window.show_catching_up(f"Sending turn {number} of {before} again")
            else:
                self._hand_over()

        again = self._again = Again(run, steps, tell)
        self._catching_up = True
        self._conversation.set_quiet(True)
        try:
            with self._conversation.busy(run):
                why = await again.send()
        finally:
            if self._again is again:
                self._again = None
        if self._conversation.run is not run:
            return
        self._hand_over()
        if why is not None:
            self._window.show_problem(why)
        if run.ended:
            self._window.end()
        elif edited is not None and len(run.turns) < len(steps):
            self._window.put_words(edited.said)

    def _hand_over(self) -> None:
        """It is the person's turn: replies are spoken again."""
        if not self._catching_up:
            return
        self._catching_up = False
        self._conversation.set_quiet(False)
        self._window.show_catching_up(None)

    async def _line(self, shown: Shown) -> Line:
        """The way to the agent of a session, as somebody it does not know. Raises OutsideError where there is none."""
        line = self._conversation.line
        if line is None or replace(line.target, user="") != replace(shown.session.target, user=""):
            name = self._targets.name_of(shown.session.target)
            if name is None:
                raise OutsideError(
                    f"The project {shown.session.target.project} that this session was held with is not set up here. "
                    "Add it as a target, then try again."
                )
            line = await self._targets.line(name)
        return line.afresh()


def _edited_step(edited: Action, turns: Sequence[Turn]) -> Step:
    """What takes the place of the last turn: a button of the turn before, where it is named, is found by its name."""
    buttons = offered(turns[-2]) if len(turns) > 1 else []
    button = next((offer.name for offer in buttons if edited.said and same_name(offer.name, edited.said)), None)
    return Step(edited) if button is None else Step(None, button)


def _change(turns: Sequence[Turn], edited: Action) -> str:
    """What was changed, as a session keeps it; "" where that is nothing."""
    was, now = (" ".join((action.said or action.label).split()) for action in (turns[-1].action, edited))
    return "" if was == now else f"turn {len(turns)}: “{_short(now)}” instead of “{_short(was)}”"


def _name(shown: Shown, turns: Sequence[Turn], edited: Action) -> str:
    """As the session that is tried again, unless that is called by the very words that were changed."""
    name = shown.session.name
    return called(edited) if edited.said and name == called(turns[-1].action) else name


def _short(words: str) -> str:
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"
