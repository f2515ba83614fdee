"""Finding words on the timeline: a row to type in, and the search, in slices so that nothing waits for it."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from vftester.core.conversation import Turn
from vftester.core.timeline.finding import Findings, Found, find

TYPING_MS = 120
AGAIN_MS = 700
"""While a session goes on, it is searched again so often at most."""


class FindRow(QWidget):
    """A field, how many places there are, and steps between them: Enter and Shift+Enter, Escape closes.

    Signals:
        typed: look for these words.
        stepWanted: go to the next place (1) or the one before (-1).
        closed: the person is done.
    """

    typed = Signal(str)
    stepWanted = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timelineHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Find in events and text…")
        self.field.setAccessibleName("Find in events, kinds and text")
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("look", "dim")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._tell_typed)
        self.field.textChanged.connect(self._typing.start)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for text, tip, slot in (
            ("↑", "The place before (Shift+Enter, Shift+F3)", self._want_before),
            ("↓", "The next place (Enter, F3)", self._want_next),
            ("×", "Done (Escape)", self.closed.emit),
        ):
            button = QPushButton(text, self)
            button.setProperty("look", "flat")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(slot)
            row.addWidget(button)

    def open(self) -> None:
        """Type here now."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def tell(self, number: int, count: int, *, searching: bool) -> None:
        """Which place this is, of how many; number 0: none of them."""
        if not self.field.text().strip():
            said = ""
        elif count == 0:
            said = "searching…" if searching else "not found"
        else:
            said = f"{number:,} of {count:,}" if number else f"{count:,} places" if count > 1 else "1 place"
        if said != self.count.text():
            self.count.setText(said)
            self.field.setAccessibleDescription(said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:  # before it silences the voice
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Escape:
                    self.closed.emit()
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F3:
                    back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                    self._want_before() if back else self._want_next()
                    return True
                case _:
                    pass
        return super().eventFilter(watched, event)

    @Slot()
    def _want_next(self) -> None:
        self._want(1)

    @Slot()
    def _want_before(self) -> None:
        self._want(-1)

    def _want(self, by: int) -> None:
        if self._typing.isActive():  # what was just typed comes first
            self._typing.stop()
            self._tell_typed()
        self.stepWanted.emit(by)

    @Slot()
    def _tell_typed(self) -> None:
        self.typed.emit(self.field.text())


class Search(QObject):
    """Looks for words in a session's turns, a slice at a time.

    Signals:
        changed: more was found, or all was looked at.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = Findings()
        self.words = ""
        self._coming = Findings()
        self._rest: Iterator[list[Found]] | None = None
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._look_on)

    @property
    def searching(self) -> bool:
        return self._rest is not None

    def look_for(self, words: str, turns: Sequence[Turn]) -> None:
        """Look for words from the beginning. Of the same words, what is known stays until all was looked at again."""
        again = words == self.words
        self.words = words
        self._coming = Findings()
        self._rest = (found for turn in turns for found in find(turn, words))
        if not again:
            self.found = self._coming
        self._slices.start()

    def stop(self) -> None:
        self._slices.stop()
        self._rest, self.words, self.found = None, "", Findings()

    @Slot()
    def _look_on(self) -> None:
        found = next(self._rest, None) if self._rest is not None else None
        if found is not None:
            self._coming.add(found)
            if not found or self._coming is not self.found:
                return
        else:
            self._slices.stop()
            self._rest, self.found = None, self._coming
        self.changed.emit()
