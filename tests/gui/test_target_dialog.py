"""Setting up a target."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from vftester.core.session import PUBLIC_RUNTIME
from vftester.gui.target_dialog import TargetDialog
from vftester.settings import TargetSetting


@pytest.fixture
def dialog(qtbot: QtBot) -> TargetDialog:
    dialog = TargetDialog(["Front desk"])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_a_target_is_entered(qtbot: QtBot, dialog: TargetDialog) -> None:
    qtbot.keyClicks(dialog.name, " Night desk ")
    qtbot.keyClicks(dialog.project, "65f0c0ffee")
    qtbot.keyClicks(dialog.key, "VF.DM.123.abc")
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    assert entered.args == [TargetSetting(name="Night desk", project="65f0c0ffee"), "VF.DM.123.abc"]
    assert not dialog.isVisible()


def test_everything_can_be_set(qtbot: QtBot, dialog: TargetDialog) -> None:
    dialog.name.setText("Own")
    dialog.project.setText("p")
    dialog.environment.setText("main")
    dialog.runtime.setText("http://localhost:3000/")
    dialog.api.setCurrentIndex(dialog.api.findData("v2"))
    dialog.user.setText("tester-1")
    dialog.deltas.setChecked(False)
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        dialog.accept()
    setting = TargetSetting("Own", "p", "http://localhost:3000", "v2", "main", "tester-1", completion_events=False)
    assert entered.args == [setting, ""]


def test_the_usual_runtime_is_there_already(dialog: TargetDialog) -> None:
    assert dialog.runtime.text() == PUBLIC_RUNTIME
    assert dialog.api.currentData() == "v4"


def test_the_key_cannot_be_read_over_the_shoulder(dialog: TargetDialog) -> None:
    assert dialog.key.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("name", "project", "key", "runtime", "said"),
    [
        ("", "p", "", PUBLIC_RUNTIME, "Give the target a name"),
        ("front DESK", "p", "", PUBLIC_RUNTIME, "already a target named “front DESK”"),
        ("a", " ", "", PUBLIC_RUNTIME, "The project id is missing"),
        ("a", "p", "two words", PUBLIC_RUNTIME, "This is no API key"),
        ("a", "p", "schlüssel", PUBLIC_RUNTIME, "This is no API key"),
        ("a", "p", "", "general-runtime.voiceflow.com", "has to start with https://"),
        ("a", "p", "", "https://", "has to start with https://"),
        ("a", "p", "", "https://host:port", "has to start with https://"),
        ("a", "p", "", "https://me:secret@host", "has to start with https://"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(
    qtbot: QtBot, dialog: TargetDialog, name: str, project: str, key: str, runtime: str, said: str
) -> None:
    for field, value in ((dialog.name, name), (dialog.project, project), (dialog.key, key), (dialog.runtime, runtime)):
        field.setText(value)
    with qtbot.assertNotEmitted(dialog.targetEntered):
        dialog.accept()
    assert said in dialog.trouble
    assert dialog.isVisible()
