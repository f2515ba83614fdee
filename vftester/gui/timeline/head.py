"""The head of the timeline: live or replayed, which turn, its first measures, and what can be done with the view."""

from collections.abc import Sequence
from itertools import chain, repeat

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vftester.core.timeline.timescale import MS, seconds
from vftester.core.timing.measures import Measures
from vftester.gui.style import small
from vftester.gui.wording import FIGURE_MEANINGS, first_figures, tool_tip

EDGE, GAP = 12, 8
NEAR, FAR = 4, 14
"""Pixels from a figure's name to the figure, and from there to the next name: seen at once is what belongs together."""
PAUSE, SHORT_PAUSE = "longest pause in text", "pause in text"
"""What a pause is called, and where there is little room."""
BETWEEN = "between messages"
"""What a longer one is called beside it that is none within a message: shown where there is room for it as well."""
PLACES = ("ready to speak",), ("first sound", "whole reply"), ("silence heard", SHORT_PAUSE)
"""What the figures are called that have their places beside each other, whichever of them there are."""


class TimelineHead(QWidget):
    """A row above the timeline; where it is narrow, the figures have a row of their own.

    Signals:
        turnWanted: the turn before (-1) or after (1) the one that is shown.
        scopeChosen: show the whole session, or one turn.
        findToggled: look for words, or no longer.
        followWanted: follow what happens again.
        fitWanted: show all of it.
    """

    turnWanted = Signal(int)
    scopeChosen = Signal(bool)
    findToggled = Signal(bool)
    followWanted = Signal()
    fitWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timelineHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(EDGE, 6, EDGE, 6)
        self._rows.setSpacing(2)
        self._rows.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._rows.addLayout(self._row)
        self.chip = self._label("● Live", "live")
        self.back = self._button("‹", "The turn before")
        self.back.clicked.connect(self._want_before)
        self.name = self._label("", bold=True)
        self.forth = self._button("›", "The turn after")
        self.forth.clicked.connect(self._want_after)
        self._measures = QWidget(self)
        beside = QHBoxLayout(self._measures)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(NEAR)
        self.figures = [(self._label("", "dim", row=beside), self._label("", bold=True, row=beside)) for _ in range(4)]
        for name, _ in self.figures[1:]:
            name.setContentsMargins(FAR - NEAR, 0, 0, 0)
        for label in (label for pair in self.figures for label in pair):
            label.setFont(small(label.font()))
        beside.addStretch(1)
        self._measures.setMinimumHeight(self.figures[0][1].sizeHint().height())  # also while there are none yet
        self._place = self._row.count()
        self._row.addWidget(self._measures)
        self._below = False
        self._row.addStretch(1)
        self.follow = self._button("Follow", "Show what happens as it happens again")
        self.follow.setProperty("look", "jump")
        self.follow.clicked.connect(self.followWanted)
        self.one, self.all = self._scopes()
        self.search = self._button("Find", "Find words in events and text (Ctrl+F on the timeline)")
        self.search.setCheckable(True)
        self.search.clicked.connect(self.findToggled)
        self.fit = self._button(
            "Fit", "Show all of it (F, or a double click on the timeline); again: all of its speech"
        )
        self.fit.clicked.connect(self.fitWanted)
        self._row.addStrut(self.fit.sizeHint().height())  # as high where none of the buttons is there
        ways = self.follow, self.one, self.all, self.search, self.fit
        self._others = (self.chip, self.back, self.name, self.forth, *ways)
        self.set_follow_shown(False)

    def set_chip(self, text: str, *, over: bool = False) -> None:
        """Live, ended or replayed; `over`: nothing happens any more."""
        look = "over" if over else "live"
        if self.chip.property("look") != look:
            self.chip.setProperty("look", look)
            self.chip.style().polish(self.chip)
        self.chip.setText(text)

    def set_turn(self, name: str, *, many: bool, before: bool, after: bool) -> None:
        """Which turn is shown, and whether there is one before and after it; `many`: there are several."""
        self.name.setText(name)
        self.back.setEnabled(before)
        self.forth.setEnabled(after)
        for button in (self.back, self.forth, self.one, self.all):
            button.setVisible(many)

    def set_measures(self, measures: Measures, *, complete: bool = False, between_ns: int = 0) -> None:
        """When it could be spoken and when it was heard; of a turn that nobody heard, what its text says.

        Not `complete`: the whole reply never came, so there is no time of it. `between_ns`: the longest wait between
        two of its messages, which is told where it is longer than the longest pause in text.
        """
        ready, sound = first_figures(measures)
        figures = [ready, sound, ("silence heard", measures.dead_air_ms)]
        if measures.first_audio_ms is None:
            within = measures.longest_gap_ms
            figures = [ready, ("whole reply", measures.full_text_ms if complete else None), (PAUSE, within)]
            if within is not None and between_ns > within * MS:
                figures.append((BETWEEN, between_ns / MS))
        self._tell([(name, "" if ms is None else seconds(ms * MS)) for name, ms in figures])

    def set_longest(self, figures: Sequence[tuple[str, str]]) -> None:
        """Of a whole session the longest waits by name, in place of a turn's measures; no more than two."""
        self._tell(figures)

    def _tell(self, figures: Sequence[tuple[str, str]]) -> None:
        for (label, value), (name, length) in zip(self.figures, chain(figures, repeat(("", ""))), strict=False):
            label.setText(name)
            value.setText(length)
        meanings = [(name, length, FIGURE_MEANINGS.get(name.partition(" (")[0], "")) for name, length in figures]
        told = [f"{name} {length}: {meaning}".rstrip(": ") for name, length, meaning in meanings if length]
        self._measures.setToolTip(tool_tip("\n".join(told)) if told else "")
        self._make_room()

    def set_follow_shown(self, shown: bool) -> None:
        """Offer the way back to what happens."""
        if shown is not self.follow.isHidden():
            return  # as it is told with each frame
        self.follow.setVisible(shown)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        """Without the figures, which make room for the rest."""
        return QSize(max(self._needed() + 2 * EDGE, 240), self._rows.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the row is too narrow for the figures they go below; where that is too, the last ones go first."""
        room = self.width() - 2 * EDGE
        self._put_below(self._needed(of_all=True) + GAP + self._widest() > room)
        if not self._below:
            room -= self._needed() + GAP
        for pair in self.figures:
            for label in pair:
                label.setVisible(bool(pair[1].text()))
        self._name_pause(room)
        for pair in reversed(self.figures):
            if self._wide() <= room:
                return
            for label in pair:
                label.hide()
            self._name_pause(room)

    def _name_pause(self, room: int) -> None:
        """As long as there is room for."""
        pause, _ = self.figures[len(PLACES) - 1]
        if pause.text() in (PAUSE, SHORT_PAUSE) and not pause.isHidden():
            wide = pause.fontMetrics().horizontalAdvance
            pause.setText(PAUSE if self._wide() + wide(PAUSE) - wide(pause.text()) <= room else SHORT_PAUSE)

    def _put_below(self, below: bool) -> None:
        if below is self._below:
            return
        self._below = below
        (self._row if below else self._rows).removeWidget(self._measures)
        if below:
            self._rows.addWidget(self._measures)
        else:
            self._row.insertWidget(self._place, self._measures)

    def _wide(self) -> int:
        """The pixels that the figures take which are shown."""
        parts = [label.sizeHint().width() for pair in self.figures for label in pair if not label.isHidden()]
        return sum(parts) + NEAR * (len(parts) - 1)

    def _widest(self) -> int:
        """The pixels that all figures may come to take: how many are known already moves nothing."""
        name, value = self.figures[0]
        names = [max(map(name.fontMetrics().horizontalAdvance, texts)) for texts in PLACES]
        length = value.fontMetrics().horizontalAdvance("00.00 s")
        return sum(names) + len(names) * (NEAR + length) + (len(names) - 1) * FAR

    def _needed(self, *, of_all: bool = False) -> int:
        """The pixels that all else of the row takes; `of_all`: that it may come to take, but for the way back."""
        parts = [part for part in self._others if (part is not self.follow if of_all else not part.isHidden())]
        touching = 1 if self.all.isHidden() else 2  # the last has nothing beside it, and the scopes stand close
        return sum(part.sizeHint().width() for part in parts) + GAP * (len(parts) - touching)

    def _scopes(self) -> tuple[QPushButton, QPushButton]:
        group = QButtonGroup(self)
        made = []
        for text, tip, place in (
            ("Turn", "Show one turn", "left"),
            ("Session", "Show all turns of the session, end to end", "right"),
        ):
            button = self._button(text, tip, in_row=False)
            button.setProperty("look", f"segment-{place}")
            button.setCheckable(True)
            group.addButton(button)
            made.append(button)
        both = QHBoxLayout()
        both.setSpacing(0)
        for button in made:
            both.addWidget(button)
        self._row.addLayout(both)
        made[0].setChecked(True)
        made[1].toggled.connect(self.scopeChosen)
        return made[0], made[1]

    def _label(self, text: str, look: str = "", *, bold: bool = False, row: QHBoxLayout | None = None) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if look:
            label.setProperty("look", look)
        if bold:
            font = label.font()
            font.setBold(True)
            label.setFont(font)
        (row or self._row).addWidget(label)
        return label

    def _button(self, text: str, tip: str, *, in_row: bool = True) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("look", "flat")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        if in_row:
            self._row.addWidget(button)
        return button

    @Slot()
    def _want_before(self) -> None:
        self.turnWanted.emit(-1)

    @Slot()
    def _want_after(self) -> None:
        self.turnWanted.emit(1)
