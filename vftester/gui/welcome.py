"""The welcome of the first start: what to do first, in the place of the conversation; no window over the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout

from vftester.gui.remembered import WELCOMED
from vftester.gui.style import button

if TYPE_CHECKING:
    from vftester.gui.window import MainWindow

WIDTH = 560
GREETING = "Welcome to vftester"
PURPOSE = "Hear each reply of a Voiceflow agent as it streams, and see where the time goes."
DEMO = "Talk to the demo agent"
DEMO_SAYS = "It comes along: no account, no key, and nothing leaves this computer."
CONNECT = "Connect your Voiceflow project"
CONNECT_SAYS = "It becomes a target. Its API key goes into this computer's keyring, or is asked for each time."
LATER = "Not now"


class Welcome(QFrame):
    """Goes away for good once one of its buttons was pressed, or a conversation is shown."""

    def __init__(self, window: "MainWindow", pages: QStackedLayout) -> None:
        super().__init__(window)
        self.setObjectName("conversation")
        self.setAccessibleName(GREETING)
        self._window, self._pages = window, pages
        self._demo = self._button(DEMO, DEMO_SAYS, "primary")
        self._connect = self._button(CONNECT, CONNECT_SAYS)
        later = self._button(LATER, "Launch and the choice of whom to talk to are above", "flat")
        self._demo.clicked.connect(self._talk)
        self._connect.clicked.connect(self._set_up)
        later.clicked.connect(self._dismiss)
        card = QFrame(self)
        card.setObjectName("welcomeCard")
        card.setMaximumWidth(WIDTH)
        down = QVBoxLayout(card)
        down.setContentsMargins(28, 18, 28, 18)
        down.setSpacing(5)
        head = QHBoxLayout()
        head.addWidget(self._heading(), 1)
        head.addWidget(later)
        down.addLayout(head)
        down.addWidget(_said(PURPOSE, card))
        for choice, says in ((self._demo, DEMO_SAYS), (self._connect, CONNECT_SAYS)):
            down.addSpacing(12)
            row = QHBoxLayout()
            row.addWidget(choice)
            row.addStretch(1)
            down.addLayout(row)
            down.addWidget(_said(says, card, "dim"))
        around = QGridLayout(self)
        around.addWidget(card, 1, 1)
        for edge in (0, 2):
            around.setRowStretch(edge, 1)
            around.setColumnStretch(edge, 1)
        around.setColumnStretch(1, 100)
        pages.insertWidget(0, self)
        pages.setCurrentWidget(self)
        pages.currentChanged.connect(self._leave)
        window.commands["launch"].enabledChanged.connect(self._show_ready)
        self._show_ready(False)

    def _button(self, text: str, says: str, look: str = "") -> QPushButton:
        made = button(text, self, look)
        made.setAutoDefault(True)  # Enter presses it as well
        made.setAccessibleDescription(says)
        made.setToolTip(says)
        return made

    def _heading(self) -> QLabel:
        heading = _said(GREETING, self)
        large = QFont(heading.font())
        large.setPointSizeF(large.pointSizeF() * 1.5)
        large.setBold(True)
        heading.setFont(large)
        return heading

    @Slot(bool)
    def _show_ready(self, ready: bool) -> None:
        """Before the program is ready there is nothing to press yet; then the keyboard is here."""
        self._demo.setEnabled(ready)
        self._connect.setEnabled(ready)
        if ready:
            self._demo.setFocus()

    @Slot()
    def _talk(self) -> None:
        self._dismiss()
        self._window.launchRequested.emit("")

    @Slot()
    def _set_up(self) -> None:
        self._dismiss()
        self._window.addTargetRequested.emit()

    @Slot()
    def _dismiss(self) -> None:
        self._pages.setCurrentIndex(self._pages.indexOf(self) + 1)  # which leads to `_leave`
        self._window.top_bar.take_focus()

    @Slot(int)
    def _leave(self) -> None:
        self._pages.currentChanged.disconnect(self._leave)
        self._window.commands["launch"].enabledChanged.disconnect(self._show_ready)
        self._window.remembered.keep(WELCOMED, True)
        self._pages.removeWidget(self)
        self.hide()
        self.deleteLater()


def _said(text: str, parent: QFrame, look: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    if look:
        label.setProperty("look", look)
    return label
