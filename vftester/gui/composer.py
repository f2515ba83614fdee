"""The line to type in, with Send, and the + for what is no words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QToolTip, QVBoxLayout, QWidget

from vftester.gui.style import MARGIN, SCROLL_BAR, WIDEST, button

if TYPE_CHECKING:
    from vftester.gui.entry_dialogs import EntryDialog
    from vftester.gui.variable_chips import VariableChips

MOST_CHARS = 100_000
SHORTCUT_OVERRIDE = QEvent.Type.ShortcutOverride
TYPE_HERE = "Type what the user says…"


class RecallingLine(QLineEdit):
    """A line that remembers what was sent: Up and Down go through it.

    Signals:
        left: Escape was pressed, where that is the line's (`take_escape`).
    """

    left = Signal()

    KEYS = (
        "In the line",
        (
            ("Enter", "Send; a button's name presses it"),
            ("↑ ↓", "Go through what was sent"),
            ("Ctrl+↑", "Go to the agent's buttons, or its newest message"),
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sent: list[str] = []
        self._place = 0
        self._draft = ""
        self._escapes = False

    def take_escape(self, takes: bool) -> None:
        """Escape is the line's from now on, or the window's shortcut again."""
        self._escapes = takes
        # A filter, and no `event` of its own: that is asked from the first paint on, and has Python know every event.
        (self.installEventFilter if takes else self.removeEventFilter)(self)

    def remember(self, text: str) -> None:
        if text and self._sent[-1:] != [text]:
            self._sent.append(text)
        self._place = len(self._sent)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are the window's to take."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape is kept from the window's shortcut where something here is to be left."""
        if event.type() == SHORTCUT_OVERRIDE and event.matches(QKeySequence.StandardKey.Cancel):  # type: ignore[attr-defined]  # a key event then
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._escapes and event.matches(QKeySequence.StandardKey.Cancel):
            self.left.emit()
        elif event.matches(QKeySequence.StandardKey.MoveToPreviousLine):
            self._recall(self._place - 1)
        elif event.matches(QKeySequence.StandardKey.MoveToNextLine):
            self._recall(self._place + 1)
        else:
            super().keyPressEvent(event)

    def _recall(self, place: int) -> None:
        if 0 <= place <= len(self._sent):
            if self._place == len(self._sent):
                self._draft = self.text()
            self._place = place
            self.setText(self._sent[place] if place < len(self._sent) else self._draft)


