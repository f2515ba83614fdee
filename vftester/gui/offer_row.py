"""The buttons that an agent offers, in lines as wide as the conversation."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QWidget

from vftester.core.display.offers import Offer
from vftester.core.markup import straight
from vftester.gui.wording import tool_tip

MOST_BUTTONS = 40
GAP = 6
MOST_CHARS, SHOWN_CHARS = 1000, 60
NAMELESS = "(no name)"


class _OfferButton(QPushButton):
    """One of several buttons of which Tab reaches one: the one that was there last. `opens`: an address it leads to."""

    def __init__(self, name: str, opens: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = " ".join(straight(name[:MOST_CHARS]).split()) or NAMELESS
        self._short = self._name if len(self._name) <= SHOWN_CHARS else self._name[:SHOWN_CHARS] + "…"
        self._end = " ↗" if opens else ""
        self._tip = f"Opens {opens[:300]}, after asking" if opens else ""
        self.setProperty("look", "offer")
        self.setAccessibleName(f"Button offered by the agent: {self._name[:200]}")
        self._say(self._short)

    def fit(self, width: int) -> QSize:
        """The size it needs; its name is shortened where there is less room, and is whole in its tooltip."""
        self._say(self._short)
        over = self.sizeHint().width() - width
        if over > 0:
            metrics = self.fontMetrics()
            room = max(metrics.horizontalAdvance(self._short) - over, 0)
            self._say(metrics.elidedText(self._short, Qt.TextElideMode.ElideRight, room))
        return self.sizeHint().boundedTo(QSize(width, 1000))

    def _say(self, name: str) -> None:
        if self.text() != (text := name.replace("&", "&&") + self._end):
            self.setText(text)
        if self.isEnabled():
            told = [self._name] if name != self._name else []
            tip = "\n".join([*told, self._tip] if self._tip else told)
            self.setToolTip(tool_tip(tip) if tip else "")

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
        self._note: QLabel | None = None
        group = QButtonGroup(self)
        group.idClicked.connect(self._choose)
        for number, offer in enumerate(offers[:most]):
            button = _OfferButton(offer.name, offer.url, self)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)
            group.addButton(button, number)
            self._items.append(button)
        if (more := len(offers) - most) > 0:
            self._rest = f"and {more:,} more"
            note = self._note = QLabel(f"{self._rest}: type the name of one to choose it", self)
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setProperty("look", "dim")
            self._items.append(note)

    def stop_offering(self, why: str) -> None:
        """Its buttons can be seen and no longer pressed, and say why; no name of one is to be typed any more."""
        self.setEnabled(False)
        if self._note is not None:
            self._note.setText(self._rest)
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
            size = item.fit(width) if isinstance(item, _OfferButton) else item.sizeHint().boundedTo(QSize(width, 1000))
            if x and x + size.width() > width:
                x, y, line = 0, y + line + GAP, 0
            item.setGeometry(x, y, size.width(), size.height())
            x += size.width() + GAP
            line = max(line, size.height())
        return QSize(width, y + line)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.chosen.emit(self._offers[number])
