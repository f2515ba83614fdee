"""Setting up a Voiceflow target: where the agent is, and the key to it."""

from collections.abc import Collection
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from vftester.core.session import APIS, PUBLIC_RUNTIME
from vftester.settings import TargetSetting

KEY_NOTE = (
    "The key is kept in this computer's keyring, never in a file, an export or a log. "
    "Without a keyring it is kept until vftester closes."
)
API_NAMES = {"v4": "v4 (current)", "v2": "v2 (older projects)", "v2beta1": "v2beta1 (beta of 2024)"}


class TargetDialog(QDialog):
    """Asks for a target. Show it with `open()`.

    Signals:
        targetEntered: a `TargetSetting` that makes sense, and the key: "" where none was typed.
    """

    targetEntered = Signal(object, str)

    def __init__(self, taken: Collection[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a Voiceflow project")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._taken = {name.casefold() for name in taken}
        self.name = self._line("Such as Front desk")
        self.project = self._line("From the agent's settings in Voiceflow, not from the address of the editor")
        self.key = self._line("VF.DM.…")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.environment = self._line("Left to Voiceflow where empty; main in newer projects")
        self.runtime = QLineEdit(PUBLIC_RUNTIME, self)
        self.api = QComboBox(self)
        for api in APIS:
            self.api.addItem(API_NAMES[api], api)
        self.user = self._line("A fresh user for each conversation where empty")
        self.deltas = QCheckBox("Stream partial text (completion events)", self)
        self.deltas.setChecked(True)
        self._trouble = _note(self)
        self._trouble.hide()
        self._lay_out()
        self.name.setFocus()

    @Slot()
    def accept(self) -> None:
        """Hand the target over where it makes sense; else say what does not, and go there."""
        wrong = self._first_fault()
        if wrong is not None:
            field, sentence = wrong
            self._trouble.setText(sentence)
            self._trouble.show()
            field.setFocus()
            return
        self.targetEntered.emit(self._target(), self.key.text().strip())
        super().accept()

    @property
    def trouble(self) -> str:
        """What is wrong with what was entered; "" where nothing was said."""
        return self._trouble.text()

    def _first_fault(self) -> tuple[QWidget, str] | None:
        name, key = self.name.text().strip(), self.key.text().strip()
        if not name:
            return self.name, "Give the target a name, so that you find it again."
        if name.casefold() in self._taken:
            return self.name, f"There is already a target named “{name}”. Choose another name."
        if not self.project.text().strip():
            return self.project, "The project id is missing. It is in the agent's settings in Voiceflow, under General."
        if not key.isascii() or any(letter.isspace() for letter in key):
            return self.key, "This is no API key: it has spaces or letters in it that no key has. Copy it once more."
        if not _is_runtime(self.runtime.text().strip()):
            return self.runtime, "The runtime URL has to start with https:// (or http://) and name a host, no more."
        return None

    def _target(self) -> TargetSetting:
        return TargetSetting(
            name=self.name.text().strip(),
            project=self.project.text().strip(),
            runtime=self.runtime.text().strip().rstrip("/"),
            api=self.api.currentData(),
            environment=self.environment.text().strip() or None,
            user=self.user.text().strip() or None,
            completion_events=self.deltas.isChecked(),
        )

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("&Name", self.name)
        form.addRow("&Project id", self.project)
        form.addRow("API &key", self.key)
        form.addRow(_note(self, KEY_NOTE))
        form.addRow("&Environment", self.environment)
        advanced = QGroupBox("Advanced", self)
        more = QFormLayout(advanced)
        more.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        more.addRow("&Runtime URL", self.runtime)
        more.addRow("API &generation", self.api)
        more.addRow("&User id", self.user)
        more.addRow("", self.deltas)
        buttons = QDialogButtonBox(self)
        add = buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        add.setProperty("look", "primary")
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(advanced)
        layout.addWidget(self._trouble)
        layout.addWidget(buttons)
        self._trouble.setProperty("look", "trouble")
        self.setMinimumWidth(520)

    def _line(self, placeholder: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(placeholder)
        return line


def _note(parent: QWidget, text: str = "") -> QLabel:
    note = QLabel(text, parent)
    note.setTextFormat(Qt.TextFormat.PlainText)
    note.setWordWrap(True)
    note.setProperty("look", "dim")
    return note


def _is_runtime(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.username
