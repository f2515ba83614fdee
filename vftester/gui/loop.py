"""asyncio on Qt's event loop: the one file that imports qasync."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop


def run(app: QApplication, main: Coroutine[Any, Any, int]) -> int:
    """Run `main` to its end on the application's event loop.

    The loop ends with `main`, not with the last window: closing that would pull the loop from under its tasks.
    """
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(main)
