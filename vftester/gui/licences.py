"""Every part that comes along, the licence it is under, and that licence's words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.dialog_parts import EDGE
from vftester.licences import Part

NO_TEXT = "Its words do not come along; they are where its source is."
AS_A_WHOLE = (
    "vftester's own code is under the MIT licence. A package that carries espeak-ng, the voice, is as a whole passed on"
    " under the GPL 3; Qt is used under the LGPL 3 and lies beside the program in files that can be replaced."
)


class Licences(QDialog):
    """Gone once it is closed."""

    def __init__(self, parts: Sequence[Part], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Licences")
        self._parts = parts
        whole = QLabel(AS_A_WHOLE, self)
        whole.setTextFormat(Qt.TextFormat.PlainText)
        whole.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setAccessibleName("Parts")
        self.list.setHeaderLabels(["Part", "Release", "Licence"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.addTopLevelItems([QTreeWidgetItem([part.name, part.version, part.licence]) for part in parts])
        for column, most in enumerate((150, 90)):
            self.list.resizeColumnToContents(column)
            self.list.setColumnWidth(column, min(self.list.columnWidth(column) + 12, most))
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName("Words of the licence")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.list.currentItemChanged.connect(self._show_current)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setSizes([400, 620])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.setSpacing(12)
        layout.addWidget(whole)
        layout.addWidget(halves, 1)
        layout.addWidget(buttons)
        self.resize(1020, 620)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.setFocus()

    @Slot()
    def _show_current(self) -> None:
        if (item := self.list.currentItem()) is not None:
            part = self._parts[self.list.indexOfTopLevelItem(item)]
            head = "\n".join(line for line in (f"{part.name} {part.version}", part.licence, part.home) if line)
            self.text.setPlainText(f"{head}\n\n{part.text or NO_TEXT}")
