"""What the pictures show: some visits to the window, in one scheme and size. Started by `tests.screens`."""

import math
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests.helpers.keyrings import InMemory
from tests.screens import asking, keeping, talking
from tests.screens.camera import Camera, visit
from vftester.demo.server import DemoOptions
from vftester.gui.style import apply_style
from vftester.settings import Settings, save, settings_path

CRASH = "Fatal Python error: Segmentation fault\n"


async def first(at: Camera) -> None:
    await talking.begin(at)
    await talking.look_closely(at)
    await talking.have_trouble(at)


def main() -> None:
    folder, scheme, written = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    only = sys.argv[4:]
    app = QApplication([])
    keyring.set_keyring(InMemory())
    apply_style(app, scheme)
    settings = Settings(scheme=scheme)
    save(settings, settings_path())
    place = (folder, f"{scheme}-{written}", scheme)
    with TemporaryDirectory() as home:
        layout = QSettings(str(Path(home) / "layout.ini"), QSettings.Format.IniFormat)
        stores = (Path(home) / f"{number}.db" for number in range(9))
        if not only or "first" in only:
            visit(app, DemoOptions(), place, next(stores), first, layout)
        if not only or "whole" in only:
            visit(app, DemoOptions(stream=False), place, next(stores), talking.arrive_whole)
        if not only or "keep" in only:
            visit(app, DemoOptions(), place, next(stores), keeping.keep)
        if not only or "left" in only:
            keeping.leave_behind(store := next(stores))
            visit(app, DemoOptions(pace=math.inf), place, store, keeping.find_what_was_left, crash=CRASH)
        if not only or "asking" in only:
            save(replace(settings, targets=asking.TARGETS), settings_path())
            visit(app, DemoOptions(), place, next(stores), asking.look_around)


if __name__ == "__main__":
    main()
