"""The top bar: whom to talk to, Launch, the speaker, Details, and everything else behind the ⋯."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from vftester.gui.speaker_button import SpeakerButton
from vftester.gui.style import button
from vftester.gui.tool_tips import tool_tip

if TYPE_CHECKING:
    from vftester.gui.commands import Commands
    from vftester.gui.menus import Menus
    from vftester.gui.remembered import Remembered
    from vftester.settings import TargetSetting

DEMO = "Demo agent · appointment desk"
DEMO_ENVIRONMENT = "main"
DEFAULT = "Voiceflow's choice"
ENVIRONMENTS = ("main", "development", "staging", "production")
"""The aliases that Voiceflow gives by itself: `main` to newer projects, the others to older ones."""
TARGET, ENVIRONMENT = "target", "environment"
"""Under which the window remembers whom it names before it knows who there is."""
LONGEST = 34
"""Characters of a target's or environment's name that the bar shows; all of it stands in the menu and the tooltip."""


class TopBar(QFrame):
    """Whom to talk to and when.

    Signals:
        launched: the person wants a conversation with the chosen target: its name, "" for the demo agent.
        ended: the person wants to end the conversation.
        targetChosen: another target was chosen; its name, "" for the demo agent.
        environmentChosen: another environment of a target; the target's name and the environment's, "" where that is
            left to Voiceflow.
        detailsToggled: the person wants the details shown or hidden.
        sessionChosen: the person wants to see a session of the menu; its id.
    """

    launched = Signal(str)
    ended = Signal()
    targetChosen = Signal(str)
    environmentChosen = Signal(str, str)
    detailsToggled = Signal(bool)
    sessionChosen = Signal(str)

    def __init__(self, commands: "Commands", remembered: "Remembered", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._commands = commands
        self._remembered = remembered
        self._current = ""
        self._environments: dict[str, str] = {}
        self._recent: tuple[tuple[str, str], ...] = ()
        self._menus: Menus | None = None
        self._chooser = QPushButton(self)
        self._chooser.clicked.connect(self.open_chooser)
        self._menu = QMenu(self)
        self._choices = QActionGroup(self)
        self._choices.triggered.connect(self._choose)
        self._environment = QPushButton(self)
        self._environment.setToolTip("The environment of the agent that is talked to")
        self._environment.clicked.connect(self.open_environments)
        self._launch = button("▶ Launch", self, "primary")
        self._launch.setAccessibleName("Launch")
        self._launch.setEnabled(False)
        self._launch.clicked.connect(self.launch)
        self._end = button("End conversation", self)
        self._end.setToolTip("Tell the agent that the user ends the conversation (Ctrl+Shift+L)")
        self._end.clicked.connect(self.ended)
        self.speaker = SpeakerButton(self)
        self._details = button("Details", self)
        self._details.setCheckable(True)
        self._details.setToolTip("Where the time went, events and their data (Ctrl+I)")
        self._details.toggled.connect(self.detailsToggled)
        self._more = button("⋯", self)
        self._more.setAccessibleName("Menu")
        self._more.setToolTip("Everything else (F10 or Alt)")
        self._more.clicked.connect(self.open_menus)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for part in (self._chooser, self._environment, self._launch, self._end):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self.speaker, self._details, self._more):
            row.addWidget(part)
        self._offer([], "")
        self._name(remembered.text(TARGET) or DEMO, remembered.text(ENVIRONMENT) or DEMO_ENVIRONMENT)
        self.set_live(False)

    @property
    def current(self) -> str:
        """The name of the chosen target; "" is the demo agent."""
        return self._current

    def set_targets(self, targets: "Sequence[TargetSetting]", current: str) -> None:
        """Offer these targets beside the demo agent. Until then the one that was chosen the last time is named."""
        self._offer(targets, current)
        self._keep()

    def _offer(self, targets: "Sequence[TargetSetting]", current: str) -> None:
        menu = self._menu
        menu.clear()
        for action in self._choices.actions():
            self._choices.removeAction(action)
            action.deleteLater()
        self._environments = {"": DEMO_ENVIRONMENT}
        self._environments |= {t.name: t.environment or "" for t in targets}
        named = {"": DEMO} | {t.name: t.name for t in targets}
        for name, shown in named.items():
            choice = QAction(self._choices)
            choice.setText(shown.replace("&", "&&"))
            choice.setCheckable(True)
            choice.setData(name)
            menu.addAction(choice)
        menu.addSeparator()
        menu.addAction(self._commands["targets"])
        menu.addAction(self._commands["add"])
        self._show_current(current if current in named else "")

    def set_ready(self, ready: bool) -> None:
        self._launch.setEnabled(ready)
        if ready:
            self._launch.setFocus()
        self._tell_launch()

    @Slot()
    def take_focus(self) -> None:
        """To Launch, which is what can be done."""
        self._launch.setFocus()

    def set_live(self, live: bool) -> None:
        """A conversation is held, which can be ended."""
        self._end.setEnabled(live)

    def set_recent(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Offer these sessions in the menu, each by its id and what it is called."""
        self._recent = tuple(sessions)
        if self._menus is not None:
            self._menus.show_recent(self._recent)

    @Slot()
    def launch(self) -> None:
        """Ask for a conversation, where the window is ready for one."""
        if self._launch.isEnabled():
            self.launched.emit(self._current)

    def show_details_open(self, is_open: bool) -> None:
        self._details.setChecked(is_open)

    @Slot()
    def open_chooser(self) -> None:
        self._menu.popup(self._chooser.mapToGlobal(self._chooser.rect().bottomLeft()))

    @Slot()
    def open_environments(self) -> None:
        """Offer the environments there may be; the demo agent has one."""
        from vftester.gui.environment_menu import EnvironmentMenu

        name, now = self._current, self._environments[self._current]
        offered = (DEMO_ENVIRONMENT,) if not name else (*ENVIRONMENTS, *([now] if now else []))
        menu = EnvironmentMenu(tuple(dict.fromkeys(offered)), now, DEFAULT if name else "", self)
        menu.chosen.connect(self._choose_environment)
        menu.popup(self._environment.mapToGlobal(self._environment.rect().bottomLeft()))

    @Slot()
    def open_menus(self) -> None:
        from vftester.gui.menus import Menus

        if self._menus is None:
            self._menus = Menus(self._commands, self)
            self._menus.sessionChosen.connect(self.sessionChosen)
            self._menus.show_recent(self._recent)
        below = self._more.mapToGlobal(self._more.rect().bottomRight())
        self._menus.popup(below)

    @Slot(QAction)
    def _choose(self, choice: QAction) -> None:
        self._show_current(choice.data())
        self._keep()
        self.targetChosen.emit(self._current)

    @Slot(str)
    def _choose_environment(self, environment: str) -> None:
        if environment != self._environments[self._current]:
            self.environmentChosen.emit(self._current, environment)

    def _show_current(self, name: str) -> None:
        self._current = name
        for choice in self._choices.actions():
            if choice.data() == name:
                choice.setChecked(True)
        self._name(name or DEMO, self._environments[name] or DEFAULT)
        self._tell_launch()

    def _keep(self) -> None:
        self._remembered.keep(TARGET, self._current)
        self._remembered.keep(ENVIRONMENT, self._environments[self._current] or DEFAULT)

    def _name(self, target: str, environment: str) -> None:
        self._chooser.setText(f"{_short(target)} ▾".replace("&", "&&"))
        self._chooser.setAccessibleName(f"Agent to talk to: {target}")
        self._environment.setText(f"{_short(environment)} ▾".replace("&", "&&"))
        self._environment.setAccessibleName(f"Environment: {environment}")

    def _tell_launch(self) -> None:
        """Whom Launch talks to."""
        told = "Getting ready…"
        self._launch.setToolTip(told)
        if self._launch.isEnabled():
            whom = f"{self._current or DEMO} · {self._environments[self._current] or DEFAULT}"
            told = f"Start a conversation with {whom} (Ctrl+L)"
            self._launch.setToolTip(tool_tip(told))
        self._launch.setAccessibleDescription(told)


def _short(name: str) -> str:
    """As much of a name as leaves room for what stands beside it."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
