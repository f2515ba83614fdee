"""A look at an address before it is opened."""

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from vftester.core.display.pictures import Address, web_address
from vftester.gui.dialog_parts import EDGE

ASK = "The agent wants to open this address in your browser. It leads to {host}."
NO = "The agent wants to open this address. It is no web address (http or https), so vftester does not open it."


class LinkDialog(QDialog):
    """Shows the whole address; only a web address can be opened from here."""

    def __init__(self, url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Open an address")
        self._address: Address | None = web_address(url)
        said = QLabel(ASK.format(host=self._address.host) if self._address else NO, self)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        whole = QPlainTextEdit(self)
        whole.setReadOnly(True)
        whole.setPlainText(url)
        whole.setAccessibleName("The whole address")
        whole.setFixedHeight(90)
        buttons = QDialogButtonBox(self)
        if self._address is not None:
            buttons.addButton("Open", QDialogButtonBox.ButtonRole.AcceptRole).setAutoDefault(False)
        buttons.addButton("Do not open" if self._address else "Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._open)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        for widget in (said, whole, buttons):
            layout.addWidget(widget)
        self.resize(480, self.sizeHint().height())

    @Slot()
    def _open(self) -> None:
        if self._address is not None:
            QDesktopServices.openUrl(QUrl(self._address.url))
        self.accept()
