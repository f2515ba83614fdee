"""What all dialogs have: room around what they hold, and buttons below it."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPushButton, QWidget

EDGE = 20, 16, 20, 16
"""Pixels: at the left, above, at the right, below."""
LABEL_GAP, ROW_GAP = 12, 8
"""Pixels between a label and its field, and from row to row."""


def form(parent: QWidget | None = None) -> QFormLayout:
    """Labels, and apart from them fields that take what room there is."""
    made = QFormLayout(parent)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setHorizontalSpacing(LABEL_GAP)
    made.setVerticalSpacing(ROW_GAP)
    return made


def primary(text: str, parent: QWidget) -> QPushButton:
    """The button that a dialog is for; Enter presses it."""
    button = QPushButton(text, parent)
    button.setProperty("look", "primary")  # before it is shown anywhere: a look is taken on only once
    button.setDefault(True)
    return button


def decision(dialog: QDialog, done: QPushButton, decide: Callable[[], object]) -> QDialogButtonBox:
    """The button that a dialog is for, which decides, and Cancel beside it, which rejects."""
    buttons = QDialogButtonBox(dialog)
    buttons.addButton(done, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(decide)
    buttons.rejected.connect(dialog.reject)
    return buttons
