"""A bar that offers one thing, until it is done or dismissed."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from vftester.gui.notice_bar import NoticeBar


class OfferBar(NoticeBar):
    """Gone once its offer was taken or dismissed; it comes once.

    Signals:
        acted: the offer is taken.
    """

    def __init__(self, sentence: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        close = QPushButton("Dismiss", self)
        close.setProperty("look", "flat")
        close.setAccessibleName("Dismiss this notice")
        close.clicked.connect(self.leave)
        self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)  # in line with the button beside it
        self.acted.connect(self.leave)
        self.show_notice(sentence, action)

    @Slot()
    def leave(self) -> None:
        """It is past."""
        self.hide()
        self.deleteLater()
