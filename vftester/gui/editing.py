"""Editing before anything is sent: earlier words are changed in the line, and Send starts over with them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vftester.core import actions
from vftester.core.actions import Action

if TYPE_CHECKING:
    from vftester.gui.window import MainWindow


class Editing(QObject):
    """Begins where the person wishes to change a turn, and is over once another conversation is shown, or with Cancel.

    Belongs to its window, whose line and bar it uses. Nothing is sent or closed before Send.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._turn: int | None = None
        window.composer.editLeft.connect(self.cancel)
        window.bars.editing.acted.connect(self.cancel)

    @property
    def turn(self) -> int | None:
        """The index of the turn that is changed; None for none."""
        return self._turn

    def begin(self, turn: int, words: str) -> None:
        """Put the words of a turn into the line, and say what Send will do."""
        self._turn = turn
        self._window.bars.editing.show_notice(sentence(turn), "Cancel")
        self._window.composer.begin_edit(words)

    def send(self, action: Action) -> bool:
        """Wish that the turn is sent as this; False where none is changed."""
        if self._turn is None:
            return False
        self._window.editRequested.emit(self._turn, action)
        return True

    def send_words(self, words: str) -> bool:
        """As `send`, in words. Which button they name is decided where they are sent."""
        return self.send(actions.text(words))

    @Slot()
    def cancel(self) -> None:
        """Nothing is changed: the line is as it was before."""
        if self._turn is not None:
            self.leave()
            self._window.composer.end_edit()

    def leave(self) -> None:
        """Another conversation is shown."""
        self._turn = None
        self._window.bars.editing.hide()


def sentence(turn: int) -> str:
    """What Send will do with a turn that is changed."""
    before = "the launch" if turn == 1 else f"the {turn:,} turns before it"
    return (
        f"Change what you said in turn {turn + 1}. Send starts over as a fresh user: {before} "
        f"{'is' if turn == 1 else 'are'} sent again without being spoken, then your words."
    )
