"""Forms are level: a label stands in the middle of the control that it names, and a little apart from it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.rerun.dialog import RerunDialog
from vftester.gui.rerun.wish import Whom
from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.style import Appearance
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.settings import Settings

ONE_LINE = QLineEdit, QComboBox, QAbstractSpinBox, QRadioButton


def middle(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint(0, 0)).y() + widget.height() // 2


def beside(label: QLabel) -> list[QWidget]:
    """The controls right of a label, at about its height."""
    controls = [one for kind in ONE_LINE for one in label.window().findChildren(kind) if one.isVisible()]
    return [one for one in controls if abs(middle(one) - middle(label)) < one.height() // 2]


@pytest.mark.parametrize(
    ("dialog", "least"),
    [
        (lambda: SettingsDialog(Settings(), [], "there"), 5),
        (lambda: TargetDialog([]), 4),
        (lambda: RerunDialog(["one"], ["Front desk"], Whom("", "")), 5),
    ],
)
def test_labels_are_level_with_their_controls_and_apart_from_them(
    qtbot: QtBot, appearance: Appearance, dialog: Callable[[], QWidget], least: int
) -> None:
    shown = dialog()
    qtbot.addWidget(shown)
    shown.setVisible(True)
    names = [label for label in shown.findChildren(QLabel) if label.isVisible() and label.buddy() is not None]
    apart = {label.text(): [middle(one) - middle(label) for one in beside(label)] for label in names}
    assert sum(map(bool, apart.values())) >= least
    assert all(abs(pixels) <= 1 for found in apart.values() for pixels in found), apart
    right = max(label.mapTo(shown, QPoint(label.width(), 0)).x() for label in names)
    left = min(one.mapTo(shown, QPoint(0, 0)).x() for label in names for one in beside(label))
    assert left - right >= 12, "the longest label does not touch its field"
