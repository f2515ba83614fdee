"""What the main window says in bars above the conversation; each is made when it is first needed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vftester.gui.top_bar import DEFAULT

if TYPE_CHECKING:
    from vftester.gui.notice_bar import NoticeBar
    from vftester.gui.problem_bar import ProblemBar
    from vftester.gui.undo_bar import UndoBar


class Bars:
    """A problem, a note, what is under way, what was closed, whom one talks with, and what was deleted."""

    def __init__(self, window: QWidget, above: QVBoxLayout, stop: SignalInstance) -> None:
        """`above`: where they are put; `stop` is sent where the person wants what is under way to stop."""
        self._window = window
        self._above = above
        self._stop = stop
        self.problem: ProblemBar | None = None
        self.progress: NoticeBar | None = None
        self._closed: NoticeBar | None = None
        self._whom: NoticeBar | None = None
        self._editing: NoticeBar | None = None
        self._note: NoticeBar | None = None
        self._undo: UndoBar | None = None

    @property
    def undo(self) -> "UndoBar":
        """Offers to take back what was deleted."""
        from vftester.gui.undo_bar import UndoBar

        if self._undo is None:
            self._undo = UndoBar(self._window)
            self._above.insertWidget(0, self._undo)
        return self._undo

    def take_back(self) -> bool:
        """Have back what was deleted last; False where there is nothing to have back."""
        return self._undo is not None and self._undo.take_back()

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong."""
        from vftester.gui.problem_bar import ProblemBar

        if self.problem is None:
            self.problem = ProblemBar(self._window)
            self._above.insertWidget(0, self.problem)
        self.problem.show_problem(sentence)

    def show_note(self, sentence: str) -> None:
        """Say what is to be known of something that went well."""
        from vftester.gui.notice_bar import NoticeBar

        if self._note is None:
            self._note = NoticeBar(self._window)
            self._above.insertWidget(0, self._note)
        self._note.show_notice(sentence, "Dismiss")

    def show_progress(self, sentence: str) -> "NoticeBar":
        """Say how far something is, with a button that stops it."""
        from vftester.gui.notice_bar import NoticeBar

        if self.progress is None:
            self.progress = NoticeBar(self._window)
            self.progress.acted.connect(self._stop)
            self._above.insertWidget(0, self.progress)
        self.progress.show_notice(sentence, "Stop")
        return self.progress

    @property
    def closed(self) -> "NoticeBar":
        """Says that a conversation was closed as another session was opened, until something else is shown."""
        from vftester.gui.notice_bar import NoticeBar

        if self._closed is None:
            self._closed = NoticeBar(self._window)
            self._above.insertWidget(0, self._closed)
        return self._closed

    @property
    def editing(self) -> "NoticeBar":
        """Says what becomes of the words that are being changed."""
        from vftester.gui.notice_bar import NoticeBar

        if self._editing is None:
            self._editing = NoticeBar(self._window)
            self._above.insertWidget(self._above.count() - 1, self._editing)  # right above the line
        return self._editing

    def show_whom(self, now: tuple[str, str | None], chosen: tuple[str, str | None]) -> None:
        """Say whom one talks with and whom Launch will talk to: each by name and environment."""
        from vftester.gui.notice_bar import NoticeBar

        if self._whom is None:
            self._whom = NoticeBar(self._window)
            self._above.insertWidget(0, self._whom)
        self._whom.show_notice(
            f"You are talking with {_called(*now)}. Launch ends that, and talks to {_called(*chosen)}.", ""
        )

    def hide_whom(self) -> None:
        """Launch talks to whom one talks with, or to nobody yet."""
        if self._whom is not None:
            self._whom.hide()

    def add(self, bar: QWidget) -> None:
        """Take in a bar that nothing but the person takes away."""
        self._above.insertWidget(0, bar)

    def begin_anew(self) -> None:
        """Another conversation is shown: of the one before there is nothing more to say."""
        for bar in (self.problem, self.progress, self._note, self._closed, self._whom):
            if bar is not None:
                bar.hide()

    def finish(self) -> None:
        """What was deleted stays deleted."""
        if self._undo is not None:
            self._undo.finish()


def _called(target: str, environment: str | None) -> str:
    return f"{target} · {environment or DEFAULT}"
