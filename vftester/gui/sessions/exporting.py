"""What is asked before several sessions are exported: as what, and into which folder."""

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.dialog_parts import EDGE, decision, form, primary
from vftester.gui.dialogs import EXPORT_FOLDER, FORMATS, folder_of, keep_folder
from vftester.gui.level import level


class SeveralDialog(QDialog):
    """Asks for a format and a folder. Show it with `open()`.

    Signals:
        placed: the folder, and the ending that tells the format.
    """

    placed = Signal(str, str)

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Export {count:,} sessions")
        self.format = QComboBox(self)
        self.format.setAccessibleName("Format")
        for shown, ending in FORMATS.items():
            self.format.addItem(shown, ending)
        self.folder = QLineEdit(folder_of(parent, EXPORT_FOLDER) or QDir.homePath(), self)
        self.folder.setAccessibleName("Folder")
        self.folder.textChanged.connect(self._look)
        choose = QPushButton("Choose…", self)
        choose.setToolTip("Choose the folder")
        choose.setAccessibleName("Choose the folder")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        rows = form()
        rows.addRow("&As", self.format)
        into = QLabel("&Into the folder", self)
        into.setBuddy(self.folder)
        rows.addRow(into, row)
        level(rows)
        note = QLabel("Each session goes into a file of its own, called by its name and its id.", self)
        note.setProperty("look", "dim")
        note.setWordWrap(True)
        self.export = primary("&Export", self)
        buttons = decision(self, self.export, self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(*EDGE)
        column.setSpacing(12)
        column.addLayout(rows)
        column.addWidget(note)
        column.addStretch(1)
        column.addWidget(buttons)
        self.resize(520, self.sizeHint().height())
        self._look()

    @Slot()
    def _look(self) -> None:
        self.export.setEnabled(bool(self.folder.text().strip()))

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export into a folder", self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Choose")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    @Slot()
    def _place(self) -> None:
        folder = self.folder.text().strip()
        keep_folder(self, EXPORT_FOLDER, folder)
        self.placed.emit(folder, self.format.currentData())
        self.accept()
