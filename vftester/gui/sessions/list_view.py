"""The list itself: several can be chosen, and what is chosen stays chosen when the list changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from vftester.core.catalog.listing import SessionEntry
from vftester.gui.sessions.delegate import SessionDelegate
from vftester.gui.sessions.model import SessionsModel


class SessionList(QListView):
    """Sessions to choose from. Arrows, Shift and Ctrl work as in any list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sessions, newest first")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)

    @property
    def editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def enter(self) -> None:
        """Take the focus, with a session chosen."""
        self.setFocus()
        if not self.selectionModel().hasSelection():
            model = self._sessions()
            first = next((row for row in range(model.rowCount()) if model.at(row) is not None), None)
            if first is not None:
                self.setCurrentIndex(model.index(first))

    @contextmanager
    def staying(self) -> Iterator[None]:
        """While the list changes: what is chosen stays so, as far as it is still there, and the list where it is."""
        model, selection = self._sessions(), self.selectionModel()
        chosen = {entry.id for entry in self._entries(selection.selectedRows())}
        at = self.currentIndex()
        current = model.at(at.row()) if at.isValid() else None
        scrolled = self.verticalScrollBar().value()
        yield
        if current is None or (self.currentIndex().isValid() and selection.hasSelection()):
            return  # nothing was chosen, or nothing moved
        picked = QItemSelection()
        for session_id in chosen:
            if (row := model.row_of(session_id)) is not None:
                picked.select(model.index(row), model.index(row))
        if (there := model.row_of(current.id)) is not None:
            selection.setCurrentIndex(model.index(there), QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(scrolled)

    def move_on(self) -> None:
        """Choose the session after the chosen ones, else the one before: they will be gone."""
        model = self._sessions()
        gone = [index.row() for index in self.selectionModel().selectedRows()]
        after = (row for row in range(max(gone, default=0) + 1, model.rowCount()) if model.at(row) is not None)
        before = (row for row in range(min(gone, default=0) - 1, -1, -1) if model.at(row) is not None)
        if gone and (row := next(after, next(before, None))) is not None:
            self.setCurrentIndex(model.index(row))

    def after_editing(self, then: Callable[[], object]) -> None:
        """Do something once the field in the list is put away."""
        QTimer.singleShot(0, self, then)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        delegate = self.itemDelegate()
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and isinstance(delegate, SessionDelegate):
            delegate.forget_sizes()
            self.scheduleDelayedItemsLayout()

    def _entries(self, indexes: list[QModelIndex]) -> list[SessionEntry]:
        model = self._sessions()
        return [entry for index in indexes if (entry := model.at(index.row())) is not None]

    def _sessions(self) -> SessionsModel:
        model = self.model()
        assert isinstance(model, SessionsModel)  # noqa: S101  it is given no other
        return model
