"""Small dialogs behind the + beside the line: keypad, event, intent, set variable."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from vftester.core.display import typed
from vftester.core.steps.variable_text import kind_of, understood
from vftester.gui.dialog_parts import EDGE, decision, form, primary
from vftester.gui.level import level


class EntryDialog(QDialog):
    """Asks for a few lines and makes something of them; what cannot be made is refused in a sentence.

    Signals:
        entered: what was made of the lines.
    """

    entered = Signal(object)

    def __init__(
        self, title: str, fields: tuple[tuple[str, str], ...], make: Callable[..., Any], done: str, parent: QWidget
    ) -> None:
        """`fields`: each one's label and an example of what belongs there."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._make = make
        self.lines = [QLineEdit(self) for _ in fields]
        layout = form(self)
        layout.setContentsMargins(*EDGE)
        for (label, example), line in zip(fields, self.lines, strict=True):
            line.setPlaceholderText(example)
            line.setAccessibleName(label)
            line.setMinimumWidth(280)
            line.textEdited.connect(self._tell)
            layout.addRow(f"&{label}", line)
        level(layout)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(self.note.fontMetrics().height() * 2)
        layout.addRow(self.note)
        buttons = decision(self, primary(done, self), self._enter)
        layout.addRow(buttons)

    def tell(self, sentence: str, look: str = "dim") -> None:
        self.note.setText(sentence)
        self.note.setProperty("look", look)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)

    @Slot()
    def _tell(self) -> None:
        self.tell("")

    @Slot()
    def _enter(self) -> None:
        try:
            made = self._make(*(line.text() for line in self.lines))
        except typed.Refused as problem:
            self.tell(str(problem), "trouble")
            self.lines[0].setFocus()
            return
        self.entered.emit(made)
        self.accept()


class VariableDialog(EntryDialog):
    """Asks for a variable, and says what its value is taken for."""

    def __init__(self, parent: QWidget) -> None:
        fields = (("Name", "for example tier"), ("Value", 'for example gold, 5, true or {"a": 1}'))
        super().__init__("Set a variable with the next turn", fields, typed.variable, "Set", parent)

    @Slot()
    def _tell(self) -> None:
        value = self.lines[1].text()
        found = understood(value)
        self.tell(found.note or (f"Sent as {kind_of(found.value)}." if value else ""))


def keypad_dialog(parent: QWidget) -> EntryDialog:
    return EntryDialog("Press keys", (("Keys", "for example 1 or 5550134#"),), typed.keypad, "Send", parent)


def event_dialog(parent: QWidget) -> EntryDialog:
    return EntryDialog("Send an event", (("Event", "its name in the agent"),), typed.event, "Send", parent)


def intent_dialog(parent: QWidget) -> EntryDialog:
    fields = (("Intent", "its name in the agent"), ("User says", "may stay empty"))
    return EntryDialog("Send an intent", fields, typed.intent, "Send", parent)
