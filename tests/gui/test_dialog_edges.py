"""The room around what a dialog holds is the same in all of them."""

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import vftester.gui
from vftester.gui.about import About
from vftester.gui.crash import FaultDialog
from vftester.gui.dialog_parts import EDGE
from vftester.gui.entry_dialogs import EntryDialog
from vftester.gui.hear_both import HearBoth
from vftester.gui.licences import Licences
from vftester.gui.rerun.dialog import RerunDialog
from vftester.gui.rerun.wish import Whom
from vftester.gui.rows.link_dialog import LinkDialog
from vftester.gui.rows.long_text import LongTextDialog
from vftester.gui.sessions.asking import NoteDialog
from vftester.gui.sessions.exporting import SeveralDialog
from vftester.gui.settings_dialog import SettingsDialog
from vftester.gui.style import Appearance
from vftester.gui.targets.key_dialog import KeyDialog
from vftester.gui.targets.target_dialog import TargetDialog
from vftester.gui.targets.targets_dialog import TargetsDialog
from vftester.settings import Settings

MAKE: dict[type[QDialog], Callable[[QWidget], QDialog]] = {
    About: About,
    EntryDialog: lambda window: EntryDialog("Press keys", (("Keys", "1"),), str, "Send", window),
    FaultDialog: lambda window: FaultDialog("report", window),
    HearBoth: lambda window: HearBoth(1, "Hello.", window),
    KeyDialog: lambda window: KeyDialog("Front desk", "65f0", keyring=True, parent=window),
    Licences: lambda window: Licences((), window),
    LinkDialog: lambda window: LinkDialog("https://example.org/", window),
    LongTextDialog: lambda window: LongTextDialog("Hello.", window),
    NoteDialog: lambda window: NoteDialog("", window),
    RerunDialog: lambda window: RerunDialog(["A talk"], ["Library"], Whom("Library"), parent=window),
    SettingsDialog: lambda window: SettingsDialog(Settings(), {}, "sessions.db", window),
    SeveralDialog: lambda window: SeveralDialog(2, window),
    TargetDialog: lambda window: TargetDialog(parent=window),
    TargetsDialog: TargetsDialog,
}


@pytest.mark.parametrize("kind", MAKE)
def test_a_dialog_has_the_room_around_it_that_all_have(
    qtbot: QtBot, appearance: Appearance, kind: type[QDialog]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    around = MAKE[kind](window).layout().contentsMargins()
    assert (around.left(), around.top(), around.right(), around.bottom()) == EDGE


def test_no_dialog_is_forgotten() -> None:
    """Those of files are the system's; one that stands on another has its room."""
    for module in pkgutil.walk_packages(vftester.gui.__path__, "vftester.gui."):
        importlib.import_module(module.name)
    ours = {kind for kind in QDialog.__subclasses__() if kind.__module__.startswith("vftester.gui.")}
    assert ours - {QFileDialog} == set(MAKE)
