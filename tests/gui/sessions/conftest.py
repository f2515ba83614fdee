"""A catalog of four sessions, and the panel that lists them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.sessions.told import SAID, Told
from tests.store.holding import MOMENT, advanced, begun, reply, session
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.gui.style import Appearance
from vftester.store.catalog import Catalog
from vftester.store.writer import Writer


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    path = tmp_path / "sessions.db"
    with Writer(path) as writer:
        for number, (id_, said) in enumerate(SAID.items()):
            turn = advanced(begun(action=actions.text(said)), reply("Fine"))
            named = replace(session(said, MOMENT - timedelta(hours=20 * number)), tags=())
            writer.keep(KeptSession(id_, named, (turn,)))
    return Catalog(path)


@pytest.fixture
def panel(qtbot: QtBot, appearance: Appearance, catalog: Catalog) -> Iterator[Told]:
    panel = Told(catalog)
    qtbot.addWidget(panel)
    panel.resize(250, 500)
    panel.show()
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.tell()
    yield panel
    panel.stop()
