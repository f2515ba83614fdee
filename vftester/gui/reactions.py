"""What a command of the window leads to, where that is more than a wish passed on."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from vftester.gui.keys_overlay import KeysOverlay
    from vftester.gui.window import MainWindow

NOTHING_TO_UNDO = "There is nothing to undo"


class Reactions(QObject):
    """Opens what lies over the window, and finds the turn that a command means. Belongs to its window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._overlay: KeysOverlay | None = None
        commands, speaker = window.commands, window.top_bar.speaker
        commands["open"].triggered.connect(self._open)
        commands["export"].triggered.connect(self._export)
        commands["undo"].triggered.connect(self._undo)
        commands["again"].triggered.connect(self._again)
        commands["edit"].triggered.connect(self._edit)
        commands["keys"].triggered.connect(self.show_keys)
        commands["about"].triggered.connect(self._show_about)
        commands["arriving"].triggered.connect(speaker.choose_arriving)
        commands["whole"].triggered.connect(speaker.choose_whole)
        commands["mute"].triggered.connect(speaker.toggle_mute)
        for keys, slot in (("Ctrl+Up", self._go_to_offers), ("Ctrl+Down", window.composer.take_focus)):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)

    @Slot()
    def _go_to_offers(self) -> None:
        from vftester.gui.column import Column

        column = self._window.session.conversation.findChild(Column)
        if column is not None and column.isVisible():
            column.focus_offers()

    @Slot()
    def show_keys(self) -> None:
        """Show all keys over the window."""
        from vftester.gui.keys_overlay import KeysOverlay

        if self._overlay is None:
            self._overlay = KeysOverlay(self._window)
        self._overlay.show_keys([*self._window.commands.keys(), *self._keys_of_parts()])

    def _keys_of_parts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The keys of the parts of the window that have some of their own, which they name in `KEYS`."""
        parts = dict.fromkeys(type(widget) for widget in self._window.findChildren(QWidget))
        named = [part.KEYS for part in parts if hasattr(part, "KEYS")]
        return [(title, list(keys)) for title, keys in named]

    @Slot()
    def _open(self) -> None:
        from vftester.gui.dialogs import ask_for_session

        ask_for_session(self._window, self._window.openFileRequested)

    @Slot()
    def _export(self) -> None:
        from vftester.core.catalog.naming import file_name
        from vftester.gui.dialogs import ask_for_place

        title = self._window.windowTitle().removesuffix(" – vftester")
        ask_for_place(self._window, f"{file_name(title)}.vftester.json", self._window.exportRequested)

    @Slot()
    def _undo(self) -> None:
        if not self._window.bars.take_back():
            self._window.show_status(NOTHING_TO_UNDO)

    @Slot()
    def _again(self) -> None:
        if (turn := self._window.session.last_said) is not None:
            self._window.againRequested.emit(turn)

    @Slot()
    def _edit(self) -> None:
        if (turn := self._window.session.last_said) is not None:
            self._window.edit(turn)

    @Slot()
    def _show_about(self) -> None:
        from vftester.gui.about import About

        about = About(self._window)
        about.diagnosticsRequested.connect(self._window.diagnosticsRequested)
        about.open()
