"""The row that plays a recording, in a window with little room."""

from pytestqt.qtbot import QtBot

from vftester.gui.transport import Transport


def test_whose_speech_is_shown_takes_no_room_from_what_stands_beside_the_row(qtbot: QtBot) -> None:
    row = Transport()
    qtbot.addWidget(row)
    row.resize(300, 30)
    row.show_state(playing=True, begun=True, voice="")
    silent = row.minimumSizeHint().width()
    row.show_state(playing=True, begun=True, voice="Voice lane as recorded")
    assert row.minimumSizeHint().width() - silent < 20, "no more than the space between two parts"
    assert row._voice.toolTip() == "Voice lane as recorded"
    assert not row.grab().isNull()
