"""Hear both: a reply as it arrived, then after the whole of it; or the replies of two sessions, A's and then B's.

Each has its lane, with the silence counted large.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vftester.core.replay.both import Stretch
from vftester.core.timeline.timescale import TimeRange, seconds
from vftester.gui.dialog_parts import EDGE
from vftester.gui.dialogs import EXPORT_FOLDER, folder_of, keep_folder
from vftester.gui.style import small, tokens_for

WAYS = ("As it arrived", "After the whole reply")
SPAN_PX, TEXT_PX = 22, 8


@dataclass(frozen=True, slots=True)
class Shown:
    """How far one way of hearing has got: what sounded, the silences, how much silence that is."""

    now_ns: int = 0
    silence_ns: int = 0
    sounds: tuple[Stretch, ...] = ()
    silences: tuple[Stretch, ...] = ()
    heard: bool = True


class Strip(QWidget):
    """Text as it arrived above what sounds of it, on one scale."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self._shown = TimeRange(0, 1), Shown()
        self._pieces: tuple[int, ...] = ()
        self.setMinimumSize(300, 54)

    def sizeHint(self) -> QSize:
        return QSize(620, 54)

    def show_scale(self, view: TimeRange, pieces: tuple[int, ...]) -> None:
        self._view, self._pieces = view, pieces
        self.update()

    def show_run(self, shown: Shown) -> None:
        self._shown = shown
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = tokens_for(self), QPainter(self)
        wide, top = self.width() - 2, TEXT_PX + 10
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(tokens.grid))
        for at_ns in self._pieces:
            painter.fillRect(QRectF(self._view.x(at_ns, wide), 4, 2, TEXT_PX), QColor(tokens.text_mark))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(tokens.voice)
        for start, end in self._shown.silences:
            painter.setBrush(QColor(tokens.silence_fill))
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self._rect(start, end, top), 3, 3)
        for start, end in self._shown.sounds:
            painter.setBrush(QColor(tokens.voice_fill) if self._shown.heard else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1, Qt.PenStyle.SolidLine if self._shown.heard else Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self._rect(start, end, top), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._shown.now_ns:
            painter.fillRect(QRectF(self._view.x(self._shown.now_ns, wide), 0, 1.5, self.height()), QColor(tokens.ink))
        painter.end()

    def _rect(self, start: int, end: int, top: int) -> QRectF:
        left = self._view.x(start, self.width() - 2)
        return QRectF(left + 0.5, top + 0.5, max(self._view.x(end, self.width() - 2) - left - 1, 1.5), SPAN_PX)


class HearBoth(QDialog):
    """A window beside the conversation. Of two sessions it offers one way for both; of one reply, to save a page.

    Signals:
        againWanted: play both once more.
        stopWanted: be silent.
        wayChosen: of two sessions: hear both in this one of `WAYS`.
        saveWanted: write a page that plays this; the file's path.
    """

    againWanted = Signal()
    stopWanted = Signal()
    wayChosen = Signal(int)
    saveWanted = Signal(str)

    def __init__(
        self, turn: int, said: str, parent: QWidget | None = None, sessions: tuple[str, str] | None = None
    ) -> None:
        """`turn` counts from 1; `sessions`: what the two are called whose replies these are."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Hear both: turn {turn}" if sessions is None else f"Hear A and B: turn {turn}")
        self._turn = turn
        column = QVBoxLayout(self)
        column.setContentsMargins(*EDGE)
        column.setSpacing(10)
        heading = self._label(f"“{said}”" if said else "", "dim")
        heading.setWordWrap(True)
        column.addWidget(heading)
        self.ways = QButtonGroup(self)
        if sessions is not None:
            column.addLayout(self._choice())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self.strips: list[Strip] = []
        self.counts: list[QLabel] = []
        self._names: list[QLabel] = []
        for number, name in enumerate(sessions or WAYS):
            label = self._label(name)
            strip = Strip(self)
            strip.setAccessibleName(name)
            count = self._label("0.00 s", "count")
            count.setAccessibleName(f"Silence, {name.lower()}")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setMinimumWidth(150)
            below = self._label("silence", "dim")
            below.setFont(small(self.font()))
            below.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label, number * 2, 0)
            grid.addWidget(below, number * 2, 1)
            grid.addWidget(strip, number * 2 + 1, 0)
            grid.addWidget(count, number * 2 + 1, 1)
            self.strips.append(strip)
            self.counts.append(count)
            self._names.append(label)
        column.addLayout(grid)
        self.note = self._label("", "dim")
        self.note.setWordWrap(True)
        column.addWidget(self.note)
        column.addStretch(1)
        self.again = self._button("Play again", "Both once more", self.againWanted)
        self.halt = self._button("Stop", "Be silent", self.stopWanted)
        self.save = self._button("Save as a page…", "One HTML file with both sounds, to pass on", self._ask_for_place)
        buttons = QHBoxLayout()
        for button in (self.again, self.halt):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        self.save.setVisible(sessions is None)
        column.addLayout(buttons)
        self.show_playing(None)

    def show_scale(self, length_ns: int, *pieces: tuple[int, ...]) -> None:
        """How long the longer one takes, and when the text of each arrived."""
        for strip, its in zip(self.strips, pieces, strict=True):
            strip.show_scale(TimeRange(0, max(length_ns, 1)), its)

    def show_run(self, way: int, shown: Shown) -> None:
        """How far one of both has got."""
        self.strips[way].show_run(shown)
        text = seconds(shown.silence_ns)
        if text != self.counts[way].text():
            self.counts[way].setText(text)

    def show_playing(self, way: int | None) -> None:
        """Which of both is heard now; None: neither."""
        focused: QWidget | None = self.focusWidget()
        self.again.setEnabled(way is None)
        self.halt.setEnabled(way is not None)
        if focused is None or focused in (self.again, self.halt):  # of the two, that which can be pressed
            (self.again if way is None else self.halt).setFocus()
        for number, label in enumerate(self._names):
            font = label.font()
            font.setBold(number == way)
            label.setFont(font)

    def show_note(self, sentence: str) -> None:
        """What else there is to say."""
        self.note.setText(sentence)

    def show_saving(self, saving: bool) -> None:
        """A page is being made."""
        self.save.setEnabled(not saving)
        self.save.setText("Saving…" if saving else "Save as a page…")

    def _choice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, name in enumerate(WAYS):
            button = QPushButton(name, self)
            button.setProperty("look", "segment-right" if number else "segment-left")
            button.setCheckable(True)
            button.setChecked(not number)
            button.setAutoDefault(False)
            button.setToolTip(f"Hear A's reply, then B's: {name.lower()}")
            button.setAccessibleName(f"Hear both {name.lower()}")
            self.ways.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        self.ways.idClicked.connect(self.wayChosen)
        return row

    def _label(self, text: str, look: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if look:
            label.setProperty("look", look)
        if look == "count":
            font = label.font()
            font.setPointSizeF(font.pointSizeF() * 2.6)
            if hasattr(font, "setFeature"):  # from Qt 6.7 on: figures of one width, so that nothing wavers
                font.setFeature(QFont.Tag("tnum"), 1)
            label.setFont(font)
        return label

    def _button(self, text: str, tip: str, pressed: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(pressed)
        return button

    @Slot()
    def _ask_for_place(self) -> None:
        folder = folder_of(self, EXPORT_FOLDER)
        dialog = QFileDialog(self, "Save as a page", folder, "Pages (*.html)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.selectFile(f"turn-{self._turn}-heard-both-ways.html")
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, file: str) -> None:
        keep_folder(self, EXPORT_FOLDER, str(Path(file).parent))
        self.saveWanted.emit(file)
