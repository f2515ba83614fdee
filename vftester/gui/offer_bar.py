"""A bar that offers one thing, until it is done or dismissed."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from vftester.gui.notice_bar import NoticeBar


class OfferBar(NoticeBar):
    """Gone once its offer was taken or dismissed; it comes once.

    Signals:
        acted: the offer is taken.
    """

    def __init__(self, sentence: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._add_dismissal("Dismiss this notice").clicked.connect(self.leave)
        self.acted.connect(self.leave)
        self.show_notice(sentence, action)

    @Slot()
    def leave(self) -> None:
        """It is past."""
        self.hide()
        self.deleteLater()