class Composer(QFrame):
    """Where the person's words are typed.

    Signals:
        typed: the person sends a text; never empty.
        edited: the person types.
        editLeft: the person wants to change no earlier words after all.
        actionChosen: the person sends something else than words, an `Action`.
        variablesEntered: the variables that go with the next turn, by name: all of them.
    """

    KEYS = (
        "Instead of words",
        (("Ctrl+K", "Choose what to send"), ("Ctrl+Shift+K", "Say nothing"), ("Ctrl+Shift+D", "Set a variable")),
    )

    typed = Signal(str)
    edited = Signal()
    editLeft = Signal()
    actionChosen = Signal(object)
    variablesEntered = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._variables: dict[str, Any] = {}
        self._closed = ""  # why no words are taken; "" where they are
        self._draft: str | None = None  # what stood in the line before earlier words are changed; None: none are
        self._chips: VariableChips | None = None
        self._more = button("+", self)
        self._more.setToolTip("Say nothing, keypad, event, intent, set variable (Ctrl+K)")
        self._more.setAccessibleName("Send something else than words")
        self._more.setFixedWidth(36)
        self._more.clicked.connect(self._open_menu)
        self._line = RecallingLine(self)
        self._line.setMaxLength(MOST_CHARS)
        self._line.setToolTip(
            "Enter sends; a button's name presses it. ↑ recalls what was sent, Ctrl+↑ goes to the buttons"
        )
        self._line.returnPressed.connect(self._send)
        self._line.textEdited.connect(self._edit)
        self._line.inputRejected.connect(self._say_full)
        self._line.left.connect(self.editLeft)
        self._send_button = button("Send", self, "primary")
        self._send_button.setToolTip("Send (Enter)")
        self._send_button.clicked.connect(self._send)
        self._shortcuts = [QShortcut(QKeySequence(key), self) for key, _ in self.KEYS[1]]
        for shortcut, slot in zip(
            self._shortcuts, (self._open_menu, self._say_nothing, self._set_variable), strict=True
        ):
            shortcut.activated.connect(slot)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self._more, self._line, self._send_button):
            part.setMinimumHeight(34)
            row.addWidget(part)
        row.setStretchFactor(self._line, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setSpacing(6)
        self._rows.addLayout(row)

    def open(self) -> None:
        """A conversation is on: take the person's words."""
        self._closed = ""
        self._show_open()

    def close_because(self, reason: str) -> None:
        """Take no words, and say why; earlier ones may be changed all the same."""
        self._closed = reason
        self._show_open()

    @property
    def editing(self) -> bool:
        """Earlier words are being changed."""
        return self._draft is not None

    def begin_edit(self, words: str) -> None:
        """Have earlier words changed, whether a conversation is on or not; what stood in the line waits."""
        if self._draft is None:
            self._draft = self._line.text()
        self._line.take_escape(True)
        self._show_open()
        self.put(words)

    def end_edit(self) -> None:
        """Take words as before, and show again what stood in the line."""
        self._line.setText(self._draft or "")
        self._draft = None
        self._line.take_escape(False)
        self._show_open()

    def put(self, words: str) -> None:
        """Put words into the line, to be changed and sent."""
        self._line.setText(words)
        self._line.setFocus()
        self._line.selectAll()

    def take_focus(self) -> None:
        self._line.setFocus()

    def set_variables(self, variables: Mapping[str, Any]) -> None:
        """Show what goes with the next turn; {} for nothing, once it was sent."""
        self._variables = dict(variables)
        if self._chips is None:
            if not variables:
                return
            from vftester.gui.variable_chips import VariableChips

            self._chips = VariableChips(self)
            self._chips.removed.connect(self._remove_variable)
            self._rows.insertWidget(0, self._chips)
        self._chips.show_variables(variables)
        self._chips.setVisible(bool(variables))

    def _show_open(self) -> None:
        name = "What the user says"
        if self._draft is not None:
            self._set_open(True, TYPE_HERE, f"{name}, changed")
        elif self._closed:
            self._set_open(False, self._closed, f"{name}. {self._closed}")
        else:
            self._set_open(True, TYPE_HERE, name)

    def _set_open(self, is_open: bool, placeholder: str, name: str) -> None:
        for part in (self._more, self._line, self._send_button):
            part.setEnabled(is_open)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(is_open)
        self._line.setPlaceholderText(placeholder)
        self._line.setAccessibleName(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = max((event.size().width() - SCROLL_BAR - WIDEST) // 2, MARGIN)
        self._rows.setContentsMargins(edge, 8, edge + SCROLL_BAR, 10)  # below the conversation, which has a scroll bar

    @Slot()
    def _send(self) -> None:
        text = self._line.text()
        if text.strip():
            self._line.remember(text)
            if self._draft is None:  # else they stay until what they begin has begun
                self._line.clear()
            self.typed.emit(text)

    @Slot()
    def _edit(self) -> None:
        self.edited.emit()

    @Slot()
    def _say_full(self) -> None:
        if len(self._line.text()) >= MOST_CHARS:
            said = f"The line holds up to {MOST_CHARS:,} characters; what did not fit was left out."
            QToolTip.showText(self._line.mapToGlobal(self._line.rect().topLeft()), said, self._line)

    @Slot()
    def _open_menu(self) -> None:
        self._line.setFocus()  # here the keyboard is again, whatever is chosen
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, slot in (
            ("Say nothing", self._say_nothing),
            ("Press keys…", self._press_keys),
            ("Send an event…", self._send_event),
            ("Send an intent…", self._send_intent),
            ("Set a variable…", self._set_variable),
        ):
            menu.addAction(name).triggered.connect(slot)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def _say_nothing(self) -> None:
        from vftester.core.actions import no_reply

        self._line.setFocus()
        self.actionChosen.emit(no_reply())

    @Slot()
    def _press_keys(self) -> None:
        from vftester.gui.entry_dialogs import keypad_dialog

        self._ask(keypad_dialog(self))

    @Slot()
    def _send_event(self) -> None:
        from vftester.gui.entry_dialogs import event_dialog

        self._ask(event_dialog(self))

    @Slot()
    def _send_intent(self) -> None:
        from vftester.gui.entry_dialogs import intent_dialog

        self._ask(intent_dialog(self))

    @Slot()
    def _set_variable(self) -> None:
        from vftester.gui.entry_dialogs import VariableDialog

        self._line.setFocus()
        dialog = VariableDialog(self)
        dialog.entered.connect(self._add_variables)
        dialog.open()

    def _ask(self, dialog: "EntryDialog") -> None:
        dialog.entered.connect(self.actionChosen)
        dialog.open()

    @Slot(object)
    def _add_variables(self, added: dict[str, Any]) -> None:
        self._tell_variables(self._variables | added)

    @Slot(str)
    def _remove_variable(self, name: str) -> None:
        self._tell_variables({known: value for known, value in self._variables.items() if known != name})
        self._line.setFocus()

    def _tell_variables(self, variables: dict[str, Any]) -> None:
        self.set_variables(variables)
        self.variablesEntered.emit(variables)
