"""The page that compares: what differs on top in a sentence, the figures, then turn by turn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from vftester.core.comparison.compared import Comparison, TurnPair
from vftester.core.comparison.sentences import bar, headline
from vftester.core.timeline.lanes import TurnLanes
from vftester.gui.announcing import announce
from vftester.gui.compare.bar import CompareBar
from vftester.gui.compare.facts import Figures, Sentence, Sides, label
from vftester.gui.compare.pair_view import PairView
from vftester.gui.style import MARGIN
from vftester.gui.wording import PHONE_NOTE

AT_ONCE = 30
"""So many turns are shown; the next ones when they are asked for."""

SLICE = 4

ALL_ALIKE = "Nothing differs: the same words, the same path in every turn."


class ComparePage(QWidget):
    """Shows a comparison and reports what the person wants.

    Signals:
        backRequested: back to the conversation.
        swapRequested, sideChosen: see `CompareBar`.
        openRequested: a session shall be shown; its id.
        hearBothRequested: hear the replies of a turn, A's then B's; the `TurnPair`.
        moreRunsRequested: run more of each side: the ids of A's sessions, of B's, and how many.
    """

    backRequested = Signal()
    swapRequested = Signal()
    sideChosen = Signal(str, str)
    openRequested = Signal(str)
    hearBothRequested = Signal(object)
    moreRunsRequested = Signal(list, list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparePage")
        self.bar = CompareBar(self)
        self.found: Comparison | None = None
        self.figures: Figures | None = None
        self.pairs: list[PairView] = []
        self._allowed: set[str] = set()
        self._free: Collection[str] = ()
        self._waiting: list[tuple[int, TurnPair]] = []
        self._next: QPushButton | None = None
        self._lanes: tuple[Mapping[int, TurnLanes], Mapping[int, TurnLanes]] = ({}, {})
        self._due = 0
        self._slices = QTimer(self)
        self._slices.setSingleShot(True)
        self._slices.timeout.connect(self._show_slice)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.foot = label(PHONE_NOTE, self, "dim", wrap=True)
        self.foot.setObjectName("compareFoot")
        self.foot.setIndent(0)  # with a line above it Qt would indent it
        self.foot.setContentsMargins(MARGIN, 5, MARGIN, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.foot)
        self.bar.backRequested.connect(self.backRequested)
        self.bar.swapRequested.connect(self.swapRequested)
        self.bar.sideChosen.connect(self.sideChosen)
        self.bar.onlyDifferencesToggled.connect(self._show_turns)
        self.bar.hearRequested.connect(self._hear_first)

    def allow(self, *names: str) -> None:
        """From now on `hear` (both replies) or `more` (runs of each) is done when it is asked for."""
        self._allowed.update(names)
        self._offer()

    def offer(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Sessions that can be chosen for a side: each by its id and what it is called."""
        self.bar.offer(sessions)

    def stop(self) -> None:
        """Show no more turns."""
        self._slices.stop()

    def take_focus(self) -> None:
        """The keys scroll from now on."""
        self._scroll.setFocus()

    def say(self, sentence: str) -> None:
        """Say a sentence in the place of the comparison."""
        self.stop()
        self.found, self.figures, self._next, self.pairs, self._waiting = None, None, None, [], []
        said = label(sentence, self, "dim", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        said.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._put(said)
        announce(self, sentence)

    def show_comparison(
        self,
        found: Comparison,
        lanes_a: Mapping[int, TurnLanes],
        lanes_b: Mapping[int, TurnLanes],
        references: Collection[str] = (),
        free: Collection[str] = (),
    ) -> None:
        """Show it, with the lanes of the turns of both sides; `free`: sessions whose turns use no credits."""
        self._free = free
        self.found, self._lanes = found, (lanes_a, lanes_b)
        self.bar.name_sides(found.a.shown, found.b.shown)
        inner = _Inner()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        sides = Sides(found, references, datetime.now(UTC), inner)
        sides.openRequested.connect(self.openRequested)
        self.figures = Figures(found, inner)
        self.figures.moreRequested.connect(self._ask_for_more)
        for widget in (sides, Sentence(found, inner), self.figures):
            rows.addWidget(widget)
        turns = QWidget(inner)
        self._rows = QVBoxLayout(turns)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        rows.addWidget(turns)
        rows.addStretch(1)
        self._put(inner)
        self._show_turns()
        announce(self, " ".join(headline(found)))

    def event(self, event: QEvent) -> bool:
        # Escape is the window's too (it silences the voice); here it leads back.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.backRequested.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _show_turns(self) -> None:
        if self.found is None:
            return
        self.stop()
        _empty(self._rows)
        self._next = None
        self.pairs = []
        only = self.bar.differences.isChecked()
        self._waiting = [(n, pair) for n, pair in enumerate(self.found.turns) if not (only and pair.alike)]
        if not self._waiting and self.found.turns:
            said = label(ALL_ALIKE, self, "dim", wrap=True)
            said.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
            self._rows.addWidget(said)
        self._show_more()

    @Slot()
    def _show_more(self) -> None:
        """Show the next turns, and offer those after them."""
        if self.found is None:
            return
        if self._next is not None:
            self.take_focus()
            self._rows.removeWidget(self._next)
            self._next.deleteLater()
            self._next = None
        self._due = AT_ONCE
        self._show_slice()

    @Slot()
    def _show_slice(self) -> None:
        """Show a few of the turns that are due, the rest of them after what else waits: no click is held up."""
        if self.found is None:
            return
        count = min(SLICE, self._due)
        self._due -= count
        some, self._waiting = self._waiting[:count], self._waiting[count:]
        for place, pair in some:
            self._add(place, pair, self.found)
        if self._waiting and self._due:
            self._slices.start(0)
        elif self._waiting:
            more = self._next = QPushButton(
                f"Show the next {min(len(self._waiting), AT_ONCE)} of {len(self._waiting):,} turns", self
            )
            more.clicked.connect(self._show_more)
            self._rows.addWidget(more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._offer()

    def _add(self, place: int, pair: TurnPair, found: Comparison) -> None:
        a = self._lanes[0].get(pair.turn_a.index) if pair.turn_a is not None else None
        b = self._lanes[1].get(pair.turn_b.index) if pair.turn_b is not None else None
        view = PairView(pair, a, b, self)
        view.hearRequested.connect(self._hear)
        self.pairs.append(view)
        self._rows.addWidget(view)
        if place == found.divergence:
            self._rows.addWidget(_parting(bar(found) or "", self))

    def _put(self, widget: QWidget) -> None:
        """Show a widget instead of what was there; the focus is not lost with that."""
        there = self._scroll.widget()
        focus: QWidget | None = self.window().focusWidget()
        if there is not None and focus is not None and there.isAncestorOf(focus):
            self.take_focus()
        self._scroll.setWidget(widget)

    def _offer(self) -> None:
        if "hear" in self._allowed:
            self.bar.hear.setVisible(self.found is not None and any(pair.can_be_heard for pair in self.found.turns))
            for view in self.pairs:
                view.allow_hearing()
        if "more" in self._allowed and self.figures is not None:
            self.figures.allow_more(self._free)

    @Slot()
    def _hear_first(self) -> None:
        """Of the turn in which they differ first, else of the first turn that both have."""
        if self.found is None:
            return
        place = self.found.divergence if self.found.divergence is not None else self.found.wording
        pairs = self.found.turns[place:] if place is not None else self.found.turns
        pair = next((pair for pair in pairs if pair.can_be_heard), None)
        if pair is not None:
            self.hearBothRequested.emit(pair)

    @Slot(object)
    def _hear(self, view: PairView) -> None:
        self.hearBothRequested.emit(view.pair)

    @Slot()
    def _ask_for_more(self) -> None:
        if self.found is not None:
            a, b = ([kept.id for kept in side.sessions] for side in (self.found.a, self.found.b))
            self.moreRunsRequested.emit(a, b)


class _Inner(QWidget):
    """As high as its width makes it: the least that Qt reckons with would be that of labels a word wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compareInner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


def _parting(text: str, parent: QWidget) -> QLabel:
    """The bar where the paths part."""
    said = label(text, parent, "dim", wrap=True)
    said.setObjectName("compareParting")
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    said.setContentsMargins(MARGIN, 7, MARGIN, 7)
    return said


def _empty(rows: QVBoxLayout) -> None:
    while (item := rows.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
