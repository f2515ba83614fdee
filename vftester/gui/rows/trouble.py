"""What went wrong, where the person looks: the sentence, more of it folded, and Copy for support."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from vftester.core.conversation import Turn
from vftester.core.support import support_text, without_keys
from vftester.gui.column import Side
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.action_row import ActionRow
from vftester.gui.rows.fold import Fold
from vftester.gui.rows.looks import TROUBLE
from vftester.gui.rows.surroundings import Surroundings
from vftester.gui.rows.words import FOLDED_FROM


class Trouble(QObject):
    """The rows of one trouble. `turn` gives the turn as it is when the person copies."""

    def __init__(
        self, around: Surroundings, parent: QObject, sentence: str, turn: Callable[[], Turn], *,
        before: QWidget | None = None, after: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._around = around
        self._sentence = sentence
        self._turn = turn
        shown = sentence if len(sentence) <= FOLDED_FROM else sentence[:FOLDED_FROM] + "…"
        said = PlainText(TROUBLE, shown)
        said.setAccessibleName(f"Trouble in turn {turn().index + 1}: {shown}")
        rows: list[tuple[QWidget, Side, int]] = [(said, Side.LEFT, 8)]
        for title, body in (("All of it", sentence if shown != sentence else ""), self._answer()):
            if body:
                fold = Fold(f"{title} · {len(body):,} characters")
                fold.grow(body)
                fold.toggled.connect(self._grew)
                rows.append((fold, Side.WIDE, 3))
        copy = ActionRow("", "Copy for support")
        copy.button(0).setToolTip("Time, turn, environment, API and this sentence; never a key")
        copy.pressed.connect(self._copy)
        rows.append((copy, Side.WIDE, 4))
        for row, side, gap in rows:
            around.column.add(row, side, gap, before, after)
            after = row if after is not None else None

    def _answer(self) -> tuple[str, str]:
        error = self._turn().error
        if error is None or not error.body:
            return "", ""
        return "What was answered" if error.status else "The connection's own words", without_keys(error.body)

    @Slot()
    def _grew(self) -> None:
        fold = self.sender()
        if isinstance(fold, Fold):
            self._around.column.grew(fold)
            self._around.column.settle()

    @Slot(int)
    def _copy(self, _button: int) -> None:
        QGuiApplication.clipboard().setText(support_text(self._turn(), self._around.target, self._sentence))
        row = self.sender()
        if isinstance(row, ActionRow):
            row.set_label("Copied. It holds no key.")
            self._around.column.grew(row)
            self._around.column.settle()
