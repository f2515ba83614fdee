"""For all tests: hypothesis without a stopwatch, since a busy machine is no failure; widgets that live to the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("vftester", deadline=None, print_blob=True)
settings.load_profile("vftester")


@pytest.fixture
def qtbot(qtbot: Any) -> Iterator[Any]:
    """pytest-qt's; what it is to close it closes here, and holds until then: no widget is left to Python's collector."""
    held: list[tuple[Any, Callable[[Any], None] | None]] = []

    def hold(widget: Any, *, before_close_func: Callable[[Any], None] | None = None) -> None:
        held.append((widget, before_close_func))

    qtbot.addWidget = hold
    yield qtbot
    from PySide6.QtCore import QCoreApplication, QEvent
    from shiboken6 import Shiboken

    for widget, before in held:
        if Shiboken.isValid(widget):
            if before is not None:
                before(widget)
            widget.close()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
