"""All keys, over the window, until a key is pressed or the mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
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
BESIDE = 215
"""Pixels of a column that its words do not have: the keys and what lies around them."""
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
        self._area.setWidget(_card(keys, self._window.width() // COLUMNS - BESIDE))
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
        size = card.sizeHint().boundedTo(window.size() * 0.94) if card is not None else window.size()
        if card is not None and size.height() < card.sizeHint().height():
            size.setWidth(size.width() + self._area.verticalScrollBar().sizeHint().width())
        self._area.setGeometry(
            (window.width() - size.width()) // 2, (window.height() - size.height()) // 2, size.width(), size.height()
        )


def _card(keys: Keys, widest: int) -> QWidget:
    card = QFrame()
    card.setObjectName("keysCard")
    outer = QVBoxLayout(card)
    outer.setContentsMargins(24, 18, 24, 18)
    outer.setSpacing(14)
    across = QHBoxLayout()
    across.setSpacing(36)
    rest = sum(len(rows) + 2 for _, rows in keys)
    columns: list[QVBoxLayout] = []
    room = 0.0
    for title, rows in keys:
        if not columns or (room < len(rows) and len(columns) < COLUMNS):
            room = rest / (COLUMNS - len(columns))
            columns.append(QVBoxLayout())
            across.addLayout(columns[-1])
        room -= len(rows) + 2
        rest -= len(rows) + 2
        columns[-1].addWidget(_section(title, rows, widest))
    for column in columns:
        column.addStretch(1)
    outer.addLayout(across)
    foot = QLabel("Any key or a click closes this.")
    foot.setProperty("look", "dim")
    outer.addWidget(foot)
    return card


def _section(title: str, rows: Sequence[tuple[str, str]], widest: int) -> QWidget:
    section = QWidget()
    section.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 12)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    heading = QLabel(title)
    bold = heading.font()
    bold.setBold(True)
    heading.setFont(bold)
    grid.addWidget(heading, 0, 0, 1, 2)
    for number, (written, what) in enumerate(rows, start=1):
        key = QLabel(written)
        key.setProperty("look", "key")
        grid.addWidget(key, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        words = QLabel(f"{what[:1].upper()}{what[1:]}")
        words.setWordWrap(True)
        width = min(words.fontMetrics().horizontalAdvance(words.text()) + 2, widest)
        words.setFixedSize(width, words.heightForWidth(width))
        grid.addWidget(words, number, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    return section
