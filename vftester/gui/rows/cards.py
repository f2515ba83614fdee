"""Cards beside each other, in lines as wide as the conversation: an image, a title, a text, buttons that work."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from vftester.core.display.cards import Card, Show
from vftester.gui.offer_row import OfferRow
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.looks import BODY, TITLE
from vftester.gui.rows.picture import Picture, Pictures
from vftester.gui.style import tokens_for

MOST_BUTTONS = 6
CARD_WIDTH = 232
ALONE_WIDTH = 340
EDGE, GAP, RADIUS = 12, 8, 9
MOST_WORDS = 2000
"""A card shows no more characters of its text; all of it is in the events."""


class CardBox(QWidget):
    """One card.

    Signals:
        chosen: the `Offer` of a button of it that was pressed.
        changed: it needs another height now.
    """

    chosen = Signal(object)
    changed = Signal()

    def __init__(self, card: Card, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        title = " ".join(card.title[:300].split())
        self.setAccessibleName(f"Card: {title or 'without a title'}")
        self._edge = EDGE if card.title or card.text or card.offers else 0  # an image alone needs no frame
        self._parts: list[Picture | PlainText | OfferRow] = []
        self.offer_row: OfferRow | None = None
        if card.image:
            picture = Picture(f"Image of the card {title}" if title else "Image of a card", self)
            picture.changed.connect(self.changed)
            self._parts.append(picture)
            pictures.load(card.image, picture)
        for look, text in ((TITLE, title), (BODY, card.text)):
            if text:
                words = text if len(text) <= MOST_WORDS else text[:MOST_WORDS] + "… The rest is in the events."
                part = PlainText(look, words, self)
                part.setAccessibleName(words[:500])
                self._parts.append(part)
        if card.offers:
            self.offer_row = OfferRow(card.offers, self, most=MOST_BUTTONS)
            self.offer_row.chosen.connect(self.chosen)
            self._parts.append(self.offer_row)

    def fit(self, width: int) -> QSize:
        """Place its parts for a width; the size it needs."""
        y = edge = self._edge
        for part in self._parts:
            size = part.fit(width - 2 * edge)
            part.setGeometry(edge, y, size.width(), size.height())
            y += size.height() + GAP
        return QSize(width, y - GAP + edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._edge:
            return
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()


class CardsRow(QWidget):
    """The cards of a trace; of very many only the first are shown.

    Signals:
        chosen: the `Offer` of a button that was pressed.
        grew: its height changed.
    """

    chosen = Signal(object)
    grew = Signal()

    def __init__(self, show: Show, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        count = len(show.cards) + show.more
        self.setAccessibleName(f"{show.what}: {count:,} cards" if count > 1 else show.what)
        self._boxes = [CardBox(card, pictures, self) for card in show.cards]
        for box in self._boxes:
            box.chosen.connect(self.chosen)
            box.changed.connect(self.grew)
        self._note: QLabel | None = None
        if show.more:
            self._note = QLabel(f"and {show.more:,} more cards: they are in the events", self)
            self._note.setProperty("look", "dim")

    def stop_offering(self, why: str) -> None:
        """Its buttons can be seen and no longer pressed, and say why."""
        for box in self._boxes:
            if box.offer_row is not None:
                box.offer_row.stop_offering(why)

    def fit(self, width: int) -> QSize:
        wide = min(ALONE_WIDTH if len(self._boxes) == 1 else CARD_WIDTH, width)
        columns = max((width + GAP) // (wide + GAP), 1)
        top = 0
        for start in range(0, len(self._boxes), columns):
            line = self._boxes[start : start + columns]
            height = max(box.fit(wide).height() for box in line)
            for number, box in enumerate(line):
                box.setGeometry(number * (wide + GAP), top, wide, height)
            top += height + GAP
        if self._note is not None:
            self._note.setGeometry(0, top, width, self._note.sizeHint().height())
            top += self._note.height() + GAP
        return QSize(width, top - GAP)
