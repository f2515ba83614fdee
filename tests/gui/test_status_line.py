"""The bottom line says all it has to say, also beside a warning and in a small window."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from vftester.gui.status_line import StatusLine
from vftester.gui.style import Appearance

NO_SOUND = (
    "No audio device: there is no sound server; start it, and sound comes back with it. "
    "Replies run unheard, at their real pace."
)


@pytest.mark.parametrize(
    "said",
    [
        "Demo agent on this computer · saved",
        "Copied turn 2 as curl. Set VF_API_KEY before you run it.",
        "Copied: versions, screen, voice, settings and the last errors. No key is in it",
        f"Sessions: {'/home/somebody' * 3} · settings: {'/home/somebody' * 3} · log: {'/home/somebody' * 3}",
    ],
)
@pytest.mark.parametrize("wide", [1024, 1440])
def test_what_is_said_is_read_whole_beside_what_is_wrong_with_the_voice(
    qtbot: QtBot, appearance: Appearance, said: str, wide: int
) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(wide, 30)
    line.show()
    line.show_status("Ready")
    line.show_warning(NO_SOUND)
    line.show_status(said, "ok")
    qtbot.waitUntil(lambda: fits(line), timeout=60_000)
    line.resize(wide - 40, line.sizeHint().height())
    qtbot.waitUntil(lambda: fits(line), timeout=60_000)


def fits(line: StatusLine) -> bool:
    """Whether each label has the room that its text takes, on as many lines as it has."""
    line.resize(line.width(), max(line.heightForWidth(line.width()), line.sizeHint().height()))
    labels = [label for label in line.findChildren(QLabel) if label.isVisible()]
    return all(
        size.width() <= label.width() and size.height() <= label.height() + 2
        for label in labels
        for size in [_needed(label)]
    )


def _needed(label: QLabel) -> QSize:
    wrapped = Qt.TextFlag.TextWordWrap.value if label.wordWrap() else 0
    return label.fontMetrics().boundingRect(QRect(0, 0, label.width(), 1000), wrapped, label.text()).size()
