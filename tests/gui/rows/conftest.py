"""A conversation that is shown."""

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.test_conversation import Shown


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)
