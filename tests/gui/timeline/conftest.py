"""The panel of a live session."""

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.scripted import booking, greeting, spoken
from tests.gui.timeline.panel import begun, feed
from vftester.gui.timeline.panel import TimelinePanel


@pytest.fixture
def panel(qtbot: QtBot) -> TimelinePanel:
    """A live session of three turns, the last one shown."""
    panel, session = begun(qtbot)
    feed(panel, session, greeting(0), spoken(1), booking(2))
    return panel
