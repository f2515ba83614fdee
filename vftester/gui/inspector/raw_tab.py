"""A turn's raw stream: the bytes as they came, made visible, each read with its moment."""

from collections.abc import Iterable
from itertools import chain, islice

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vftester.core.conversation import Turn
from vftester.core.display.raw import KEPT_BYTES, RawChunk, RawStream, visible_lines, written_again
from vftester.core.timeline.timescale import SECOND, exact_ms
from vftester.gui.inspector.long_text import LongText
from vftester.gui.inspector.parts import note
from vftester.gui.wording import size

NO_TURN = "Launch a conversation: the bytes of each turn are shown here as they come."
FROM_RECORDS = "Written again from the records: the bytes as they came are not kept any more."
MOST_LINES = 2000
"""So many lines are shown at first."""

A_KEY_WAS_IN_IT = "Written again from the records, without the key: it stood in these bytes."


class RawTab(QWidget):
    """The stream of the turn that is shown.

    Signals:
        rawRequested: the bytes of a turn are wanted; the turn's index.
    """

    rawRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn: Turn | None = None
        self._stream: RawStream | None = None
        self._asked: tuple[int, bool] | None = None
        self._said = note(NO_TURN, self)
        self._refresh = QPushButton("Refresh", self)
        self._refresh.setToolTip("Show what has come since")
        self._refresh.clicked.connect(self.ask)
        self._bound = note(f"The first {MOST_LINES:,} lines are shown.", self)
        self._show_all = QPushButton("Show all", self)
        self._show_all.setProperty("look", "jump")
        self._show_all.setToolTip("Show the whole stream; a long one takes a while to come in")
        self._show_all.clicked.connect(self._show_whole)
        self._copy = QPushButton("Copy", self)
        self._copy.setToolTip("Copy the stream as text, without the moments")
        self._copy.setAccessibleName("Copy the raw stream")
        self._copy.clicked.connect(self.copy)
        self.text = LongText(self)
        self.text.setAccessibleName("The turn's stream, byte for byte")
        head = QHBoxLayout()
        head.addWidget(self._said, 1)
        head.addWidget(self._refresh)
        foot = QHBoxLayout()
        foot.addWidget(self._bound, 1)
        foot.addWidget(self._show_all)
        foot.addStretch()
        foot.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        self._show_nothing()

    @property
    def said(self) -> str:
        return self._said.text()

    def show_turn(self, turn: Turn | None) -> None:
        """Another turn is shown, or it went on. What comes is asked for when it is over; before, by hand."""
        self._turn = turn
        if turn is None:
            self._asked = None
            self._show_nothing()
        elif self.isVisible():
            self._ask_if_new()

    def show_stream(self, index: int, stream: RawStream | None, *, key_found: bool = False) -> None:
        """Show the bytes of a turn; None: they are not kept, and the records tell them."""
        turn = self._turn
        if turn is None or turn.index != index:
            return
        self._stream = stream
        self._refresh.setVisible(not turn.reading_stopped)
        self._copy.setEnabled(True)
        self._said.setText(_told(stream, key_found=key_found))
        self._show_lines(whole=False)

    @Slot()
    def ask(self) -> None:
        """Ask for the bytes of the turn that is shown."""
        if self._turn is not None:
            self._asked = self._turn.index, self._turn.reading_stopped
            self.rawRequested.emit(self._turn.index)

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(b"".join(chunk.data for chunk in self._chunks()).decode(errors="replace"))

    def stop(self) -> None:
        self.text.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_if_new()

    def _ask_if_new(self) -> None:
        if self._turn is not None and self._asked != (self._turn.index, self._turn.reading_stopped):
            self.ask()

    def _chunks(self) -> Iterable[RawChunk]:
        if self._stream is not None:
            return self._stream.chunks
        if self._turn is None:
            return ()
        return written_again(reading.record for reading in self._turn.readings)

    @Slot()
    def _show_whole(self) -> None:
        self._show_lines(whole=True)
        self.text.setFocus()

    def _show_lines(self, *, whole: bool) -> None:
        lines = visible_lines(self._chunks())
        shown = list(islice(lines, MOST_LINES))
        more = next(lines, None)
        bounded = more is not None and not whole
        self._bound.setVisible(bounded)
        self._show_all.setVisible(bounded)
        rest = () if bounded or more is None else chain((more,), lines)
        last_ns = 0
        if self._turn is not None and len(self._turn.readings):
            last_ns = self._turn.readings[-1].record.offset_ns
        noted = (("" if line.offset_ns is None else exact_ms(line.offset_ns), line.text) for line in chain(shown, rest))
        self.text.show_lines(noted, exact_ms(max(last_ns, SECOND)))

    def _show_nothing(self) -> None:
        self._stream = None
        self._said.setText(NO_TURN)
        for part in (self._refresh, self._bound, self._show_all):
            part.hide()
        self._copy.setEnabled(False)
        self.text.show_lines(iter(()))


def _told(stream: RawStream | None, *, key_found: bool) -> str:
    if stream is None:
        return A_KEY_WAS_IN_IT if key_found else FROM_RECORDS
    count = len(stream.chunks)
    came = sum(len(chunk.data) for chunk in stream.chunks)
    said = f"As it came: {size(came)} in {count} read{'' if count == 1 else 's'}, in ms after sending."
    if stream.left_out:
        said += f" Of each turn the first {size(KEPT_BYTES)} are kept: {size(stream.left_out)} that came later are not."
    return said
