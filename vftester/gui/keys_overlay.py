"""All keys, over the window, until a key is pressed or the mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.style import tokens_for

Keys = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Under the title of what they belong to: keys as they are written, and what they do."""

COLUMNS = 3
EDGE, ABOVE, APART, BESIDE = 24, 16, 28, 12
"""Pixels: around all keys, above and below them, between two columns, between a key and what it does."""
WIDEST_KEY = "Ctrl+Shift+W"
"""Keys that take more room than this are written in several lines."""
FRAME = 2
"""Pixels of the lines around all keys, on each side."""
SHARE = 0.94
"""So much of the window is covered at most."""
VEIL = 225
"""How much of the window behind shows through: 255 is nothing."""
_Scroll = QAbstractSlider.SliderAction
SCROLLS: dict[int, QAbstractSlider.SliderAction] = {
    Qt.Key.Key_Up: _Scroll.SliderSingleStepSub,
    Qt.Key.Key_Down: _Scroll.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: _Scroll.SliderPageStepSub,
    Qt.Key.Key_PageDown: _Scroll.SliderPageStepAdd,
}
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


class KeysOverlay(QWidget):
    """Covers its window; when it goes the focus is again where it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Keys")
        self._before: QWidget | None = None
        self._area = QScrollArea(self)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        window.installEventFilter(self)
        self.hide()

    def show_keys(self, keys: Keys) -> None:
        """Show these keys until a key is pressed or the mouse."""
        self._area.setWidget(_card(keys, int(self._window.width() * SHARE) - 2 * FRAME))
        self.setAccessibleDescription(". ".join(f"{written}: {what}" for _, rows in keys for written, what in rows))
        self._before = self.window().focusWidget()
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()

    @Slot()
    def leave(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()
            self._before = None

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # Escape closes this; it silences nothing
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := SCROLLS.get(event.key()):
            self._area.verticalScrollBar().triggerAction(step)
        elif event.key() not in MODIFIERS:
            self.leave()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.leave()

    def paintEvent(self, _event: QPaintEvent) -> None:
        veil = QColor(tokens_for(self).ground)
        veil.setAlpha(VEIL)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _cover(self) -> None:
        window = self._window
        self.setGeometry(window.rect())
        card = self._area.widget()
        framed = card.sizeHint() + QSize(FRAME, FRAME) if card is not None else window.size()
        size = framed.boundedTo(window.size() * SHARE)
        if size.height() < framed.height():
            size.setWidth(size.width() + self._area.verticalScrollBar().sizeHint().width())
        self._area.setGeometry(
            (window.width() - size.width()) // 2, (window.height() - size.height()) // 2, size.width(), size.height()
        )


def _card(keys: Keys, wide: int) -> QWidget:
    """All keys in columns, in so many pixels."""
    card = QFrame()
    card.setObjectName("keysCard")
    outer = QVBoxLayout(card)
    outer.setContentsMargins(EDGE, ABOVE, EDGE, ABOVE)
    outer.setSpacing(8)
    across = QHBoxLayout()
    across.setSpacing(APART)
    column_width = (wide - 2 * EDGE - (COLUMNS - 1) * APART) // COLUMNS
    sections = [_section(title, rows, column_width) for title, rows in keys]
    heights = [section.sizeHint().height() for section in sections]
    for some in columns_of(heights, COLUMNS):
        column = QVBoxLayout()
        column.setSpacing(0)
        for place in some:
            column.addWidget(sections[place])
        column.addStretch(1)
        across.addLayout(column)
    outer.addLayout(across)
    foot = QLabel("Any key or a click closes this.")
    foot.setProperty("look", "dim")
    outer.addWidget(foot)
    return card


def columns_of(heights: Sequence[int], count: int) -> list[list[int]]:
    """In so many columns what has these heights: the places of each, in order. All are filled much alike."""
    columns: list[list[int]] = [[] for _ in range(count)]
    for place in sorted(range(len(heights)), key=lambda place: -heights[place]):
        min(columns, key=lambda column: sum(heights[held] for held in column)).append(place)
    return sorted(sorted(column) for column in columns if column)


def _section(title: str, rows: Sequence[tuple[str, str]], wide: int) -> QWidget:
    """Keys under a title, in so many pixels."""
    section = QWidget()
    section.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 14)
    grid.setHorizontalSpacing(BESIDE)
    grid.setVerticalSpacing(4)
    heading = QLabel(title)
    bold = heading.font()
    bold.setBold(True)
    heading.setFont(bold)
    grid.addWidget(heading, 0, 0, 1, 2)
    most = heading.fontMetrics().horizontalAdvance(WIDEST_KEY)
    labels = [_key(written, most) for written, _ in rows]
    room = wide - BESIDE - max((key.sizeHint().width() for key in labels), default=0)
    for number, (key, (_, what)) in enumerate(zip(labels, rows, strict=True), start=1):
        grid.addWidget(key, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        words = QLabel(f"{what[:1].upper()}{what[1:]}")
        words.setWordWrap(True)
        width = min(words.fontMetrics().horizontalAdvance(words.text()) + 2, max(room, 1))
        words.setFixedSize(width, words.heightForWidth(width))
        grid.addWidget(words, number, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    return section


def _key(written: str, most: int) -> QLabel:
    """A key as it is painted; its letters take at most so many pixels."""
    key = QLabel(written)
    key.setProperty("look", "key")
    key.ensurePolished()
    around = key.sizeHint().width() - key.fontMetrics().horizontalAdvance(written)
    if key.fontMetrics().horizontalAdvance(written) > most:
        key.setWordWrap(True)
        key.setFixedSize(most + around, key.heightForWidth(most + around))
    return key
