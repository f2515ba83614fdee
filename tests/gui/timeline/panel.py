"""A timeline's panel that is fed, and places on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted
from vftester.core.timeline.axis import Moment
from vftester.core.timeline.lanes import Lane, TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.timeline.panel import TimelinePanel
from vftester.gui.timeline.places import RULER_HEIGHT, Places
from vftester.gui.timeline.view import TimelineView

BEGAN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def begun(qtbot: QtBot, width: int = 1000, height: int = 330) -> tuple[TimelinePanel, SessionLanes]:
    """The panel of a live session in which nothing was said yet."""
    panel, session = TimelinePanel(), SessionLanes()
    qtbot.addWidget(panel)
    panel.resize(width, height)
    panel.show()
    panel.begin(session, live=True)
    return panel, session


def feed(panel: TimelinePanel, session: SessionLanes, *scripts: Scripted) -> TurnLanes:
    for scripted in scripts:
        scripted.turn = replace(scripted.turn, started_at=BEGAN + timedelta(seconds=20 * scripted.turn.index))
        result = scripted.result()
        lanes = session.take(result.turn, result.changes)
        panel.refresh(lanes)
    return lanes


def place_of(view: TimelineView, lane: Lane | None, turn: int, ms: float) -> QPoint:
    """Where a moment of a turn is; on the ruler where no lane is named."""
    axis = view._port.axis
    places = Places(view.width(), view.height(), axis.lanes)
    at = axis.offset_of(Moment(turn, round(ms * MS)))
    assert at is not None
    y = RULER_HEIGHT // 2 if lane is None else places.lane(lane).center().y()
    return QPoint(round(places.left + view.view.x(at, places.plot_width)), y)
