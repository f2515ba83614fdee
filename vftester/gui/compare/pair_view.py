"""Two turns beside each other: what was put in, both timelines on one scale, both texts, what the agent did."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from vftester.core.catalog.listing import FLAG, HOLLOW_FLAG
from vftester.core.comparison.behaviour import Behaviour
from vftester.core.comparison.compared import TurnPair
from vftester.core.comparison.sentences import call_words, input_words, rest_words
from vftester.core.conversation import Turn
from vftester.core.steps.words import exit_words
from vftester.core.timeline.lanes import TurnLanes
from vftester.gui.compare.small_timeline import SmallTimeline, scale_of
from vftester.gui.compare.words_view import WordsView
from vftester.gui.style import MARGIN, small
from vftester.gui.wording import tool_tip

NO_SUCH_TURN = "has no such turn"
NO_TIMES_HERE = "keeps no times"
OTHER_WORDS = "other words were sent"
CALL = "⚙"
GAP = 34
APART = 12
MOST_CHARS = 400


class PairView(QFrame):
    """One row of the comparison.

    Signals:
        hearRequested: both replies shall be heard; the view itself.
    """

    hearRequested = Signal(object)

    def __init__(
        self, pair: TurnPair, lanes_a: TurnLanes | None, lanes_b: TurnLanes | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("comparePair")
        self.pair = pair
        self.hear = QPushButton("Hear both", self)
        self.hear.setProperty("look", "link")
        self.hear.setFont(small(self.hear.font()))
        self.hear.setMinimumWidth(self.hear.sizeHint().width() + APART)
        self.hear.clicked.connect(self._hear)
        self.hear.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, 10, MARGIN, 12)
        rows.setSpacing(6)
        rows.addLayout(self._heading())
        columns = QGridLayout()
        columns.setHorizontalSpacing(GAP)
        columns.setVerticalSpacing(5)
        columns.setColumnStretch(0, 1)
        columns.setColumnStretch(1, 1)
        rows.addLayout(columns)
        view = scale_of(lanes_a, lanes_b)
        self.words: dict[str, WordsView] = {}
        for column, name, turn, lanes, did, parts in (
            (0, "A", pair.turn_a, lanes_a, pair.behaviour_a, pair.wording.a),
            (1, "B", pair.turn_b, lanes_b, pair.behaviour_b, pair.wording.b),
        ):
            if turn is None or lanes is None:
                columns.addWidget(_note(f"{name} {NO_SUCH_TURN}", self), 1, column, Qt.AlignmentFlag.AlignTop)
                continue
            if not pair.same_input:
                columns.addLayout(self._put_in(turn, f"{name} ·"), 0, column)
            picture = SmallTimeline(lanes, view, f"turn {turn.index + 1} of {name}", self)
            columns.addWidget(picture if turn.timed else _note(f"{name} {NO_TIMES_HERE}", self), 1, column)
            picture.setVisible(turn.timed)
            side = "side_a" if name == "A" else "side_b"
            self.words[name] = words = WordsView(parts, side, f"{side}_fill", self)
            columns.addWidget(words, 2, column)
            if did is not None:
                columns.addLayout(_did(did, self), 3, column)

    def allow_hearing(self) -> None:
        """Offer to hear both replies, where both have words and moments."""
        self.hear.setVisible(self.pair.can_be_heard)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        pair = self.pair
        turns = [turn for turn in (pair.turn_a, pair.turn_b) if turn is not None]
        name = " / ".join(dict.fromkeys(f"Turn {turn.index + 1}" for turn in turns))
        self.hear.setAccessibleName(f"Hear both replies of {name.lower()}")
        self.hear.setToolTip("Hear A's reply, then B's, each as it arrived")
        self.setAccessibleName(name)
        if pair.same_input:
            row.addLayout(self._put_in(turns[0], f"{name} ·"), 1)
        else:
            row.addWidget(_note(name if len(turns) == 1 else f"{name} · {OTHER_WORDS}", self))
            row.addStretch(1)
        if pair.alike:
            row.addWidget(_note("same words, same path", self))
        row.addWidget(self.hear)
        return row

    def _put_in(self, turn: Turn, first: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        before, said = input_words(turn.action)
        row.addWidget(_note(f"{first} {before}".strip(), self))
        row.addWidget(_Line(said, self), 1)
        return row

    @Slot()
    def _hear(self) -> None:
        self.hearRequested.emit(self)


class _Line(QLabel):
    """One line of plain text that is shortened to its room; all of it stands in its tooltip."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._text = text if len(text) <= MOST_CHARS else text[:MOST_CHARS] + "…"
        self.setText(self._text)
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            self.setText(shown)
            self.setToolTip("" if shown == self._text else tool_tip(self._text))


def _note(text: str, parent: QWidget, look: str = "dim") -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setProperty("look", look)
    return label


def _did(did: Behaviour, parent: QWidget) -> QVBoxLayout:
    """What the agent did besides speaking: calls and exits stand out."""
    column = QVBoxLayout()
    column.setSpacing(2)
    calls = [f"{CALL} {call_words(call)}" for call in did.calls]
    exits = [f"{FLAG if e.certainty == 'stated' else HOLLOW_FLAG} {exit_words(e)}" for e in did.exits]
    for told, look in (("   ".join([*calls, *exits]), "step"), (rest_words(did), "trouble" if did.error else "dim")):
        if told:
            label = _note(told, parent, look)
            label.setFont(small(label.font()))
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            column.addWidget(label)
    column.addStretch(1)
    return column
