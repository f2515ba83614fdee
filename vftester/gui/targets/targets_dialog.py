"""The targets that are set up: to add, edit, duplicate and remove."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.dialog_parts import EDGE
from vftester.gui.field import said_below
from vftester.gui.targets.target_pages import API_NAMES
from vftester.gui.targets.target_rows import TargetRows
from vftester.gui.undo_bar import UndoBar
from vftester.gui.wording import tool_tip
from vftester.settings import TargetSetting

NONE_YET = "No target is set up yet. Add one with its project id and API key; the demo agent needs none."


class TargetsDialog(QDialog):
    """A list of targets, and what can be done with the one that is chosen. Show it with `open()`.

    Signals:
        addWanted: set up another target.
        editWanted: change a target; its name.
        duplicateWanted: set up another that begins as a copy of this one; its name.
        removed: take a target out; its name.
        undone: bring back what was removed last; what `offer_undo` was given.
        removalFinal: what was removed stays removed; the same.
        undoLeft: the dialog goes while something could be brought back: what is said of it, and the same.
    """

    addWanted = Signal()
    editWanted = Signal(str)
    duplicateWanted = Signal(str)
    removed = Signal(str)
    undone = Signal(object)
    removalFinal = Signal(object)
    undoLeft = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Targets")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Targets")
        self.list.setSpacing(1)
        self.list.setItemDelegate(TargetRows(self.list))
        self.list.currentRowChanged.connect(self._offer)
        self.list.itemDoubleClicked.connect(self._edit)
        self._empty = said_below(self, NONE_YET)
        self.add = self._button("&Add…", "Set up another target", self.addWanted.emit)
        self.edit = self._button("&Edit…", "Change the target that is chosen (Enter)", self._edit)
        self.duplicate = self._button("&Duplicate…", "Begin another as a copy of this one", self._duplicate)
        self.remove = self._button("&Remove", "Take the target out (Delete); Ctrl+Z brings it back", self._remove)
        for key, slot in (
            (Qt.Key.Key_Return, self._edit),
            (Qt.Key.Key_Enter, self._edit),
            (Qt.Key.Key_Delete, self._remove),
        ):
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        self.undo = UndoBar(self)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self._undo)
        self.undo.undone.connect(self.undone)
        self.undo.finished.connect(self.removalFinal)
        self._lay_out()
        self._offer()

    @property
    def names(self) -> list[str]:
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]

    @property
    def chosen(self) -> str:
        """The name of the chosen target; "" where none is."""
        row = self.list.currentRow()
        return self.names[row] if row >= 0 else ""

    def show_targets(self, targets: Sequence[TargetSetting], chosen: str = "") -> None:
        """List these; `chosen` is chosen, else what was, else its neighbour."""
        row, former = self.list.currentRow(), chosen or self.chosen
        self.list.clear()
        for target in targets:
            where = " · ".join(part for part in (target.project, target.environment, _api(target)) if part)
            item = QListWidgetItem(f"{target.name}\n{where}")
            item.setData(Qt.ItemDataRole.UserRole, target.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{target.name}, {where}")
            item.setToolTip(tool_tip(target.runtime))
            self.list.addItem(item)
        names = self.names
        self.list.setCurrentRow(names.index(former) if former in names else min(max(row, 0), len(names) - 1))
        self._offer()
        if not self.isVisible() or not targets:
            (self.list if targets else self.add).setFocus()

    def offer_undo(self, sentence: str, thing: object) -> None:
        """Say what was removed and offer it back."""
        self.undo.offer(sentence, thing)

    def done(self, result: int) -> None:
        if (left := self.undo.hand_over()) is not None:
            self.undoLeft.emit(*left)
        super().done(result)

    def _button(self, text: str, tip: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        for button in (self.add, self.edit, self.duplicate, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        across = QHBoxLayout()
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self._empty)
        across.addLayout(left, 1)
        across.addLayout(buttons)
        close = QDialogButtonBox(self)
        close.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.addWidget(self.undo)
        layout.addLayout(across, 1)
        layout.addWidget(close)
        self.resize(560, 380)

    @Slot()
    def _offer(self) -> None:
        """Only what can be done can be pressed."""
        for button in (self.edit, self.duplicate, self.remove):
            button.setEnabled(bool(self.chosen))
        self._empty.setVisible(self.list.count() == 0)

    @Slot()
    def _edit(self) -> None:
        if self.chosen:
            self.editWanted.emit(self.chosen)

    @Slot()
    def _duplicate(self) -> None:
        if self.chosen:
            self.duplicateWanted.emit(self.chosen)

    @Slot()
    def _undo(self) -> None:
        self.undo.take_back()

    @Slot()
    def _remove(self) -> None:
        if self.chosen:
            self.removed.emit(self.chosen)


def _api(target: TargetSetting) -> str:
    return "generation found by trying" if target.api == "try" else API_NAMES[target.api].partition(" ")[0]
