"""Folded text: a line that tells what is there, and opens when it is clicked on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from vftester.gui.plain_text import Look, PlainText

FOLD = Look(ink="dim_ink", small=True, wide=True)


class Fold(PlainText):
    """A line with more below it once it is open; a click, Enter or Space opens and closes it.

    Signals:
        toggled: it needs another height now.
    """

    toggled = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(FOLD, "", parent)
        self._title = title
        self._body: list[str] = []
        self._open = False
        self.clicked.connect(self._toggle)
        self._show()

    @property
    def open(self) -> bool:
        return self._open

    def set_title(self, title: str) -> None:
        if title != self._title:
            self._title = title
            self._show()

    def grow(self, body: str) -> None:
        """More of what is folded. Costs nothing but the keeping while it is closed."""
        self._body.append(body)
        if self._open:
            self.append(body)

    @Slot()
    def _toggle(self) -> None:
        self._open = not self._open
        self._show()
        self.toggled.emit()

    def _show(self) -> None:
        title = f"{'▾' if self._open else '▸'} {self._title}"
        self.set_text("\n".join([title, "".join(self._body)]) if self._open else title)
        state = "open" if self._open else "folded, Enter opens it"
        self.setAccessibleName(f"{self._title}, {state}")
