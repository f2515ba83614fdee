"""The one dialog for what nobody foresaw: what happened in plain words, and a report to pass on."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vftester.gui.dialog_parts import EDGE

TITLE = "vftester met a fault of its own"
GO_ON = "Something went wrong that nobody foresaw. What had arrived is kept, and you can go on."
CANNOT = "Something went wrong that nobody foresaw. What had arrived is kept, but vftester has to close."
ABOUT = "The report says where in vftester it happened. No key is in it, and nothing of what was said."
COPIED = "Copied"


class FaultTeller(QObject):
    """Shows a fault, whichever thread it was met in; while one is shown, others are counted there.

    Signals:
        folderRequested: the folder of the log shall be opened.
        closed: the person has read it.
    """

    folderRequested = Signal()
    closed = Signal()
    _met = Signal(str)
    _metAgain = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: FaultDialog | None = None
        self._fatal = False
        queued = Qt.ConnectionType.QueuedConnection  # never from within the painting that met it
        self._met.connect(self._show, queued)
        self._metAgain.connect(self._count, queued)

    def tell(self, report: str) -> None:
        """From any thread."""
        self._met.emit(report)

    def end_after(self, report: str) -> None:
        """Tell a fault after which nothing can go on."""
        self._fatal = True
        self.tell(report)

    def tell_again(self) -> None:
        """One that was told before was met again; from any thread."""
        self._metAgain.emit()

    @Slot(str)
    def _show(self, report: str) -> None:
        if self._dialog is not None:
            self._dialog.count()
            return
        dialog = self._dialog = FaultDialog(report, self._window, fatal=self._fatal)
        dialog.folderRequested.connect(self.folderRequested)
        dialog.finished.connect(self._close)
        dialog.open()

    @Slot()
    def _count(self) -> None:
        if self._dialog is not None:
            self._dialog.count()

    @Slot()
    def _close(self) -> None:
        self._dialog = None
        self.closed.emit()


class FaultDialog(QDialog):
    """Gone once it is closed.

    Signals:
        folderRequested: the folder of the log shall be opened.
    """

    folderRequested = Signal()

    def __init__(self, report: str, parent: QWidget, *, fatal: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(TITLE)
        self._others = 0
        sentence = _label(CANNOT if fatal else GO_ON, self)
        self._counted = _label("", self, "dim")
        self._counted.hide()
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setAccessibleName("Report")
        self._copy = QPushButton("Copy report", self)
        self._copy.setToolTip("Onto the clipboard, to be sent to somebody who can help")
        self._copy.clicked.connect(self._copy_report)
        folder = QPushButton("Open the log's folder", self)
        folder.setToolTip("The log has more of it; it stays on this computer")
        folder.clicked.connect(self.folderRequested)
        go_on = QPushButton("Close vftester" if fatal else "Go on", self)
        go_on.setProperty("look", "primary")
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        row = QHBoxLayout()
        for button in (self._copy, folder):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(go_on)
        down = QVBoxLayout(self)
        down.setContentsMargins(*EDGE)
        down.setSpacing(10)
        down.addWidget(sentence)
        down.addWidget(_label(ABOUT, self, "dim"))
        down.addWidget(self.report, 1)
        down.addWidget(self._counted)
        down.addLayout(row)
        self.setAccessibleDescription(sentence.text())
        self.resize(680, 420)
        go_on.setFocus()

    def count(self) -> None:
        """One more was met while this one is shown."""
        self._others += 1
        one = "Another fault was met since; the log has it."
        more = f"{self._others:,} more faults were met since; the log has them."
        self._counted.setText(one if self._others == 1 else more)
        self._counted.show()

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._copy.setText(COPIED)


def _label(text: str, parent: QWidget, look: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if look:
        label.setProperty("look", look)
    return label
