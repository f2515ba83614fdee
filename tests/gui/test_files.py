"""Files at the window: what a session is exported as, and what is dropped on it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.composer import RecallingLine
from vftester.gui.dialogs import (
    EXPORT_FOLDER,
    FORMATS,
    OPEN_FOLDER,
    SESSION,
    ExportDialog,
    folder_of,
    free,
    with_ending,
)
from vftester.gui.sessions.exporting import SeveralDialog
from vftester.gui.window import MainWindow

ACTION, BUTTON, KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dragged(*urls: str, text: str = "") -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    if text:
        data.setText(text)
    return data


def enters(widget: QWidget, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(5, 5), ACTION, data, BUTTON, KEYS)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_files_of_this_computer_may_be_dropped_and_are_reported(qtbot: QtBot, window: MainWindow) -> None:
    data = dragged("file:///some/a.json", "https://example.com/b.json", "file:///some/c%20d.yaml")
    assert enters(window, data)
    event = QDropEvent(QPointF(5, 5), ACTION, data, BUTTON, KEYS)
    with qtbot.waitSignal(window.filesDropped) as dropped:
        QApplication.sendEvent(window, event)
    assert dropped.args == [["/some/a.json", "/some/c d.yaml"]]


def test_nothing_else_may_be_dropped(window: MainWindow) -> None:
    assert not enters(window, dragged("https://example.com/b.json"))
    assert not enters(window, dragged())


def test_nothing_may_be_dropped_before_sessions_can_be_opened(window: MainWindow) -> None:
    window.set_ready(False)
    assert not enters(window, dragged("file:///some/a.json"))


def test_the_line_leaves_files_to_the_window_and_takes_words(qtbot: QtBot) -> None:
    line = RecallingLine()
    qtbot.addWidget(line)
    assert not enters(line, dragged("file:///some/a.json", text="file:///some/a.json"))
    words = QMimeData()
    words.setText("hello")
    assert enters(line, words)


@pytest.mark.parametrize("chosen", FORMATS)
def test_the_name_ends_as_the_chosen_format_does(qtbot: QtBot, chosen: str, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ExportDialog(window, f"A talk{SESSION}")
    dialog.setOption(ExportDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(f"A talk{SESSION}")
    dialog.selectNameFilter(chosen)
    dialog.filterSelected.emit(chosen)
    assert Path(dialog.selectedFiles()[0]).name == f"A talk{FORMATS[chosen]}"
    with qtbot.waitSignal(dialog.placed) as placed:
        dialog.fileSelected.emit(str(tmp_path / "x"))
    assert placed.args == [str(tmp_path / f"x{FORMATS[chosen]}")]


@pytest.mark.parametrize(
    ("file", "ending", "becomes"),
    [("a.vftester.json", SESSION, "a.vftester.json"), ("a.json", SESSION, "a.json"), ("a.vftester.json", ".html", "a.html"),
     ("a.json", ".html", "a.html"), ("a.recording.json", SESSION, "a.vftester.json"), ("a", ".yaml", "a.yaml"),
     ("v1.2 talk", ".csv", "v1.2 talk.csv"), ("a.txt", SESSION, "a.txt"), ("A.CSV", ".csv", "A.CSV")],
)  # fmt: skip
def test_an_ending_of_another_format_gives_way(file: str, ending: str, becomes: str) -> None:
    assert with_ending(f"/x/{file}", ending) == f"/x/{becomes}"


def test_no_file_is_written_over_that_nobody_was_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.html").touch()
    (tmp_path / "a 2.html").touch()
    assert free(str(tmp_path / "a.html")) == str(tmp_path / "a 3.html")
    assert free(str(tmp_path / "b.html")) == str(tmp_path / "b.html")


def test_the_folder_used_last_is_offered_again_in_the_next_window(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    used = tmp_path / "used"
    used.mkdir()
    first = MainWindow(settings)
    qtbot.addWidget(first)
    dialog = ExportDialog(first, f"A talk{SESSION}")
    dialog.fileSelected.emit(str(used / "A talk.html"))
    settings.sync()
    window = MainWindow(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    again = ExportDialog(window, f"Other{SESSION}")
    assert Path(again.selectedFiles()[0]) == used / f"Other{SESSION}"
    assert SeveralDialog(2, window).folder.text() == str(used)
    used.rmdir()
    assert folder_of(window, EXPORT_FOLDER) == "", "a folder that is gone is not offered"
    assert folder_of(window, OPEN_FOLDER) == ""
    for one in (first, window):
        one.allow_close()
