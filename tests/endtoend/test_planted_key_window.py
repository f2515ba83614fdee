"""At the window: what a hostile agent says is shown as text alone, and no key leaves by file, clipboard or process."""

import logging
import os
import tempfile
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.helpers.planted import (
    END,
    KEY,
    PLAIN,
    SESSION_KEY,
    event,
    found_in,
    leaks_below,
    open_to_others,
    refusals,
    stream_of,
    streams,
    trace,
)
from tests.helpers.scripted_server import Received, Reply, ScriptedServer, refusal
from vftester import log_file
from vftester.faults import report
from vftester.gui.tool_tips import tool_tip
from vftester.keys import KEY_VARIABLE
from vftester.settings import Settings, TargetSetting, save, settings_path

__all__ = ["a_home_of_its_own"]

MARK = "MARK7"
HOSTILE = f'<b>{MARK}</b><img src="http://127.0.0.1:1/{MARK}"><a href="file:///etc/{MARK}">x</a>&lt;\u202e{MARK}'


def hostile(elsewhere: str) -> bytes:
    """A turn whose every text is markup, and whose every address leads to another host."""
    request = {
        "type": HOSTILE,
        "payload": {"label": HOSTILE, "actions": [{"type": "open_url", "payload": {"url": "file:///etc"}}]},
    }
    said = [
        ("debug", {"message": HOSTILE}),
        ("text", {"message": HOSTILE}),
        ("choice", {"buttons": [{"name": HOSTILE, "request": request}]}),
        ("cardV2", {"title": HOSTILE, "description": {"text": HOSTILE}, "imageUrl": f"{elsewhere}/c.png", "buttons": [{"name": HOSTILE, "request": request}]}),
        ("visual", {"visualType": "image", "image": f"{elsewhere}/v.png"}),
        ("path", {"path": HOSTILE}),
        ("tool-call", {"name": HOSTILE, "input": HOSTILE}),
        (HOSTILE, {HOSTILE: HOSTILE}),
    ]  # fmt: skip
    return b"\n" + b"".join(trace(kind, payload) for kind, payload in said) + event(HOSTILE, HOSTILE) + END


def texts_of(widget: QWidget) -> list[tuple[str, bool]]:
    """What a widget says that Qt may read as markup, and whether it does."""
    told = [(widget.toolTip(), True), (widget.whatsThis(), True)]
    if isinstance(widget, QToolButton) or (isinstance(widget, QMenu) and widget.toolTipsVisible()):
        told += [(action.toolTip(), True) for action in widget.actions()]
    if isinstance(widget, QLabel):
        told.append((widget.text(), widget.textFormat() is not Qt.TextFormat.PlainText))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        told += [(tip, True) for tip in tips_of(widget, QModelIndex())]
    return told


