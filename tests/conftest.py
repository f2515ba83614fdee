"""For all tests: hypothesis without a stopwatch, since a busy machine is no failure; widgets that live to the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("vftester", deadline=None, print_blob=True)
settings.load_profile("vftester")


@pytest.fixture
def qtbot(qtbot: Any) -> Iterator[Any]:
    """pytest-qt's, which holds what it is to close until it has: no widget is left to Python's collector before."""
    held, add = [], qtbot.addWidget

    def hold(widget: Any, *, before_close_func: Callable[[Any], None] | None = None) -> None:
        held.append(widget)
        add(widget, before_close_func=before_close_func)

    qtbot.addWidget = hold
    yield qtbot
    held.clear()
