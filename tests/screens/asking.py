"""Scenes of all that opens over the window: keys, menus, settings, targets, a key that is wanted, a fault, licences."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.screens.camera import Camera
from vftester.faults import report
from vftester.gui.about import About
from vftester.gui.crash import FaultTeller
from vftester.gui.keys_overlay import KeysOverlay
from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.settings import TargetSetting

TARGETS = (
    TargetSetting("Front desk", "64b6c9f0a1e24d8f9c3b7a51", environment="development"),
    TargetSetting("Returns line", "64b6c9f0a1e24d8f9c3b7a52", variables={"caller": "Ada", "vip": True}),
    TargetSetting("Library", "64b6c9f0a1e24d8f9c3b7a53", api="try"),
)


async def look_around(at: Camera) -> None:
    """Keys, menus, settings, targets, the fault dialog, what the program is."""
    await at.ready()
    await at.shoot("15-start")
    at.command("keys")
    await at.shoot("16-keys")
    for overlay in at.window.findChildren(KeysOverlay):
        overlay.leave()
    await at.shoot_popup(at.window.top_bar.open_menus, "17-menu")
    await at.shoot_popup(at.window.top_bar.speaker.open_menu, "18-speaker")
    await at.shoot_popup(at.window.top_bar.open_chooser, "19-whom")
    await _settings(at)
    await _targets(at)
    _choose(at, 1)
    at.command("launch")
    await at.shoot_dialog("47-key-wanted")
    await at.shoot("48-nothing-launched")
    _choose(at, 0)
    teller = FaultTeller(at.window)
    teller.tell(_a_fault())
    await at.shoot_dialog("49-fault")
    at.command("about")
    about = await at.found(About)
    await at.shoot("50-about")
    about._show_licences()
    await at.shoot_dialog("51-licences")


def _choose(at: Camera, whom: int) -> None:
    """0 is the demo agent."""
    at.window.top_bar._menu.actions()[whom].trigger()


async def _settings(at: Camera) -> None:
    at.command("settings")
    await at.found(SettingsDialog)
    await at.shoot_dialog("40-settings")


async def _targets(at: Camera) -> None:
    at.command("targets")
    targets = await at.found(TargetsDialog)
    await at.shoot("41-targets")
    targets.list.setCurrentRow(1)
    targets.edit.click()
    dialog = await at.found(TargetDialog)
    for page, name in enumerate(("project", "launch", "steps", "advanced")):
        dialog.pages.setCurrentIndex(page)
        await at.shoot(f"42-target-{name}")
    dialog.reject()
    targets.remove.click()
    await at.shoot("43-target-removed")
    targets._undo()
    await at.shoot_dialog("44-target-brought-back")
    at.command("add")
    dialog = await at.found(TargetDialog)
    await at.shoot("45-target-new")
    dialog.project.name.setText("Front desk")
    dialog.project.project.setText("not a project")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    await at.shoot_dialog("46-target-flaws")


def _a_fault() -> str:
    try:
        [][0]  # what nobody foresaw
    except IndexError as problem:
        return report(problem, "the timeline")
    raise AssertionError
