"""Rows of sessions that repeat the same one are told apart."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from vftester.core.catalog.listing import SessionEntry
from vftester.core.conversation import TurnState
from vftester.core.session import Target
from vftester.gui.sessions import delegate
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.style import Appearance

NOON = datetime(2026, 9, 12, 12, 0, tzinfo=UTC)


def test_rows_of_one_rerun_say_which_run_they_are_and_with_whom(
    qtbot: QtBot, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = delegate._write
    monkeypatch.setattr(delegate, "_write", lambda *a, **more: (written.append(a[4]), write(*a, **more))[1])
    panel = SessionsPanel()
    qtbot.addWidget(panel)
    panel.resize(250, 400)
    panel.show()

    def entry(id_: str, environment: str, run: int | None, repeats: str | None = "first") -> SessionEntry:
        target = Target("v4", "https://runtime.example", "desk", environment, "user")
        return SessionEntry(id_, "A talk", NOON, target, (), True, repeats=repeats, run=run)

    runs = [entry(f"{number}", "main", number) for number in (3, 2, 1)]
    first = entry("first", "main", None, repeats=None)

    def facts(entries: list[SessionEntry]) -> list[str]:
        panel.show_sessions(entries, lambda target: target.project)
        written.clear()
        panel.view.grab()
        return [text.partition(" · ")[2].removesuffix(" · ") for text in written if text[2:3] == ":"]

    assert facts([*runs, first]) == ["run 3", "run 2", "run 1", ""]
    drafts = [entry(f"d{number}", "draft", number) for number in (2, 1)]
    assert facts([*drafts, *runs[1:], first]) == [
        "run 2 · draft",
        "run 1 · draft",
        "run 2 · main",
        "run 1 · main",
        "main",
    ]
    read = panel.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "run 2" in read


def test_what_has_no_room_for_a_few_letters_is_left_out_with_the_dot_before_it(
    qtbot: QtBot, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = delegate._write
    monkeypatch.setattr(delegate, "_write", lambda *a, **more: (written.append(a[4]), write(*a, **more))[1])
    panel = SessionsPanel()
    qtbot.addWidget(panel)
    panel.show()
    target = Target("v4", "https://runtime.example", "The front desk", "main", "user")
    entry = SessionEntry("one", "A talk", NOON, target, (TurnState.COMPLETE,) * 4, True)
    ends = set()
    for width in range(400, 120, -4):
        panel.resize(width, 300)
        panel.show_sessions([entry], lambda target: target.project)
        written.clear()
        panel.view.grab()
        ends.add(written[-1].removeprefix(" · "))
    assert ends == {"4 turns · The front desk", "4 turns"}
