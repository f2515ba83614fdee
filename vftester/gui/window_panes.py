"""The parts of the main window beside and below each other: what is shown where, and how wide."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from vftester.gui.inspector.panel import Inspector
    from vftester.gui.remembered import Remembered
    from vftester.gui.sessions.room import GivesWay

VERTICAL = 2  # Qt.Orientation.Vertical
NARROWEST_DETAILS, WIDEST_DETAILS = 320, 400


class Panes:
    """The sessions at the left, the conversation above the timeline in the middle, the details at the right."""

    def __init__(self, window: QWidget, remembered: "Remembered") -> None:
        self._window = window
        self._remembered = remembered
        self.sessions: QWidget | None = None
        self.room: GivesWay | None = None
        above, self.above = column(window)
        below, self.below = column(window)
        below.setMinimumHeight(180)
        self.down = QSplitter()
        self.down.setProperty("orientation", VERTICAL)
        self.down.addWidget(above)
        self.down.addWidget(below)
        self.down.setStretchFactor(0, 1)
        self.down.setSizes([500, 300])
        self.across = QSplitter()
        self.across.addWidget(self.down)
        for splitter in (self.down, self.across):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)

    def add_sessions(self, panel: QWidget, wish: "QAction") -> bool:
        """Take in the panel at the left, which gives way where there is little room; whether it is shown."""
        from vftester.gui.sessions.room import GivesWay

        self.sessions = panel
        self.room = GivesWay(panel, self.down, self.across, wish)
        self.across.insertWidget(0, panel)
        self.across.setStretchFactor(self.across.indexOf(self.down), 1)
        shown = self._remembered.text("sessions") != "off"
        panel.setVisible(shown)
        return shown

    def add_details(self, details: "Inspector") -> None:
        """Take in the details at the right, as wide as they were the last time."""
        self.across.addWidget(details)
        self.across.setCollapsible(self.across.indexOf(details), False)
        if not self._remembered.restore_panes("across", self.across):
            wide = min(max(self._window.width() // 4, NARROWEST_DETAILS), WIDEST_DETAILS)
            sizes = self.across.sizes()
            sizes[self.across.indexOf(details)] = wide
            middle = self.across.indexOf(self.down)
            sizes[middle] = self._window.width() - sum(sizes[:middle]) - wide
            self.across.setSizes(sizes)

    def restore_height(self) -> None:
        self._remembered.restore_panes("panes", self.down)

    def restore_widths(self) -> None:
        self._remembered.restore_panes("across", self.across)

    def keep(self) -> None:
        """Remember how they are, for the next time."""
        self._remembered.keep_panes("panes", self.down)
        self._remembered.keep_panes("across", self.across)
        if self.room is not None:
            self._remembered.keep("sessions", self.room.wished)


def column(parent: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """A widget that holds others below each other, without any room between them."""
    widget = QWidget(parent)
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return widget, layout


def advice(parent: QWidget) -> QLabel:
    """What to do while there is no conversation."""
    label = QLabel(parent)
    label.setObjectName("conversation")
    label.setWordWrap(True)
    return label
