"""What this program is, which versions run here, and under which licences."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from vftester import __version__
from vftester.gui.dialog_parts import EDGE
from vftester.gui.screen_facts import screen_facts

PURPOSE = "Hear each reply of a Voiceflow agent as it streams, and see where the time goes."
OWN = "MIT licence. Not made by Voiceflow, nor on its behalf."
PARTS = (
    ("PySide6", "LGPL 3"),
    ("qasync", "BSD 2"),
    ("httpx", "BSD 3"),
    ("httpx-sse", "MIT"),
    ("sqlite-utils", "Apache 2"),
    ("sentencex", "MIT"),
    ("pyttsx3", "MPL 2"),
    ("espeakng-loader", "GPL 3"),
    ("miniaudio", "MIT"),
    ("keyring", "MIT"),
)
"""What comes along and stands in the box: distributions and the licence each is under."""


class About(QDialog):
    """Gone once it is closed.

    Signals:
        diagnosticsRequested: the versions and more shall be copied.
    """

    diagnosticsRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About vftester")
        name = QLabel(f"vftester {__version__}", self)
        large = QFont(name.font())
        large.setPointSizeF(large.pointSizeF() * 1.4)
        large.setBold(True)
        name.setFont(large)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.addWidget(name)
        for sentence in (PURPOSE, OWN):
            label = QLabel(sentence, self)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        grid = QGridLayout()
        grid.setContentsMargins(0, 10, 0, 10)
        grid.setHorizontalSpacing(18)
        own = dict(screen_facts(parent.window()))
        facts = [
            ("Python", platform.python_version(), ""),
            ("Qt", own["Qt"], ""),
            ("System", platform.system(), platform.release()),
        ]
        facts += [(part, _version(part), licence) for part, licence in PARTS]
        for row, texts in enumerate(facts):
            for column, text in enumerate(texts):
                cell = QLabel(text, self)
                cell.setTextFormat(Qt.TextFormat.PlainText)
                if column != 1:
                    cell.setProperty("look", "dim")
                grid.addWidget(cell, row, column)
        grid.setColumnStretch(2, 1)
        layout.addLayout(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        close.setDefault(True)
        copy = QPushButton("Copy diagnostics", self)
        copy.setToolTip("Versions, screen, sound and settings, without any key, for a report")
        copy.clicked.connect(self.diagnosticsRequested)
        copy.setAutoDefault(False)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        licences = QPushButton("Licences…", self)
        licences.setToolTip("Every part that comes along, and the words of its licence")
        licences.clicked.connect(self._show_licences)
        licences.setAutoDefault(False)
        buttons.addButton(licences, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        close.setFocus()

    @Slot()
    def _show_licences(self) -> None:
        from vftester.gui.licences import Licences
        from vftester.licences import parts
        from vftester.resources import resource

        Licences(parts(resource("licences")), self).open()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"
