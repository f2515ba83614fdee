"""The column of kinds in the table of events: its words can be read."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from tests.gui.scripted import booking, greeting
from vftester.gui.inspector.events_model import KIND
from vftester.gui.inspector.panel import Inspector
from vftester.gui.style import Appearance
from vftester.gui.tool_tips import tool_tip


@pytest.mark.parametrize("width", [320, 600])
def test_the_usual_kinds_are_read_in_full_and_the_longest_ones_where_one_points_at_them(
    qtbot: QtBot, appearance: Appearance, width: int
) -> None:
    panel = Inspector([greeting().result().turn, booking().result().turn])
    qtbot.addWidget(panel)
    panel.open_tab("Events")
    panel.show()
    panel.resize(width, 600)
    table, model = panel.events.table, panel.model
    qtbot.waitUntil(lambda: panel.events.width() > width - 40)
    wide = QFontMetrics(table.font()).horizontalAdvance
    kinds = {model.index(row, KIND).data() for row in range(model.rowCount())}
    assert {"debug", "tool-call start", "completion content"} <= kinds
    cut = {kind for kind in kinds if wide(kind) + 6 > table.columnWidth(KIND)}
    assert not {kind for kind in cut if wide(kind) <= wide("tool-call start")}
    assert not cut or width < 600
    for row in range(model.rowCount()):
        index = model.index(row, KIND)
        assert index.data(Qt.ItemDataRole.ToolTipRole) == tool_tip(index.data())
