"""Who cannot see the window, or use a mouse, or needs it large: names, focus, scales, colours, small and lost screens."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conversing import talking
from tests.gui.scripted import booking, greeting
from vftester.gui.keys_overlay import KeysOverlay
from vftester.gui.remembered import on_a_screen
from vftester.gui.style import Appearance, tokens_for
from vftester.gui.tokens import DARK, LIGHT
from vftester.gui.window import MainWindow

SCREEN = QRect(0, 0, 1440, 900)
SIGNS = "✕×‹›→⋯+"


def everything_open(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting(), booking(1))
    window.commands["details"].setChecked(True)
    window.show_problem("Something went wrong.")
    window.undo.offer("Session deleted", None)
    window.show_catching_up("Sending turn 1 of 2 again")
    window.show_voice_trouble("No audio device.")


def focusable(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def test_a_screen_reader_has_a_name_for_everything(qtbot: QtBot, window: MainWindow) -> None:
    everything_open(qtbot, window)
    details = window.session.details
    assert details is not None
    for tab in range(details.tabs.count()):
        details.tabs.setCurrentIndex(tab)
        nameless = [
            widget
            for widget in focusable(window)
            if not (widget.accessibleName() or getattr(widget, "text", str)().strip(SIGNS))
            and not isinstance(widget, QLineEdit)
        ]
        assert not nameless, details.tabs.tabText(tab)
        assert all(line.accessibleName() for line in window.findChildren(QLineEdit) if line.isVisible())


def test_every_button_says_what_it_does_in_words(qtbot: QtBot, window: MainWindow) -> None:
    everything_open(qtbot, window)
    silent = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and len((button.accessibleName() or button.text()).strip(SIGNS + " ")) < 2
    ]
    assert not silent


def test_the_tab_key_goes_through_the_window_and_comes_round(qtbot: QtBot, window: MainWindow) -> None:
    everything_open(qtbot, window)
    window.top_bar._chooser.setFocus()
    reached: list[QWidget] = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in reached:
            break
        reached.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is reached[0]
    bar = [w for w in reached if w.parent() is window.top_bar]
    assert [w.x() for w in bar] == sorted(w.x() for w in bar)


@pytest.mark.parametrize("wide", [True, False])
def test_nothing_is_cut_off_on_a_small_screen(qtbot: QtBot, window: MainWindow, wide: bool) -> None:
    everything_open(qtbot, window)
    window.commands["details"].setChecked(wide)
    window.resize(1024, 700)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 700)
    for button in window.top_bar.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()
            assert window.rect().contains(QRect(button.mapTo(window, button.rect().topLeft()), button.size()))


def test_light_and_dark_are_followed_while_the_window_is_open(
    qtbot: QtBot, window: MainWindow, appearance: Appearance
) -> None:
    everything_open(qtbot, window)
    try:
        for tokens in (DARK, LIGHT, DARK):
            appearance.dress(tokens)
            QApplication.processEvents()
            for widget in (window, window.session.conversation, window.session.timeline.view, window.session.details):
                assert tokens_for(widget) is tokens
            picture = window.grab().toImage()
            colours = {picture.pixelColor(x, y).name() for x in range(0, 1200, 9) for y in range(0, 800, 9)}
            other = LIGHT if tokens is DARK else DARK
            assert QColor(tokens.surface).name() in colours
            assert not colours & {QColor(colour).name() for colour in (other.surface, other.ground)}
    finally:
        appearance.dress(LIGHT)


@pytest.mark.parametrize(
    ("place", "moved"),
    [
        (QRect(100, 100, 1200, 700), False),
        (QRect(-1000, 100, 1090, 700), False),  # its right edge can be taken hold of
        (QRect(1400, 100, 1200, 700), True),
        (QRect(100, 900, 1200, 700), True),
        (QRect(100, -60, 1200, 700), True),  # its title lies above the screen
        (QRect(2000, 1000, 3000, 2000), True),
    ],
)
def test_a_window_whose_screen_is_gone_comes_back(place: QRect, moved: bool) -> None:
    found = on_a_screen(place, [SCREEN])
    assert (found != place) is moved
    if moved:
        assert SCREEN.contains(found)
    assert on_a_screen(place.translated(1440, 0), [SCREEN, SCREEN.translated(1440, 0)]).isValid()


def test_whoever_was_typing_finds_the_focus_at_what_can_be_done(qtbot: QtBot, window: MainWindow) -> None:
    talking(qtbot, window, greeting())
    assert window.composer._line.hasFocus()
    window.show_catching_up("Sending turn 1 of 2 again")
    assert window.progress is not None
    assert window.progress.button.hasFocus()
    window.show_catching_up(None)
    assert window.composer._line.hasFocus()
    window.end()
    assert window.top_bar._launch.hasFocus()
    talking(qtbot, window, greeting())
    window.session.timeline.view.setFocus()
    window.end()
    assert window.session.timeline.view.hasFocus()


@pytest.mark.parametrize("width", [1024, 1440])
def test_all_keys_are_seen_without_scrolling_sideways(qtbot: QtBot, window: MainWindow, width: int) -> None:
    window.resize(width, 700)
    talking(qtbot, window, greeting())
    window.commands["keys"].trigger()
    (overlay,) = window.findChildren(KeysOverlay)
    QApplication.processEvents()
    assert overlay._area.horizontalScrollBar().maximum() == 0
    overlay.leave()


def test_the_about_box_says_which_versions_run_and_copies_them(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["about"].trigger()
    (box,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    said = " ".join(label.text() for label in box.findChildren(QLabel))
    for part in ("vftester", "Python", "PySide6", "pyttsx3", "espeakng-loader", "MIT licence", "LGPL 3"):
        assert part in said
    with qtbot.waitSignal(window.diagnosticsRequested):
        next(b for b in box.findChildren(QAbstractButton) if b.text() == "Copy diagnostics").click()
    with qtbot.waitSignal(box.destroyed):
        qtbot.keyClick(box, Qt.Key.Key_Escape)


def test_every_entry_of_the_menus_is_in_words(window: MainWindow) -> None:
    for _, actions in window.commands.titled():
        assert all(isinstance(a, QAction) and a.text()[:1].isupper() for a in actions if a is not None)


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_it_opens_at_every_scale_and_still_fits(scale: str) -> None:
    code = """
from PySide6.QtWidgets import QApplication, QAbstractButton
from tests.gui.scripted import booking, greeting
from vftester.gui.style import apply_style
from vftester.gui.window import MainWindow
app = QApplication([])
apply_style(app)
window = MainWindow()
window.show()
window.set_ready(True)
window.begin_conversation("Demo agent")
for scripted in (greeting(), booking(1)):
    for update in scripted.updates(50):
        window.show_update(update)
window.commands["details"].setChecked(True)
window.resize(1024, 700)
for _ in range(20):
    app.processEvents()
picture = window.grab()
cut = [b.text() for b in window.top_bar.findChildren(QAbstractButton)
       if b.isVisible() and b.width() < b.fontMetrics().horizontalAdvance(b.text())]
print(window.devicePixelRatio(), window.width(), picture.width(), cut)
window.allow_close()
window.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(float(scale)), "1024", str(round(1024 * float(scale))), "[]"]
