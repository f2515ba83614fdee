"""The buttons that an agent offers, in lines as wide as the conversation."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QWidget

from vftester.core.display.offers import Offer
from vftester.gui.wording import tool_tip

MOST_BUTTONS = 40
GAP = 6


class _OfferButton(QPushButton):
    """One of several buttons of which Tab reaches one: the one that was there last."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        for button in self.group().buttons():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is self else Qt.FocusPolicy.ClickFocus)


class OfferRow(QWidget):
    """Buttons, one an offer; of very many only the first are shown. Tab reaches them, arrows move within.

    Signals:
        chosen: the `Offer` of the button that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, offers: Sequence[Offer], parent: QWidget | None = None, *, most: int = MOST_BUTTONS) -> None:
        super().__init__(parent)
        self._offers = offers
        self._items: list[QWidget] = []
        group = QButtonGroup(self)
        group.idClicked.connect(self._choose)
        for number, offer in enumerate(offers[:most]):
            name = " ".join(offer.name[:1000].split())
            shown = name if len(name) <= 60 else name[:60] + "…"
            button = _OfferButton(shown.replace("&", "&&") + (" ↗" if offer.url else ""), self)
            button.setProperty("look", "offer")
            button.setAccessibleName(f"Button offered by the agent: {name[:200]}")
            if offer.url:
                button.setToolTip(tool_tip(f"Opens {offer.url[:300]}, after asking"))
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)
            group.addButton(button, number)
            self._items.append(button)
        if (more := len(offers) - most) > 0:
            note = QLabel(f"and {more:,} more: type the name of one to choose it", self)
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setProperty("look", "dim")
            self._items.append(note)

    def stop_offering(self, why: str) -> None:
        """Its buttons can be seen and no longer pressed, and say why."""
        self.setEnabled(False)
        for item in self._items:
            item.setToolTip(why)

    def take_focus(self) -> None:
        """To the button that Tab would reach."""
        for item in self._items:
            if isinstance(item, QPushButton) and item.focusPolicy() == Qt.FocusPolicy.StrongFocus:
                item.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def fit(self, width: int) -> QSize:
        """Place the buttons for a width; the size they need."""
        x = y = line = 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(width, 1000))
            if x and x + size.width() > width:
                x, y, line = 0, y + line + GAP, 0
            item.setGeometry(x, y, size.width(), size.height())
            x += size.width() + GAP
            line = max(line, size.height())
        return QSize(width, y + line)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.chosen.emit(self._offers[number])
