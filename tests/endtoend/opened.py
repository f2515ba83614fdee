"""The program as a double click starts it, in a process of its own, used through its pipes: `python -m tests.endtoend.opened`.

Arguments are those of `vftester`. On standard output it tells as lines of JSON what happens: `ready`, `records` (how many are
on the screen, and when), `texts` (all that can be read). On standard input it is told what to do, a line at a time.
"""

import json
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget

import vftester.gui.loop as loop
from vftester.gui.plain_text import PlainText
from vftester.gui.window import MainWindow


def tell(**said: Any) -> None:
    print(json.dumps(said), flush=True)


class Hand(QObject):
    """Does what it is told, in the window's thread."""

    told = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.told.connect(self._do)

    @Slot(str)
    def _do(self, line: str) -> None:
        what, _, words = line.partition(" ")
        match what:
            case "press":
                for button in self._seen(QAbstractButton):
                    if words in button.text() and button.isEnabled():
                        button.click()
                        return
                tell(no_button=words)
            case "texts":
                tell(texts=self._texts(), title=self._window.windowTitle(), active=self._window.isActiveWindow())
            case "fail":
                raise LookupError(words)
            case "quit":
                self._window.close()

    def _seen(self, kind: type[Any]) -> list[Any]:
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        return [widget for w in windows for widget in w.findChildren(kind) if widget.isVisible()]

    def _texts(self) -> list[str]:
        labels = [label.text() for label in self._seen(QLabel)]
        labels += [edit.toPlainText() for edit in self._seen(QPlainTextEdit)]
        return labels + [text.text for text in self._seen(PlainText)] + [b.text() for b in self._seen(QAbstractButton)]


def main() -> int:
    stay, show, ready = loop.run, MainWindow.show_update, MainWindow.set_ready

    def run(app: QApplication, work: Coroutine[Any, Any, int]) -> int:
        (window,) = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
        hand = Hand(window)

        def listen() -> None:
            for line in sys.stdin:
                hand.told.emit(line.rstrip("\n"))

        threading.Thread(target=listen, daemon=True).start()
        return stay(app, work)

    def show_update(window: MainWindow, update: Any) -> None:
        show(window, update)
        tell(records=len(update.turn.readings), turn=update.turn.index, at=time.monotonic())

    def set_ready(window: QWidget, is_ready: bool) -> None:
        ready(window, is_ready)
        if is_ready:
            tell(ready=True)

    loop.run, MainWindow.show_update, MainWindow.set_ready = run, show_update, set_ready
    from vftester.__main__ import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
