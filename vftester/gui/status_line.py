"""The status line at the bottom: how things are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from vftester.gui.style import button, small

if TYPE_CHECKING:
    from vftester.gui.status_dot import StatusDot

KINDS = ("info", "ok", "trouble")
WARNING = "⚠ "
SHARE, MOST_KEPT = 0.6, 560
"""So much of the line, and so many pixels at most, are kept for how things are: what is wrong with the voice takes more
lines then, and so does what is longer. The window stays as narrow as it can be made."""


class StatusLine(QFrame):
    """The bottom line: connection, saved; at its right what is wrong with the voice, if anything is.

    Signals:
        keysRequested: the person wants to see all keys.
    """

    keysRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._dot: StatusDot | None = None
        self._text = QLabel(self)
        self._text.setProperty("look", "dim")
        self._text.setFont(small(self._text.font()))
        self._warning: QLabel | None = None
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(7)
        row.addWidget(self._text, 1)
        keys = button("F1 keys", self, "foot")
        keys.setToolTip("All keys of this window (F1 or ?)")
        keys.setAccessibleName("Show all keys")
        keys.setFont(self._text.font())
        keys.clicked.connect(self.keysRequested)
        row.addWidget(keys)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def kind(self) -> str:
        """One of `KINDS`; "" before anything was said."""
        return self._dot.kind if self._dot is not None else ""

    @property
    def warning(self) -> str:
        """What is wrong with the voice; "" where nothing is."""
        return self._warning.text().removeprefix(WARNING) if self._warning is not None else ""

    def show_warning(self, sentence: str | None) -> None:
        if self._warning is None:
            if not sentence:
                return
            self._warning = self._make_warning()
        self._warning.setText(f"{WARNING}{sentence}" if sentence else "")
        self._warning.setAccessibleName(f"Warning: {sentence}" if sentence else "")
        self._warning.setVisible(bool(sentence))

    def _make_warning(self) -> QLabel:
        """A label that takes as many lines as the sentence needs: it says what to do."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QSizePolicy

        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.setProperty("look", "warning")
        label.setFont(self._text.font())
        self._row.insertWidget(self._row.count() - 1, label, 3)
        return label

    def show_status(self, text: str, kind: str = "info") -> None:
        if kind not in KINDS:
            raise ValueError(f"a status is one of {', '.join(KINDS)}, not {kind}")
        if self._dot is None:
            self._dot = self._make_dot()
        self._dot.kind = kind
        self._dot.update()
        self._text.setText(text)
        self._text.setAccessibleName(f"Status: {text}")
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Let what is said now be read whole: it may say what to do."""
        needed = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2
        self._text.setMinimumWidth(min(needed, round(self.width() * SHARE), MOST_KEPT))

    def _make_dot(self) -> "StatusDot":
        """What is needed once something is said, which is after the first paint (see `window`)."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QSizePolicy

        from vftester.gui.status_dot import StatusDot

        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        dot = StatusDot(self)
        self._row.insertWidget(0, dot)
        return dot
