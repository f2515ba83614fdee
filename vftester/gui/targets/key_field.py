"""The API key of a target: typed blindly, never shown again, replaced or forgotten."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from vftester.gui.field import said_below

KEY_EXAMPLE = "VF.DM.…"
NO_KEY = "This is no API key: it has spaces or letters in it that no key has. Copy it once more."
IN_KEYRING = "It is kept in this computer's keyring, never in a file, an export or a log."
IN_MEMORY = (
    "This computer has no keyring that can be used, so the key is kept until vftester closes and asked for again then. "
    "Set VF_API_KEY to have it without being asked."
)
KEPT = {
    "environment": "VF_API_KEY is set: its key is used for every target.",
    "keyring": "A key is kept in this computer's keyring. Targets of the same project share it.",
    "memory": "A key was typed. It is kept until vftester closes, as this computer has no keyring that can be used.",
}


@dataclass(frozen=True, slots=True)
class KeyState:
    """Where the key of a project is, None for nowhere; and whether there is a keyring to put one into."""

    place: Literal["environment", "keyring", "memory"] | None = None
    keyring: bool = True


def flaw_of(key: str) -> str:
    """Why a text is no key, in a sentence; "" where it may be one."""
    return NO_KEY if not key.isascii() or any(letter.isspace() for letter in key) else ""


class KeyField(QWidget):
    """A key to be typed; where one is kept, only that, with Replace and Forget.

    Signals:
        forgotten: the key that is kept shall be forgotten.
    """

    forgotten = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = KeyState()
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setPlaceholderText(KEY_EXAMPLE)
        self.line.setAccessibleName("API key")
        self.replace = QPushButton("Replace key", self)
        self.replace.setToolTip("Type another key in its place")
        self.replace.clicked.connect(self._replace)
        self.forget = QPushButton("Forget key", self)
        self.forget.setToolTip("Take the key out of where it is kept; Launch asks for one then")
        self.forget.clicked.connect(self._forget)
        self._note = said_below(self)
        self._trouble = said_below(self, look="trouble")
        buttons = QHBoxLayout()
        buttons.addWidget(self.replace)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.line)
        column.addWidget(self._note)
        column.addWidget(self._trouble)
        column.addLayout(buttons)
        self.show_state(self._state)

    @property
    def text(self) -> str:
        """What was typed, "" where nothing was."""
        return self.line.text().strip()

    @property
    def trouble(self) -> str:
        return self._trouble.text()

    @property
    def state(self) -> KeyState:
        return self._state

    @property
    def known(self) -> bool:
        """There is a key to go with: kept, or typed just now."""
        return bool(self.text or self._state.place)

    def show_state(self, state: KeyState) -> None:
        """Show where the key is."""
        self._state = state
        self._note.setText(KEPT[state.place] if state.place else IN_KEYRING if state.keyring else IN_MEMORY)
        self._arrange(typing=state.place is None or bool(self.text))

    def complain(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence or self._note.text())
        if sentence:
            self._arrange(typing=True)

    def flaw(self) -> str:
        """Why what was typed is no key; "" where it may be one."""
        return flaw_of(self.text)

    def _arrange(self, *, typing: bool) -> None:
        mine = self._state.place in ("keyring", "memory")  # what the environment holds is not ours to change
        focused = self.replace.hasFocus() or self.forget.hasFocus()
        self.line.setVisible(typing and self._state.place != "environment")
        self.replace.setVisible(mine and not typing)
        self.forget.setVisible(mine and not typing)
        self._trouble.setVisible(bool(self._trouble.text()))
        self.setFocusProxy(self.line if typing else self.replace)
        if focused and typing:
            self.line.setFocus()

    @Slot()
    def _replace(self) -> None:
        self._arrange(typing=True)
        self.line.setFocus()

    @Slot()
    def _forget(self) -> None:
        self.forgotten.emit()
