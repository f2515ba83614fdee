"""All of a very long text, in a window of its own that is filled little by little."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from vftester.gui.dialog_parts import EDGE
from vftester.gui.inspector.long_text import LongText
from vftester.gui.text_lines import clean

LONGEST_LINE = 2_000
"""A longer line would be laid out as one, and hold the window up."""


class LongTextDialog(QDialog):
    """Shows a text; lines that are too long are broken to be shown, and copied as they came."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"All {len(text):,} characters")
        self._text = text
        self.shown = LongText(self)
        self.shown.setFont(self.font())
        self.shown.setAccessibleName("The whole text")
        self.shown.show_lines(("", line) for line in lines_of(text))
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.addWidget(self.shown)
        layout.addWidget(buttons)
        self.resize(720, 560)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text as they are shown, one after the other; none is longer than `LONGEST_LINE`."""
    place = 0
    while place <= len(text):
        end = text.find("\n", place, place + LONGEST_LINE)
        broken = end < 0 and place + LONGEST_LINE < len(text)
        stop = end if end >= 0 else min(place + LONGEST_LINE, len(text))
        yield clean(text[place:stop].rstrip("\r")).replace("\n", " ")
        place = stop if broken else stop + 1
