"""What stands above the turns: both sides, the sentence, and the figures."""

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from vftester.core.comparison.compared import Comparison, Side
from vftester.core.comparison.figures import SHOWN, Figure
from vftester.core.comparison.sentences import (
    chance_words,
    conclusion,
    difference_words,
    exits_words,
    headline,
    measured_words,
    not_timed_words,
    value_words,
    voice_words,
)
from vftester.core.comparison.sides import heads
from vftester.gui.style import MARGIN
from vftester.gui.wording import one_line, tool_tip

MORE_RUNS = 5


class Sides(QFrame):
    """The names of both sides, and what is known of them.

    Signals:
        openRequested: one of the sessions that behave otherwise shall be shown; its id.
    """

    openRequested = Signal(str)

    def __init__(self, found: Comparison, references: Collection[str], now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compareSides")
        columns = QGridLayout(self)
        columns.setContentsMargins(MARGIN, 8, MARGIN, 8)
        columns.setHorizontalSpacing(34)
        columns.setVerticalSpacing(2)
        told = heads(found.a, found.b, now, references)
        for column, (name, side, (title, facts)) in enumerate(zip("AB", (found.a, found.b), told, strict=True)):
            columns.setColumnStretch(column, 1)
            columns.addLayout(self._title(name, title), 0, column)
            columns.addWidget(label(facts, self, "dim", wrap=True), 1, column)
            if len(side.sessions) > 1:
                columns.addLayout(self._group(side), 2, column)

    def _title(self, name: str, title: str) -> QHBoxLayout:
        """The side's letter in the colour that its words have below, and what it is called."""
        row = QHBoxLayout()
        row.setSpacing(8)
        letter, called = label(name, self, f"side-{name.lower()}"), label(title, self, wrap=True)
        letter.setAlignment(Qt.AlignmentFlag.AlignTop)
        for part, stretch in ((letter, 0), (called, 1)):
            _make_bold(part)
            row.addWidget(part, stretch)
        return row

    def _group(self, side: Side) -> QHBoxLayout:
        """How often each exit was taken, and the way to those that behave otherwise."""
        row = QHBoxLayout()
        row.addWidget(label(exits_words(side), self, "dim", wrap=True), 1)
        for odd in side.odd[:3]:
            button = QPushButton("Open the odd one out", self)
            button.setProperty("look", "small")
            button.setToolTip(tool_tip(one_line(odd.session.name)))
            button.setAccessibleName(f"Open the odd one out: {odd.session.name[:80]}")
            button.setProperty("session", odd.id)
            button.clicked.connect(self._open)
            row.addWidget(button)
        return row

    @Slot()
    def _open(self) -> None:
        self.openRequested.emit(self.sender().property("session"))


class Sentence(QFrame):
    """Where the paths part, and from where on the wording differs."""

    def __init__(self, found: Comparison, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compareBand")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 9, MARGIN, 9)
        row.setSpacing(5)
        first, rest = headline(found)
        heavy = label(first, self)
        _make_bold(heavy)
        row.addWidget(heavy, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(rest, self, wrap=True), 1)
        self.setAccessibleName(f"{first} {rest}")


class Figures(QFrame):
    """The table of figures, and beside it what to think of the differences.

    Signals:
        moreRequested: more runs of each side are wished for.
    """

    moreRequested = Signal()

    def __init__(self, found: Comparison, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compareFigures")
        self._found = found
        self.more = QPushButton(f"Run {MORE_RUNS} more of each…", self)
        self.more.setToolTip("Send the same turns again, to tell a difference from chance")
        self.more.clicked.connect(self.moreRequested)
        self.cost = label("", self, "dim", wrap=True)
        for widget in (self.more, self.cost):
            widget.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 10, MARGIN, 12)
        row.setSpacing(44)
        row.addLayout(self._table(), 3)
        row.addLayout(self._notes(), 1)

    def allow_more(self, free: Collection[str] = ()) -> None:
        """Offer to run more of each, and say how many turns that is; those of the sessions in `free` cost nothing."""
        sides = [side.shown for side in (self._found.a, self._found.b)]
        turns = MORE_RUNS * sum(len(kept.finished) for kept in sides)
        costly = MORE_RUNS * sum(len(kept.finished) for kept in sides if kept.id not in free)
        words = " that may use credits" if costly == turns else f", {costly:,} of which may use credits"
        self.cost.setText(f"{turns:,} turns{words if costly else ' that use no credits'}.")
        for widget in (self.more, self.cost):
            widget.setVisible(bool(turns))

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(7)
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(0, 3)
        for column, stretch in ((1, 1), (2, 1), (3, 2)):
            grid.setColumnStretch(column, stretch)
        if not self._found.counted:
            grid.addWidget(label(not_timed_words(self._found), self, "dim", wrap=True), 0, 0, 1, 4)
            return grid
        for column, text, look in (
            (0, measured_words(self._found), "dim"), (1, "A", "side-a"), (2, "B", "side-b"), (3, "B against A", "dim"),
        ):  # fmt: skip
            heading = label(text, self, look, wrap=column == 0)
            if look.startswith("side"):
                _make_bold(heading)
            heading.setAlignment(_across(column))
            grid.addWidget(heading, 0, column)
        by_name = {figure.measure.name: figure for figure in self._found.figures}
        row = 1
        for figure in (by_name[name] for name in SHOWN):
            if figure.a is not None or figure.b is not None:
                self._add(grid, row, figure)
                row += 1
        return grid

    def _add(self, grid: QGridLayout, row: int, figure: Figure) -> None:
        """A measure; its difference stands out only where it is more than chance."""
        look = "side-b" if figure.beyond_noise else "" if figure.difference is not None else "dim"
        texts = (
            (figure.measure.label, ""),
            (value_words(figure, figure.a), ""),
            (value_words(figure, figure.b), ""),
            (difference_words(figure), look),
        )
        for column, (text, its) in enumerate(texts):
            cell = label(text, self, its, wrap=column == 3)
            cell.setAccessibleName(
                f"{figure.measure.label}, {('', 'A', 'B', 'B against A')[column]}: {text}" if column else text
            )
            if figure.beyond_noise and column == 3:
                _make_bold(cell)
            cell.setAlignment(_across(column))
            grid.addWidget(cell, row, column)

    def _notes(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        for sentence in (conclusion(self._found), chance_words(self._found)):
            if sentence:
                column.addWidget(label(sentence, self, "dim", wrap=True))
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.cost)
        if voice := voice_words(self._found):
            column.addWidget(label(voice, self, "dim", wrap=True))
        column.addStretch(1)
        return column


def label(text: str, parent: QWidget, look: str = "", *, wrap: bool = False) -> QLabel:
    """A label that reads nothing as markup."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    if look:
        made.setProperty("look", look)
    if wrap:
        made.setWordWrap(True)
        made.setMinimumWidth(20)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def _make_bold(widget: QWidget) -> None:
    font = widget.font()
    font.setBold(True)
    widget.setFont(font)


def _across(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