def tips_of(view: QAbstractItemView, parent: QModelIndex) -> list[str]:
    model = view.model()
    indexes = [
        model.index(row, column, parent)
        for row in range(min(model.rowCount(parent), 300))
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent))
    ]
    return [str(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in indexes]


def read_as_markup() -> list[str]:
    """What stands anywhere in the program's windows, came from outside, and would be read as markup."""
    widgets = QApplication.allWidgets()
    found = [
        f"{widget!r}: {text}"
        for widget in widgets
        for text, markup in texts_of(widget)
        if markup and f"<b>{MARK}" in text
    ]
    assert not any(label.openExternalLinks() for label in widgets if isinstance(label, QLabel))
    return found


def test_a_used_window_shows_what_is_hostile_as_text_and_lets_no_key_out(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        (home / name.lower()).mkdir(mode=0o700, parents=True)
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    monkeypatch.setattr(log_file, "_redactor", log_file.Redactor())
    copied: list[str] = []
    workers: list[psutil.Process] = []

    def copy() -> None:
        copied.append(QGuiApplication.clipboard().text())

    async def use(person: Person) -> None:
        window = person.window
        await person.press("Launch")
        for number in range(1, len(bodies)):
            await person.reply(number)
            await person.say(f"turn {number}")
        await person.reply(len(bodies))
        assert MARK in person.reads()
        await person.press("Details")
        inspector = window.session.details
        assert inspector is not None
        for tab in ("Events", "Variables", "Raw stream", "Turn"):
            inspector.open_tab(tab)
            await person.until(lambda: True)
        await person.press("Copy as curl, without the key")
        copy()
        inspector.open_tab("Raw stream")
        inspector.raw.copy()
        copy()
        inspector.open_tab("Events")
        await person.until(lambda: inspector.events.model.rowCount() > 0)
        inspector.events.table.selectAll()
        assert read_as_markup() == []
        await person.say("and now a refusal")
        await person.until(lambda: person.button("Copy for support"))
        await person.press("Copy for support")
        copy()
        logging.getLogger("vftester.test").error("refused %s", PLAIN)
        window.commands["diagnostics"].trigger()
        await person.until(lambda: window.status.text.startswith("Copied: versions"))
        copy()
        assert read_as_markup() == []
        assert leaks_below(home) == [], "while the store is open"
        for child in psutil.Process().children(recursive=True):
            if "vftester.speech.worker" in child.cmdline():
                workers.append(child)
                assert KEY_VARIABLE not in child.environ()
                assert not found_in("\0".join([*child.cmdline(), *child.environ().values()]).encode())

    with ScriptedServer([Reply(status=404)]) as elsewhere:
        bodies = [hostile(elsewhere.runtime), *streams(elsewhere.runtime)]
        replies = [*map(stream_of, bodies), refusals(elsewhere.runtime)["an error body"]]

        def answer(request: Received) -> Reply:
            if request.path.startswith("/state/"):
                return refusal(200, f'{{"variables":{{"a":"{PLAIN}"}}}}')
            return replies.pop(0) if len(replies) > 1 else replies[0]

        said = refusal(200, f'{{"sessionKey":"{SESSION_KEY}"}}')
        with ScriptedServer(answer, [said]) as server, log_file.logging_to_file():
            target = TargetSetting(f"Client {HOSTILE}", "p1", server.runtime, "v4", HOSTILE)
            save(Settings((target,), current=target.name), settings_path())
            former = os.umask(0)
            try:
                at_the_window(use, home / "sessions.db", qapp)
            finally:
                os.umask(former)
        for request in elsewhere.requests:
            assert not found_in(repr(request).encode())
            assert "authorization" not in request.headers
    assert workers, "there was no voice to look at"
    assert len(copied) == 4
    assert all(copied)
    for text in copied:
        assert not found_in(text.encode())
    assert log_file.log_path().exists()
    assert leaks_below(home) == []
    assert open_to_others(home) == []


def test_a_label_and_a_tool_tip_that_would_be_read_as_markup_are_found(qtbot: QtBot) -> None:
    label, menu, tip = QLabel(HOSTILE), QMenu(), QWidget()
    menu.addAction(HOSTILE)
    tip.setToolTip(HOSTILE)
    for widget in (label, menu, tip):
        qtbot.addWidget(widget)
    assert len(read_as_markup()) == 2
    menu.setToolTipsVisible(True)
    assert len(read_as_markup()) == 3
    label.setTextFormat(Qt.TextFormat.PlainText)
    tip.setToolTip(tool_tip(HOSTILE))
    menu.setToolTipsVisible(False)
    assert read_as_markup() == []


def test_a_report_of_a_fault_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "_redactor", log_file.Redactor())
    log_file.hide(KEY)
    log_file.hide(SESSION_KEY)
    try:
        try:
            raise KeyError(PLAIN)
        except KeyError as inner:
            raise TypeError(f"no {PLAIN}") from inner
    except TypeError as problem:
        told = report(problem, f"the task {KEY}")
    assert "TypeError: no [redacted] [redacted]" in told
    assert not found_in(told.encode())
