"""What is there before the first paint: a window to look at comes first, and loads little."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

OURS = {
    "vftester", "vftester.app", "vftester.handover", "vftester.private", "vftester.resources", "vftester.gui",
    *(
        f"vftester.gui.{name}"
        for name in (
            "commands", "composer", "form_style", "loop", "mannerly_window", "pipes", "reactions", "remembered",
            "speaker_button", "status_line", "style", "tokens", "tool_tips", "top_bar", "visitors", "voice_wish",
            "welcome", "window", "window_bars", "window_panes", "wishes",
        )
    ),
}  # fmt: skip
"""All of vftester that the first paint waits for; `loop` is a stand-in, `pipes` loaded on Windows alone."""
PYTHONS = {"_socket", "fcntl"}
"""All of the standard library that it waits for beside what Qt itself brings."""
SLOW = {"Qt", "QAbstractItemView", "QDialog", "QIcon", "QPainter", "QStyle", "QTextEdit", "QUrl"}
"""Classes that take long to be known to Python, most for their enums, and that the first paint does without."""
WAITS_FOR = """
import sys, types
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtWidgets import QApplication, QMainWindow
brought = set(sys.modules)
def tell():
    names = {name for module in (QtCore, QtGui, QtWidgets) for name in vars(module)}
    print(*sorted(set(sys.modules) - brought))
    print(*sorted(names))
"""


def waits_for(start: str, home: Path) -> tuple[set[str], set[str]]:
    """The modules loaded by a start beside Qt, and the classes of Qt's that it made known to Python."""
    places = {f"XDG_{name}": str(home) for name in ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR")}
    said = subprocess.run(
        [sys.executable, "-c", WAITS_FOR + start], env=os.environ | places, capture_output=True, text=True, check=True
    )
    modules, classes = (set(line.split()) for line in said.stdout.splitlines())
    return modules, classes


def of_ours(modules: Iterable[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] == "vftester"}


def test_the_first_paint_waits_for_nothing_that_is_not_seen(tmp_path: Path) -> None:
    modules, classes = waits_for(
        """
loop = sys.modules["vftester.gui.loop"] = types.ModuleType("vftester.gui.loop")
def run(app, main):
    tell()
    main.close()
    return 0
loop.run = run
from vftester.app import open_window
open_window()
""",
        tmp_path,
    )
    assert sorted(of_ours(modules) - OURS) == []
    assert sorted(modules - of_ours(modules) - PYTHONS) == []
    assert sorted(classes & SLOW) == []


def test_a_window_that_is_told_how_things_are_before_it_is_shown_loads_no_more(tmp_path: Path) -> None:
    modules, classes = waits_for(
        """
from vftester.gui.style import apply_style
from vftester.gui.voice_wish import VoiceWish
from vftester.gui.window import MainWindow
app = QApplication([])
apply_style(app)
window = MainWindow()
window.set_mode("whole")
window.set_voices([("en", "English")], VoiceWish("en", 200, 0.5))
window.show_voice_trouble(None)
window.show()
app.processEvents()
tell()
""",
        tmp_path,
    )
    assert sorted(of_ours(modules) - OURS) == []
    assert sorted(classes & SLOW) == []


def test_the_first_conversation_has_python_learn_no_classes_of_qts_that_it_does_not_use(tmp_path: Path) -> None:
    _, classes = waits_for(
        """
from vftester.gui.style import apply_style
from vftester.gui.window import MainWindow
app = QApplication([])
apply_style(app)
window = MainWindow()
window.show()
app.processEvents()
window.begin_conversation("Demo")
app.processEvents()
tell()
""",
        tmp_path,
    )
    assert sorted(classes & {"QWizard", "QFontDialog", "QMdiArea", "QLCDNumber"}) == []
