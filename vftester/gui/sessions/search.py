"""Above the list: a field to search everything said, the tag that sessions must have, and how many fit."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

TYPING_MS = 120
ANY_TAG = "All tags"
LONGEST = 18


class SearchRow(QWidget):
    """What the list is narrowed by. Escape in the field takes all of it back.

    Signals:
        searched: look for these words; "" for none. A moment after the last key.
        tagChosen: only sessions with this tag; "" for any.
        left: the person wants to go on to the list: Down or Enter.
    """

    searched = Signal(str)
    tagChosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Search everything said…")
        self.field.setAccessibleName("Search everything said, names, notes and tags")
        self.field.setToolTip("Every word, or part of one, that was said or typed; also names, notes and tags")
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self.field.textChanged.connect(self._typing.start)
        self._told = ""
        self.tag: str | None = None
        self._tags: tuple[str, ...] = ()
        self.tag_button = QPushButton(self)
        self.tag_button.setProperty("look", "flat")
        self.tag_button.setToolTip("Show only sessions that have a tag")
        self.tag_button.clicked.connect(self._open_tags)
        self.menu = QMenu(self)
        self._choices = QActionGroup(self)
        self._choices.triggered.connect(self._choose)
        self._count = QLabel(self)
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setProperty("look", "dim")
        below = QHBoxLayout()
        below.setContentsMargins(4, 0, 0, 0)
        below.addWidget(self._count)
        below.addStretch(1)
        below.addWidget(self.tag_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addLayout(below)
        self.set_tags(())
        self.tell("")

    @property
    def words(self) -> str:
        """What is looked for, as far as it was told."""
        return self._told

    @property
    def narrowed(self) -> bool:
        return bool(self._told) or self.tag is not None

    @property
    def said(self) -> str:
        return self._count.text()

    def tell(self, sentence: str) -> None:
        """Say how many there are; "" where nothing is looked for."""
        if sentence != self._count.text() or self._count.isVisible() == (not sentence):
            self._count.setText(sentence)
            self._count.setVisible(bool(sentence))
            self.field.setAccessibleDescription(sentence)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Offer these tags; one that is chosen and no longer there is chosen no more."""
        if tuple(tags) == self._tags and self.menu.actions():
            return
        self._tags = tuple(tags)
        self.menu.clear()
        for tag in (None, *tags):
            choice = self.menu.addAction((ANY_TAG if tag is None else tag).replace("&", "&&"))
            choice.setData(tag)
            choice.setCheckable(True)
            choice.setChecked(tag == self.tag)
            self._choices.addAction(choice)
            if tag is None:
                self.menu.addSeparator()
        if self.tag is not None and self.tag not in tags:
            self._set_tag(None)
        self._label()

    def stop(self) -> None:
        self._typing.stop()

    @Slot()
    def clear(self) -> None:
        """Look for nothing, and for any tag."""
        self.field.clear()
        self._tell()
        self._set_tag(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape and (self.narrowed or bool(self.field.text()))
            if event.type() == QEvent.Type.ShortcutOverride and escape:  # before it silences the voice
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if escape:
                    self.clear()
                    return True
                if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self._tell()
                    self.left.emit()
                    return True
        return super().eventFilter(watched, event)

    @Slot()
    def _tell(self) -> None:
        self._typing.stop()
        words = self.field.text().strip()
        if words != self._told:
            self._told = words
            self.searched.emit(words)

    @Slot()
    def _open_tags(self) -> None:
        self.menu.popup(self.tag_button.mapToGlobal(self.tag_button.rect().bottomLeft()))

    @Slot(QAction)
    def _choose(self, choice: QAction) -> None:
        self._set_tag(choice.data())

    def _set_tag(self, tag: str | None) -> None:
        if tag == self.tag:
            return
        self.tag = tag
        for choice in self._choices.actions():
            choice.setChecked(choice.data() == tag)
        self._label()
        self.tagChosen.emit(tag or "")

    def _label(self) -> None:
        shown = self.tag or ANY_TAG
        short = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"
        self.tag_button.setText(f"{short} ▾".replace("&", "&&"))
        self.tag_button.setAccessibleName(f"Tag: {shown}")
        self.tag_button.setVisible(bool(self._tags))
