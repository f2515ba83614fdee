"""Later starts that come to a window, by pipe as on Windows; by socket see `tests/endtoend/test_start.py`."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vftester.gui.pipes import PipeVisitors, handed
from vftester.gui.visitors import Visitors
from vftester.handover import LARGEST, Door, message


@pytest.fixture
def visitors(qtbot: QtBot) -> tuple[PipeVisitors, str]:
    name = f"vftester-test-{secrets.token_hex(4)}"
    return PipeVisitors(name), name


def start_another(qtbot: QtBot, name: str, said: bytes) -> bool:
    """Let another program come, and see whether what it said was taken."""
    code = "import sys\nfrom vftester.gui import pipes\npipes._ANSWER_MS = 60_000\n"
    code += f"sys.exit(0 if pipes.handed({name!r}, {said!r}) else 1)"
    with subprocess.Popen([sys.executable, "-c", code]) as another:
        qtbot.waitUntil(lambda: another.poll() is not None, timeout=90_000)
    return another.returncode == 0


def test_what_comes_before_one_can_receive_is_kept(
    qtbot: QtBot, visitors: tuple[PipeVisitors, str], tmp_path: Path
) -> None:
    there, name = visitors
    wished: list[str] = []
    there.came.connect(wished.append)
    for said in (message(tmp_path / "a talk.json"), message(None)):
        assert start_another(qtbot, name, said)
    assert wished == []
    there.receive()
    assert wished == [str(tmp_path / "a talk.json"), ""]
    assert start_another(qtbot, name, message(None))
    assert len(wished) == 3
    there.close()
    assert not handed(name, message(None))


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n", b"vftester opens\0/" + b"a" * 2 * LARGEST])
def test_a_hostile_peer_is_sent_away(qtbot: QtBot, visitors: tuple[PipeVisitors, str], said: bytes) -> None:
    there, name = visitors
    wished: list[str] = []
    there.came.connect(wished.append)
    there.receive()
    way = QLocalSocket()
    with qtbot.waitSignal(way.disconnected, timeout=60_000):
        way.connectToServer(name)
        way.write(said)
    assert wished == []
    there.close()


def test_a_document_that_the_finder_tells_of_comes_too(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    there = Visitors(Door())
    there.receive()
    qapp.installEventFilter(there)
    with qtbot.waitSignal(there.came) as came:
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "a talk.json")))
    qapp.removeEventFilter(there)
    assert came.args == [str(tmp_path / "a talk.json")]
