"""The bar above a comparison: back, which two sessions, and what of them is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from vftester.core.comparison.sides import told_apart
from vftester.core.session import KeptSession

LONGEST, LONGEST_READ = 28, 80
"""Characters of a name that stand on a button, and that are read out."""


class CompareBar(QFrame):
    """Back, A, swap, B; differences only, hear both.

    Signals:
        backRequested: back to the conversation.
        swapRequested: A shall be B.
        sideChosen: another session shall be A or B: "A" or "B", and its id.
        onlyDifferencesToggled: show the turns that differ alone, or all.
        hearRequested: hear both replies.
    """

    backRequested = Signal()
    swapRequested = Signal()
    sideChosen = Signal(str, str)
    onlyDifferencesToggled = Signal(bool)
    hearRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.back = _button("← Sessions", "Back to the conversation (Escape)", self)
        self.back.setAccessibleName("Back to the sessions")
        self.back.clicked.connect(self.backRequested)
        self.swap = _button("⇄", "Swap A and B", self)
        self.swap.setAccessibleName("Swap A and B")
        self.swap.clicked.connect(self.swapRequested)
        self.sides = {name: _button(name, f"Compare another session as {name}", self) for name in ("A", "B")}
        self._menus = {name: QMenu(button) for name, button in self.sides.items()}
        for name, button in self.sides.items():
            button.setMenu(self._menus[name])
            self._menus[name].triggered.connect(self._choose)
        self.differences = _button("Show differences only", "Leave out the turns in which nothing differs", self)
        self.differences.setCheckable(True)
        self.differences.toggled.connect(self.onlyDifferencesToggled)
        self.hear = _button("Hear both", "Hear A's reply, then B's, of the turn in which they differ first", self)
        self.hear.clicked.connect(self.hearRequested)
        self.hear.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for widget in (self.back, self.sides["A"], self.swap, self.sides["B"]):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.differences, self.hear):
            row.addWidget(widget)

    def forget_sides(self) -> None:
        """There are none yet, so neither can be exchanged."""
        self.swap.setEnabled(False)
        for name, button in self.sides.items():
            button.setText(name)
            button.setAccessibleName(name)
            button.setEnabled(False)

    def name_sides(self, a: KeptSession, b: KeptSession) -> None:
        """What the sessions are called; each so that it can be told from the other."""
        self.swap.setEnabled(True)
        shown, read = told_apart(a, b, LONGEST), told_apart(a, b, LONGEST_READ)
        for name, short, long in zip("AB", shown, read, strict=True):
            self.sides[name].setText(f"{name} · {short}".replace("&", "&&"))
            self.sides[name].setAccessibleName(f"{name}: {long}. Choose another session")

    def offer(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Sessions that can be chosen for a side: each by its id and what it is called."""
        for name, menu in self._menus.items():
            menu.clear()
            for session_id, called in sessions:
                menu.addAction(called.replace("&", "&&")).setData((name, session_id))
            self.sides[name].setEnabled(bool(sessions))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        name, session_id = action.data()
        self.sideChosen.emit(name, session_id)


def _button(text: str, tip: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setToolTip(tip)
    return button
