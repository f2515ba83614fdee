"""Trying again at the desk: the turns before are sent again to a fresh user, then it is the person's turn."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from vftester.assembly import Line
from vftester.core.ports import OutsideError
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk, Shown
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.runs.again import Again, steps_of


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
        self._catching_up = False
        window.againRequested.connect(self._try)
        window.editRequested.connect(self._edit)
        window.stopAgainRequested.connect(self._stop)
        conversation.ending.connect(self._stop)

    @Slot(int)
    def _try(self, index: int) -> None:
        if (shown := self._sessions.shown) is not None:
            self._tasks.own(self._repeat(shown, index, edit=False), "try again")

    @Slot(int)
    def _edit(self, index: int) -> None:
        if (shown := self._sessions.shown) is not None:
            self._tasks.own(self._repeat(shown, index, edit=True), "edit and try")

    @Slot()
    def _stop(self) -> None:
        if self._again is not None:
            self._again.stop()

    async def _repeat(self, shown: Shown, index: int, *, edit: bool) -> None:
        """Send the turns up to one again; with `edit` that one's words are left for the person to change."""
        turns = list(shown.turns[: index + 1])
        line = await self._line(shown)
        steps = steps_of(turns[:-1] if edit else turns)
        if steps:
            steps[0] = replace(steps[0], variables=line.variables or None)
        name = shown.session.name
        run = await self._conversation.begin(replace(line.session(name), repeats=shown.id), line)
        if run is None:
            return
        before = len(turns) - 1

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
        elif edit:
            self._window.put_words(turns[-1].action.said)

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
