"""What can be done with the chosen sessions: a menu, each entry with its key."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from vftester.core.catalog.listing import SessionEntry
from vftester.gui.sessions.words import LATER, LIVE_STAYS

MANY = 1_000_000


class Entry(NamedTuple):
    """An entry of the menu: for at least and at most so many sessions."""

    name: str
    text: str
    keys: str = ""
    tip: str = ""
    least: int = 1
    most: int = MANY


RULE = Entry("", "")

ENTRIES = (
    Entry("open", "Open", "Return", "Show this session", most=1),
    RULE,
    Entry("rename", "Rename", "F2", most=1),
    Entry("tags", "Tags…", "", "Words of your own to find sessions by"),
    Entry("note", "Note…", "", "A note of your own about this session", most=1),
    Entry("reference", "Mark as reference", "", "Re-runs are compared with it"),
    RULE,
    Entry("rerun", "Re-run…", "", "Hold the same conversation again"),
    Entry("compare", "Compare", "", "Show where these sessions differ; choose two or more", least=2),
    RULE,
    Entry("export", "Export…", "Ctrl+E", "Write to a file; several into a folder"),
    Entry("copy", "Copy id", "Ctrl+C", "The id by which commands know this session"),
    RULE,
    Entry("delete", "Delete", "Delete", "Can be undone"),
)
COMING = ("rerun", "compare")

KEYS = tuple((e.keys.replace("Return", "Enter"), e.text.rstrip("…")) for e in ENTRIES if e.keys)


class SessionActions(QObject):
    """The entries as Qt actions of a list, whose keys work while it has the focus."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._actions: dict[str, QAction] = {}
        self._possible = {entry.name for entry in ENTRIES} - {*COMING}
        self.menu = QMenu(view)
        self.menu.setToolTipsVisible(True)
        for entry in ENTRIES:
            if not entry.name:
                self.menu.addSeparator()
                continue
            action = QAction(entry.text, view)
            if entry.keys:
                keys = [entry.keys, "Enter"] if entry.keys == "Return" else [entry.keys]
                action.setShortcuts([QKeySequence(key) for key in keys])
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            view.addAction(action)
            self.menu.addAction(action)
            self._actions[entry.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def allow(self, *names: str) -> None:
        """From now on there is somebody who does this."""
        self._possible.update(names)

    def fit(self, chosen: Sequence[SessionEntry], live: str | None) -> None:
        """Offer what can be done with these sessions; `live` is the one that is held now."""
        for entry in ENTRIES:
            if not entry.name:
                continue
            action = self._actions[entry.name]
            there = entry.name in self._possible
            stays = entry.name == "delete" and any(one.id == live for one in chosen)
            action.setEnabled(there and not stays and entry.least <= len(chosen) <= entry.most)
            action.setToolTip(LIVE_STAYS if stays else entry.tip or entry.text if there else LATER)
        marked = bool(chosen) and all(one.reference for one in chosen)
        self._actions["reference"].setText("No longer a reference" if marked else "Mark as reference")
