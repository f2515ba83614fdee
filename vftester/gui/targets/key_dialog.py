"""Asks for an API key where a launch needs one and none is kept."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from vftester.gui.dialog_parts import EDGE, decision, primary
from vftester.gui.field import Field, said_below
from vftester.gui.targets.key_field import IN_MEMORY, KEY_EXAMPLE, flaw_of

MISSING = "Type or paste the API key. It is in Voiceflow under the agent's settings, API keys."
REFUSED = "Voiceflow refused the key that was typed. Look whether it belongs to project {project}, then type it again."
NONE_KEPT = "No key is kept for project {project}, so it is asked for."


class KeyDialog(QDialog):
    """Asks for the key of a target and says why. Show it with `open()`.

    Signals:
        keyEntered: the key, and whether it shall be put into the keyring.
    """

    keyEntered = Signal(str, bool)

    def __init__(
        self, target: str, project: str, *, keyring: bool, refused: bool = False, parent: QWidget | None = None
    ) -> None:
        """`keyring`: there is one that can keep the key. `refused`: the one that was typed before was no good."""
        super().__init__(parent)
        self.setWindowTitle(f"API key for {target}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keyring = keyring
        reason = REFUSED if refused else NONE_KEPT if keyring else IN_MEMORY
        why = said_below(self, reason.format(project=project), "")
        self.why = why.text()
        self.key = QLineEdit(self)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(KEY_EXAMPLE)
        self.key.setAccessibleName("API key")
        self.field = Field(self.key, parent=self)
        label = QLabel("API &key", self)
        label.setBuddy(self.key)
        self.remember = QCheckBox("&Remember it in this computer's keyring", self)
        self.remember.setChecked(keyring)
        self.remember.setVisible(keyring)
        buttons = decision(self, primary("Launch", self), self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        for widget in (why, label, self.field, self.remember):
            layout.addWidget(widget)
        layout.addStretch(1)  # else the label drifts away from its field
        layout.addWidget(buttons)
        self.setMinimumWidth(460)
        self.key.setFocus()

    @Slot()
    def accept(self) -> None:
        """Hand the key over where it may be one."""
        key = self.key.text().strip()
        flaw = flaw_of(key) if key else MISSING
        self.field.complain(flaw)
        if flaw:
            self.key.setFocus()
            self.resize(self.width(), max(self.height(), self.heightForWidth(self.width())))
            return
        self.keyEntered.emit(key, self._keyring and self.remember.isChecked())
        self.key.clear()
        super().accept()
