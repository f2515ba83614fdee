"""The place of the page: it takes that of the conversation in the window, and gives it back."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from vftester.gui.compare.page import ComparePage


class ComparePlace(QObject):
    """Shows the page in a window, and brings back what was there."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page = ComparePage()
        focus = window.focusWidget()
        self._before = window.takeCentralWidget() or QWidget()
        self._focus: QWidget | None = None
        self._pages = QStackedWidget(window)
        self._pages.addWidget(self._before)
        self._pages.addWidget(self.page)
        window.setCentralWidget(self._pages)
        self._pages.show()  # not only once the layout is next looked at
        if focus is not None:
            focus.setFocus()  # it was lost on the way
        self.page.backRequested.connect(self.leave)

    @property
    def shown(self) -> bool:
        return self._pages.currentWidget() is self.page

    def enter(self) -> None:
        """Show the page."""
        if not self.shown:
            self._focus = self._window.focusWidget()
            self._pages.setCurrentWidget(self.page)
        focus: QWidget | None = self._window.focusWidget()
        if focus is None or not self.page.isAncestorOf(focus):
            self.page.take_focus()

    @Slot()
    def leave(self) -> None:
        """Show the conversation again; the focus goes to where it was."""
        if not self.shown:
            return
        self.page.stop()
        self._pages.setCurrentWidget(self._before)
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus()
        self._focus = None
