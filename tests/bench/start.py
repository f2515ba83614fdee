"""Time from process start to the first painted window, as a ratio to a bare QMainWindow, in turn; and to one of use."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Figure

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1200, 800)
window.show()
app.processEvents()
print(time.perf_counter_ns(), flush=True)
"""

# The command as it is started by a double click; it stops where the event loop would begin, its window painted.
OURS = """
import sys, time, types
stop = types.ModuleType("vftester.gui.loop")
def run(app, main):
    print(time.perf_counter_ns(), flush=True)
    main.close()
    return 0
stop.run = run
sys.modules["vftester.gui.loop"] = stop
sys.argv = ["vftester"]
from vftester.__main__ import main
main()
"""

# The same, going on until one can launch and type: the store open, the demo agent there, the keyboard at a button.
USABLE = """
import os, sys, time
from vftester.gui.window import MainWindow
ready = MainWindow.set_ready
def set_ready(window, is_ready):
    ready(window, is_ready)
    if is_ready:
        print(time.perf_counter_ns(), flush=True)
        os._exit(0)
MainWindow.set_ready = set_ready
sys.argv = ["vftester"]
from vftester.__main__ import main
main()
"""


def measure(rounds: int) -> list[Figure]:
    _to_paint_s(OURS)  # compiled and cached
    _to_paint_s(USABLE)
    _to_paint_s(BARE)
    pairs = [(_to_paint_s(OURS), _to_paint_s(BARE)) for _ in range(rounds * 2)]
    return [
        Figure("start to first painted window", [ours for ours, _ in pairs], "s"),
        Figure("start to a bare QMainWindow", [bare for _, bare in pairs], "s"),
        Figure("start, ours to bare", [ours / bare for ours, bare in pairs], "ratio", most=1.6),
        Figure("first start to a window one can use", [_to_paint_s(USABLE) for _ in range(rounds)], "s", most=2),
    ]


def bundle(program: Path, rounds: int) -> list[Figure]:
    """The program that PyInstaller made beside the one that is run from source, in turn."""
    _to_paint_s(OURS)
    _to_print_s([str(program), "--first-paint"])
    pairs = [(_to_print_s([str(program), "--first-paint"]), _to_paint_s(OURS)) for _ in range(rounds * 2)]
    return [
        Figure("the bundle's start to first painted window", [bundled for bundled, _ in pairs], "s"),
        Figure("start from source to first painted window", [source for _, source in pairs], "s"),
        Figure("start, bundle to source", [bundled / source for bundled, source in pairs], "ratio", most=1.5),
    ]


def _to_paint_s(code: str) -> float:
    return _to_print_s([sys.executable, "-c", code])


def _to_print_s(command: list[str]) -> float:
    """From starting this, for somebody who never had it before, to the moment it prints."""
    with TemporaryDirectory(prefix="vftester-start-") as home:
        names = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR")
        own = {f"XDG_{name}": home for name in names} | {"QT_QPA_PLATFORM": "offscreen"}
        # A machine that keeps no compiled code would have ours compiled at every start, and never what the bare one loads.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        began = time.perf_counter_ns()
        done = subprocess.run(command, capture_output=True, text=True, env=kept | own, check=True)
    return (int(done.stdout.split()[0]) - began) / 1e9
