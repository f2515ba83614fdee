"""The silence bill of the turn that is shown: how long the caller waited, what for, and every pause and silence."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vftester.core.lanes import TurnLanes
from vftester.core.silence import Bill, Cause, Wait
from vftester.core.timescale import seconds
from vftester.gui.style import small, tokens_for
from vftester.gui.wording import CAUSES, wait_line

MOST_WAITS = 5
"""The longest pauses and silences; all of them are on the timeline."""

BAR_HEIGHT = 12
COLOURS = {
    Cause.CONNECTING: "scroll",
    Cause.MODEL: "text_mark",
    Cause.TOOL: "tool_ink",
    Cause.SENTENCE: "sentence_mark",
    Cause.HELD_BACK: "event_mark",
    Cause.VOICE: "voice",
    Cause.NOT_VISIBLE: "line",
}
"""The token of each cause, as on the timeline where it is there."""


class BillView(QWidget):
    """What a turn's silences cost.

    Signals:
        waitChosen: the person wants a pause or a silence shown on the timeline; a `Wait`.
    """

    waitChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[int, Bill, bool, bool] | None = None
        self._content = QWidget(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 8)
        self._layout.addWidget(self._content)

    def show_lanes(self, lanes: TurnLanes | None) -> None:
        """Show the bill of a turn, where it is another one or has changed."""
        if lanes is None:
            self._shown = None
            self._fill(QWidget(self))
            return
        spoken = lanes.voice.first_sound_ns is not None
        shown = lanes.turn.index, lanes.bill, spoken, lanes.running
        if shown != self._shown:
            self._shown = shown
            self._fill(self._make(*shown))

    def _fill(self, content: QWidget) -> None:
        self._layout.replaceWidget(self._content, content)
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        content.show()

    def _make(self, turn: int, bill: Bill, spoken: bool, running: bool) -> QWidget:
        content = QWidget(self)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(5)
        rows.addWidget(_title(f"Turn {turn + 1}", content))
        first = bill.silences[0] if bill.silences and bill.silences[0].start_ns == 0 else None
        rows.addWidget(_headline(first, spoken, running, content))
        if first is not None:
            causes = _by_cause(first)
            rows.addWidget(CauseBar(causes, content))
            rows.addLayout(_cause_rows(causes, content))
            rows.addSpacing(4)
        waits = sorted((*bill.silences, *bill.pauses), key=lambda wait: -wait.length_ns)
        if waits:
            rows.addWidget(_title("Pauses and silences", content))
            rows.addLayout(self._wait_rows(waits, spoken, content))
        return content

    def _wait_rows(self, waits: list[Wait], spoken: bool, parent: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, wait in enumerate(waits[:MOST_WAITS]):
            length, said = _title(seconds(wait.length_ns), parent), _plain(wait_line(wait, spoken=spoken), parent)
            for label in (length, said):
                label.setFont(small(label.font()))
            said.setWordWrap(True)
            jump = QPushButton("→", parent)
            jump.setProperty("look", "jump")
            jump.setToolTip("Show it on the timeline")
            jump.setAccessibleName(f"Show on the timeline: {length.text()} {said.text()}")
            jump.clicked.connect(partial(self._choose, wait))
            grid.addWidget(length, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, row, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(jump, row, 2, Qt.AlignmentFlag.AlignTop)
        if (more := len(waits) - MOST_WAITS) > 0:
            note = _plain(f"and {more} shorter", parent)
            note.setProperty("look", "dim")
            note.setFont(small(note.font()))
            grid.addWidget(note, MOST_WAITS, 1)
        return grid

    @Slot()
    def _choose(self, wait: Wait) -> None:
        self.waitChosen.emit(wait)


class CauseBar(QWidget):
    """A bar divided among causes. What it shows is written below it."""

    def __init__(self, causes: Mapping[Cause, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._causes = dict(causes)
        self.setFixedHeight(BAR_HEIGHT)
        self.setAccessibleName(", ".join(f"{CAUSES[cause]} {seconds(ns)}" for cause, ns in causes.items()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(shape)
        left, total = 0.0, sum(self._causes.values())
        for cause, ns in self._causes.items():
            width = ns * self.width() / total
            painter.fillRect(QRectF(left, 0, width, self.height()), QColor(getattr(tokens, COLOURS[cause])))
            left += width
        painter.end()


class _Swatch(QWidget):
    """A square in a cause's colour."""

    def __init__(self, cause: Cause, parent: QWidget) -> None:
        super().__init__(parent)
        self._cause = cause
        self.setFixedSize(9, 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(getattr(tokens_for(self), COLOURS[self._cause])))
        painter.end()


def _by_cause(wait: Wait) -> dict[Cause, int]:
    """A silence's nanoseconds by cause, in the order of their first part."""
    total: dict[Cause, int] = {}
    for part in wait.parts:
        total[part.cause] = total.get(part.cause, 0) + part.length_ns
    return total


def _headline(first: Wait | None, spoken: bool, running: bool, parent: QWidget) -> QLabel:
    if first is not None:
        # The one label that is no plain text: what stands in it is ours.
        label = QLabel(f"The caller waited <b>{seconds(first.length_ns)}</b> before hearing anything", parent)
    elif running and not spoken:
        label = _plain("Nothing has been heard yet.", parent)
    else:
        label = _plain("Nothing of this turn was heard." if not spoken else "The caller waited for nothing.", parent)
    label.setWordWrap(True)
    return label


def _cause_rows(causes: Mapping[Cause, int], parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    told = [(cause, ns) for cause, ns in causes.items() if seconds(ns) != seconds(0)]
    for row, (cause, ns) in enumerate(told):
        name, length = _plain(CAUSES[cause], parent), _plain(seconds(ns), parent)
        for label in (name, length):
            label.setProperty("look", "dim")
            label.setFont(small(label.font()))
        grid.addWidget(_Swatch(cause, parent), row, 0)
        grid.addWidget(name, row, 1)
        grid.addWidget(length, row, 2, Qt.AlignmentFlag.AlignRight)
    return grid


def _plain(text: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    return label


def _title(text: str, parent: QWidget) -> QLabel:
    label = _plain(text, parent)
    bold = label.font()
    bold.setBold(True)
    label.setFont(bold)
    return label
