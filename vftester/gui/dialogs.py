"""The choice of a file: a session to open, a place to write one to."""

from collections.abc import Callable

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = SignalInstance | Callable[[str], object]
"""Is given the path of the file; nothing comes where none was chosen."""

SESSION_FILES = "Sessions (*.json);;All files (*)"


def ask_for_session(window: QWidget, chosen: Chosen) -> None:
    """Let the person choose an exported session."""
    dialog = QFileDialog(window, "Open a session file", "", SESSION_FILES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def ask_for_place(window: QWidget, name: str, chosen: Chosen) -> None:
    """Let the person choose where a session is written, `name` being offered."""
    dialog = QFileDialog(window, "Export this session", name, SESSION_FILES)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    dialog.selectFile(name)
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
