"""What is asked about sessions: tags, a note, and where they are written."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from vftester.core.catalog.listing import SessionEntry, retagged, shared_tags, tags_typed
from vftester.core.catalog.naming import file_name
from vftester.gui.dialog_parts import EDGE, decision, primary
from vftester.gui.dialogs import ask_for_place
from vftester.gui.entry_dialogs import EntryDialog
from vftester.gui.sessions.exporting import SeveralDialog


def tags_dialog(entries: Sequence[SessionEntry], parent: QWidget) -> EntryDialog:
    """Asks for the tags of sessions; `entered` gives those that change, by the session's id."""
    several = len(entries) > 1
    dialog = EntryDialog(
        f"Tags of {len(entries):,} sessions" if several else "Tags of this session",
        (("Tags", "for example billing, before the change"),),
        lambda typed: retagged(entries, tags_typed(typed)),
        "Save",
        parent,
    )
    dialog.lines[0].setText(", ".join(shared_tags(entries)))
    dialog.tell(
        "With commas between them. Tags that only some of these sessions have stay." if several
        else "With commas between them."
    )  # fmt: skip
    return dialog


class NoteDialog(QDialog):
    """Asks for a note of several lines.

    Signals:
        entered: the note.
    """

    entered = Signal(str)

    def __init__(self, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Note about this session")
        self.text = QPlainTextEdit(self)
        self.text.setPlainText(note)
        self.text.setAccessibleName("Note")
        self.text.setPlaceholderText("What you want to remember about it")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumSize(360, 120)
        self.text.installEventFilter(self)
        hint = QLabel("Ctrl+Enter saves. The search finds notes, too.", self)
        hint.setProperty("look", "dim")
        buttons = decision(self, primary("Save", self), self._enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(*EDGE)
        for widget in (self.text, hint, buttons):
            column.addWidget(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _enter(self) -> None:
        self.entered.emit(self.text.toPlainText().strip())
        self.accept()


def ask_where(entries: Sequence[SessionEntry], parent: QWidget, chosen: Callable[[str, str], object]) -> None:
    """Let the person choose the file of one session, or the format and the folder of several.

    `chosen` gets the file and "", or the folder and the ending of the files in it.
    """
    if len(entries) == 1:
        ask_for_place(parent, f"{file_name(entries[0].name)}.vftester.json", lambda file: chosen(file, ""))
        return
    several = SeveralDialog(len(entries), parent)
    several.placed.connect(chosen)
    several.open()
