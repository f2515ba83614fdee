"""The top bar: whom Launch will talk to, and the way back to Voiceflow's choice of the environment."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from vftester.gui.environment_menu import EnvironmentMenu
from vftester.gui.window import MainWindow
from vftester.settings import TargetSetting

FRONT = TargetSetting("Front desk", "669ac1abf7bc7fa315756587", environment="staging")
LEFT_OPEN = TargetSetting("<b>Shop</b> & co", "669ac1abf7bc7fa315756588")


def environments(window: MainWindow) -> EnvironmentMenu:
    window.top_bar.open_environments()
    (menu,) = window.top_bar.findChildren(EnvironmentMenu)
    return menu


@pytest.fixture(autouse=True)
def known(window: MainWindow) -> None:
    window.set_targets([FRONT, LEFT_OPEN], FRONT.name)


def test_the_choice_of_the_environment_can_be_left_to_voiceflow_again(qtbot: QtBot, window: MainWindow) -> None:
    menu = environments(window)
    (back,) = [action for action in menu.actions() if action.text() == "Voiceflow's choice"]
    assert not back.isChecked()
    with qtbot.waitSignal(window.environmentChosen) as chosen:
        back.trigger()
    assert chosen.args == [FRONT.name, ""]
    menu.close()


def test_where_voiceflow_chooses_the_menu_shows_that_and_choosing_it_changes_nothing(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.set_targets([FRONT, LEFT_OPEN], LEFT_OPEN.name)
    menu = environments(window)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Voiceflow's choice"]
    with qtbot.assertNotEmitted(window.environmentChosen):
        menu.actions()[-1].trigger()
    menu.close()


def test_the_demo_agent_has_one_environment(window: MainWindow) -> None:
    window.set_targets([FRONT], "")
    menu = environments(window)
    assert [action.text() for action in menu.actions()] == ["main"]
    menu.close()


def test_launch_says_whom_it_will_talk_to(window: MainWindow) -> None:
    button = window.top_bar._launch
    assert "Start a conversation with Front desk · staging (Ctrl+L)" in button.toolTip()
    window.set_targets([FRONT, LEFT_OPEN], LEFT_OPEN.name)
    assert "&lt;b&gt;Shop&lt;/b&gt; &amp; co · Voiceflow&#x27;s choice" in button.toolTip()


def test_neither_a_long_name_nor_a_long_environment_takes_the_room_of_launch(window: MainWindow) -> None:
    bar = window.top_bar
    long = TargetSetting("w" * 300, "669ac1abf7bc7fa315756589", environment="e" * 300)
    window.set_targets([long], long.name)
    assert bar._chooser.text() == f"{'w' * 33}… ▾"
    assert bar._environment.text() == f"{'e' * 33}… ▾"
    assert bar._environment.accessibleName() == f"Environment: {'e' * 300}"


def test_before_it_is_known_who_there_is_the_one_of_the_last_time_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    def start() -> MainWindow:
        window = MainWindow(QSettings(str(tmp_path / "layout.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.allow_close()
        return window

    def named(window: MainWindow) -> list[str]:
        return [button.text() for button in (window.top_bar._chooser, window.top_bar._environment)]

    first = start()
    assert named(first) == ["Demo agent · appointment desk ▾", "main ▾"]
    first.set_targets([FRONT, LEFT_OPEN], FRONT.name)
    again = start()
    assert named(again) == ["Front desk ▾", "staging ▾"]
    again.set_targets([], FRONT.name)
    assert named(again) == ["Demo agent · appointment desk ▾", "main ▾"]
