"""The top bar: whom to talk to, Launch, the speaker, and Details."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from vftester.gui.speaker_button import SpeakerButton

if TYPE_CHECKING:
    from vftester.settings import TargetSetting

DEMO = "Demo agent · appointment desk"
ADD = "Add a Voiceflow project…"


class TopBar(QFrame):
    """Whom to talk to and when.

    Signals:
        launched: the person wants a conversation with the chosen target: its name, "" for the demo agent.
        addingTarget: the person wants to set up another target.
        detailsToggled: the person wants the details shown or hidden.
    """

    launched = Signal(str)
    addingTarget = Signal()
    detailsToggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._current = ""
        self._chooser = QPushButton(self)
        self._chooser.setToolTip("The agent to talk to (Ctrl+T)")
        self._chooser.clicked.connect(self.open_chooser)
        self._menu = QMenu(self)
        self._choices = QActionGroup(self)
        self._choices.triggered.connect(self._choose)
        self._launch = QPushButton("▶ Launch", self)
        self._launch.setProperty("look", "primary")
        self._launch.setAccessibleName("Launch")
        self._launch.clicked.connect(self.launch)
        self.speaker = SpeakerButton(self)
        self._details = QPushButton("Details", self)
        self._details.setCheckable(True)
        self._details.setToolTip("Events and their data (Ctrl+I)")
        self._details.toggled.connect(self.detailsToggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._chooser)
        row.addWidget(self._launch)
        row.addStretch(1)
        row.addWidget(self.speaker)
        row.addWidget(self._details)
        self.set_targets([], "")
        self.set_ready(False)

    @property
    def current(self) -> str:
        """The name of the chosen target; "" is the demo agent."""
        return self._current

    def set_targets(self, targets: "Sequence[TargetSetting]", current: str) -> None:
        menu = self._menu
        menu.clear()
        for action in self._choices.actions():
            self._choices.removeAction(action)
            action.deleteLater()
        named = {"": DEMO} | {t.name: f"{t.name} · {t.environment}" if t.environment else t.name for t in targets}
        for name, shown in named.items():
            choice = QAction(shown.replace("&", "&&"), self._choices)
            choice.setCheckable(True)
            choice.setData(name)
            menu.addAction(choice)
        menu.addSeparator()
        menu.addAction(ADD).triggered.connect(self.addingTarget)
        self._show_current(current if current in named else "")

    def set_ready(self, ready: bool) -> None:
        self._launch.setEnabled(ready)
        self._launch.setToolTip("Start a conversation (Ctrl+L)" if ready else "Getting ready…")

    @Slot()
    def launch(self) -> None:
        """Ask for a conversation, where the window is ready for one."""
        if self._launch.isEnabled():
            self.launched.emit(self._current)

    @Slot()
    def toggle_details(self) -> None:
        self._details.toggle()

    def show_details_open(self, is_open: bool) -> None:
        self._details.setChecked(is_open)

    @Slot()
    def open_chooser(self) -> None:
        self._menu.popup(self._chooser.mapToGlobal(self._chooser.rect().bottomLeft()))

    @Slot(QAction)
    def _choose(self, choice: QAction) -> None:
        self._show_current(choice.data())

    def _show_current(self, name: str) -> None:
        self._current = name
        for choice in self._choices.actions():
            if choice.data() == name:
                choice.setChecked(True)
                self._chooser.setText(f"{choice.text()} ▾")
                self._chooser.setAccessibleName(f"Agent to talk to: {choice.text()}")
