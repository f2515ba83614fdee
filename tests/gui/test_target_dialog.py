"""Setting up a target: typed and clicked."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.scripted_server import API_KEY
from vftester.core.session import PUBLIC_RUNTIME
from vftester.gui.style import Appearance
from vftester.gui.targets.key_field import KeyState
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.settings import TargetSetting

LEFT = Qt.MouseButton.LeftButton
FULL = TargetSetting(
    "Own", "p", "http://localhost:3000", "try", "main", "tester-1", False, True, {"tier": "gold", "n": 5, "code": "42"},
    ("details complete", "gave up"), ("phone",), 20.0, 40.0, {"newer": 1},
)  # fmt: skip


def show(qtbot: QtBot, *arguments: object, **more: object) -> TargetDialog:
    dialog = TargetDialog(*arguments, **more)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, appearance: Appearance) -> TargetDialog:
    return show(qtbot, ["Front desk"])


def texts(dialog: QWidget) -> str:
    """All that can be read in it."""
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    lines = [line.text() for line in dialog.findChildren(QLineEdit) if line.echoMode() == QLineEdit.EchoMode.Normal]
    return "\n".join([*labels, *lines])


def test_a_target_is_entered(qtbot: QtBot, dialog: TargetDialog) -> None:
    qtbot.keyClicks(dialog.project.name, " Night desk ")
    qtbot.keyClicks(dialog.project.project, "65f0c0ffee")
    qtbot.keyClicks(dialog.project.key.line, "VF.DM.123.abc")
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        qtbot.keyClick(dialog.project.key.line, Qt.Key.Key_Return)
    assert entered.args == [TargetSetting(name="Night desk", project="65f0c0ffee"), "VF.DM.123.abc", ""]
    assert not dialog.isVisible()


def test_everything_can_be_set_by_keyboard_and_mouse(qtbot: QtBot, dialog: TargetDialog) -> None:
    qtbot.keyClicks(dialog.project.name, "Own")
    qtbot.keyClicks(dialog.project.project, "p")
    qtbot.keyClicks(dialog.project.environment, "main")
    dialog.pages.setCurrentWidget(dialog.launch)
    dialog.launch.fixed.setFocus()
    qtbot.keyClick(dialog.launch.fixed, Qt.Key.Key_Space)
    qtbot.keyClicks(dialog.launch.user, "tester-1")
    table = dialog.launch.variables.table
    for name, value in (("tier", "gold"), ("n", "5"), ("code", '"42"')):
        qtbot.mouseClick(dialog.launch.variables.add, LEFT)
        for typed, key in ((name, Qt.Key.Key_Tab), (value, Qt.Key.Key_Return)):
            editor = QApplication.focusWidget()
            assert isinstance(editor, QLineEdit)
            qtbot.keyClicks(editor, typed)
            qtbot.keyClick(editor, key)
        qtbot.waitUntil(table.hasFocus)  # Return is done with when the loop comes round
    assert [table.model().index(row, 2).data() for row in range(3)] == ["text", "number", "text"]
    dialog.pages.setCurrentWidget(dialog.steps)
    qtbot.keyClicks(dialog.steps.exits, "details complete")
    qtbot.keyClick(dialog.steps.exits, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.steps.exits, " gave up ")
    qtbot.keyClicks(dialog.steps.required, "phone")
    dialog.pages.setCurrentWidget(dialog.advanced)
    dialog.advanced.runtime.selectAll()
    qtbot.keyClicks(dialog.advanced.runtime, "http://localhost:3000/")
    dialog.advanced.api.setFocus()
    qtbot.keyClick(dialog.advanced.api, Qt.Key.Key_Home)
    for box in (dialog.advanced.deltas, dialog.advanced.audio):
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
    for number, seconds in ((dialog.advanced.idle, "20"), (dialog.advanced.turn, "40")):
        number.selectAll()
        qtbot.keyClicks(number, seconds)
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert entered.args == [replace(FULL, extras={}), "", ""]


def test_a_target_that_is_edited_and_saved_stays_as_it_was(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own", "Other"], None, FULL, "Own")
    assert dialog.windowTitle() == "Edit Own"
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        dialog.accept()
    assert entered.args == [FULL, "", "Own"]


def test_the_usual_runtime_is_there_already(dialog: TargetDialog) -> None:
    assert dialog.advanced.runtime.text() == PUBLIC_RUNTIME
    assert dialog.advanced.api.currentData() == "v4"
    assert not dialog.advanced.warning.isVisibleTo(dialog)


def test_a_key_that_is_kept_is_never_shown_and_can_be_replaced(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own"], None, FULL, "Own")
    with qtbot.waitSignal(dialog.keyWanted) as wanted:
        dialog.look_for_key()
    assert wanted.args == ["p"]
    dialog.show_key("p", KeyState("keyring"))
    key = dialog.project.key
    assert not key.line.isVisibleTo(dialog)
    assert "A key is kept in this computer's keyring" in texts(dialog)
    qtbot.mouseClick(key.replace, LEFT)
    assert key.line.hasFocus()
    assert key.line.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(key.line, API_KEY)
    assert API_KEY not in texts(dialog)
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        qtbot.keyClick(key.line, Qt.Key.Key_Return)
    assert entered.args[1] == API_KEY


def test_a_key_that_is_kept_can_be_forgotten(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own"], None, FULL, "Own")
    dialog.show_key("p", KeyState("keyring"))
    with qtbot.waitSignal(dialog.keyForgotten) as forgotten:
        qtbot.mouseClick(dialog.project.key.forget, LEFT)
    assert forgotten.args == ["p"]
    dialog.show_key("p", KeyState(None))
    assert dialog.project.key.line.isVisibleTo(dialog)


def test_another_project_asks_for_its_key_again(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own"], None, FULL, "Own")
    dialog.show_key("p", KeyState("keyring"))
    dialog.project.project.setFocus()
    dialog.project.project.selectAll()
    qtbot.keyClicks(dialog.project.project, "q")
    assert dialog.project.key.line.isVisibleTo(dialog)
    with qtbot.waitSignal(dialog.keyWanted) as wanted:
        dialog.project.environment.setFocus()
    assert wanted.args == ["q"]
    dialog.show_key("p", KeyState("keyring"))
    assert dialog.project.key.line.isVisibleTo(dialog), "an answer for the former project comes too late"


def test_where_there_is_no_keyring_that_is_said_before_a_key_is_typed(dialog: TargetDialog) -> None:
    dialog.show_key("", KeyState(None, keyring=False))
    assert "This computer has no keyring that can be used" in texts(dialog)
    dialog.show_key("", KeyState("environment", keyring=False))
    assert "VF_API_KEY is set" in texts(dialog)
    assert not dialog.project.key.line.isVisibleTo(dialog)
    assert not dialog.project.key.forget.isVisibleTo(dialog)


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
        ("a", "p", "", "http://runtime.example", "agree below"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_which_has_the_focus(
    qtbot: QtBot, dialog: TargetDialog, name: str, project: str, key: str, runtime: str, said: str
) -> None:
    fields = dialog.project.name, dialog.project.project, dialog.project.key.line, dialog.advanced.runtime
    for field, value in zip(fields, (name, project, key, runtime), strict=True):
        field.setText(value)
    dialog.pages.setCurrentWidget(dialog.steps)
    with qtbot.assertNotEmitted(dialog.targetEntered):
        dialog.accept()
    assert said in dialog.trouble
    assert dialog.isVisible()
    wrong = QApplication.focusWidget()
    assert wrong in fields
    assert said in wrong.accessibleDescription()
    assert wrong.isVisible(), "its page is shown"


def test_a_complaint_goes_once_its_cause_is_mended(dialog: TargetDialog) -> None:
    dialog.accept()
    assert "Give the target a name" in dialog.trouble
    dialog.project.name.setText("a")
    dialog.accept()
    assert "Give the target a name" not in texts(dialog)
    assert "The project id is missing" in dialog.trouble


def test_a_key_goes_over_plain_http_only_after_it_was_agreed_to(qtbot: QtBot, dialog: TargetDialog) -> None:
    dialog.project.name.setText("a")
    dialog.project.project.setText("p")
    dialog.project.key.line.setText(API_KEY)
    dialog.advanced.runtime.setText("http://10.0.0.4:3000")
    for refused in (dialog.test.button.click, dialog.accept):
        with qtbot.assertNotEmitted(dialog.testRequested), qtbot.assertNotEmitted(dialog.targetEntered):
            refused()
    assert dialog.pages.currentWidget() is dialog.advanced
    assert "the key would travel unencrypted" in dialog.advanced.warning.text()
    assert dialog.advanced.warning.isVisible()
    dialog.advanced.agreed.setFocus()
    qtbot.keyClick(dialog.advanced.agreed, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.targetEntered):
        dialog.accept()


@pytest.mark.parametrize(
    ("rows", "said"),
    [([("", "5")], "has a value and no name"), ([("a", "1"), ("a ", "2")], "Two variables are called “a”")],
)
def test_variables_that_make_no_sense_are_told(dialog: TargetDialog, rows: list[tuple[str, str]], said: str) -> None:
    dialog.project.name.setText("a")
    dialog.project.project.setText("p")
    for name, value in rows:
        dialog.launch.variables._append(name, value)
    dialog.accept()
    assert said in dialog.trouble
    assert dialog.pages.currentWidget() is dialog.launch


def test_a_variable_is_removed_with_delete(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own"], None, FULL, "Own")
    dialog.pages.setCurrentWidget(dialog.launch)
    table = dialog.launch.variables.table
    table.setFocus()
    table.setCurrentCell(1, 0)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert dialog.launch.variables.variables() == {"tier": "gold", "code": "42"}


def test_a_value_that_is_still_typed_is_taken_along(qtbot: QtBot, appearance: Appearance) -> None:
    dialog = show(qtbot, ["Own"], None, FULL, "Own")
    dialog.pages.setCurrentWidget(dialog.launch)
    table = dialog.launch.variables.table
    table.setFocus()
    table.setCurrentCell(0, 1)
    qtbot.keyClick(table, "s")
    qtbot.keyClicks(QApplication.focusWidget(), "ilver")
    with qtbot.waitSignal(dialog.targetEntered) as entered:
        dialog.accept()
    assert entered.args[0].variables["tier"] == "silver"


def test_testing_shows_what_it_does_and_what_it_found(qtbot: QtBot, dialog: TargetDialog) -> None:
    dialog.project.name.setText("a")
    dialog.project.project.setText("p")
    qtbot.mouseClick(dialog.test.button, LEFT)
    assert "Type the key first" in dialog.trouble
    dialog.project.key.line.setText(API_KEY)
    with qtbot.waitSignal(dialog.testRequested) as asked:
        qtbot.mouseClick(dialog.test.button, LEFT)
    assert asked.args == [TargetSetting("a", "p"), API_KEY]
    assert dialog.test.button.text() == "Stop"
    dialog.show_step("Trying v4…")
    assert dialog.test.step == "Trying v4…"
    dialog.show_result("All is well.", True)
    assert (dialog.test.result, dialog.test.button.text()) == ("All is well.", "Test connection")
    assert dialog.isVisible()


def test_a_test_is_stopped_and_what_comes_after_is_not_shown(qtbot: QtBot, dialog: TargetDialog) -> None:
    dialog.project.name.setText("a")
    dialog.project.project.setText("p")
    dialog.project.key.line.setText(API_KEY)
    qtbot.mouseClick(dialog.test.button, LEFT)
    with qtbot.waitSignal(dialog.testStopped):
        qtbot.mouseClick(dialog.test.button, LEFT)
    dialog.show_result("All is well.", True)
    assert dialog.test.result == ""
    qtbot.mouseClick(dialog.test.button, LEFT)
    with qtbot.waitSignal(dialog.testStopped):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_words_from_outside_are_shown_as_they_are(dialog: TargetDialog) -> None:
    dialog.test.begin()
    dialog.show_result("<b>no</b>", False)
    shown = next(label for label in dialog.findChildren(QLabel) if "<b>" in label.text())
    assert shown.textFormat() == Qt.TextFormat.PlainText


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(dialog: TargetDialog) -> None:
    for page in (dialog.project, dialog.launch, dialog.steps, dialog.advanced):
        dialog.pages.setCurrentWidget(page)
        for control in page.findChildren(QWidget):
            if (
                control.isVisible()
                and control.focusPolicy() & Qt.FocusPolicy.TabFocus
                and not control.objectName().startswith("qt_")
            ):
                named = control.accessibleName() or (isinstance(control, QPushButton) and control.text())
                assert named or getattr(control, "text", str)(), control


def test_the_dialog_fits_the_smallest_window(dialog: TargetDialog) -> None:
    assert dialog.height() <= 640
    assert dialog.width() <= 1000
    for page in (dialog.project, dialog.launch, dialog.steps, dialog.advanced):
        dialog.pages.setCurrentWidget(page)
        QApplication.processEvents()
        assert page.horizontalScrollBar().maximum() == 0
