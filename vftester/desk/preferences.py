"""The settings at the desk: shown, changed at once, and taken to where they count."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from vftester.desk.choices import Choices
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.style import Appearance
from vftester.gui.voice_wish import VoiceWish
from vftester.gui.window import MainWindow

if TYPE_CHECKING:
    from vftester.gui.settings_dialog import SettingsDialog

SAMPLE = "Hello, this is how I sound. Your appointment is on Thursday at half past ten."


class Preferences(QObject):
    """Opens the settings and does what is changed there. `data`: where sessions are kept."""

    def __init__(self, window: MainWindow, choices: Choices, voice: VoiceDesk, tasks: Tasks, data: Path) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._voice = voice
        self._tasks = tasks
        self._data = data
        self._dialog: SettingsDialog | None = None
        window.settingsRequested.connect(self._open)

    def apply(self) -> None:
        """Look and speak of a phone as it was chosen."""
        self._window.set_allowance(self._choices.settings.phone_allowance_ms)
        self._dress()

    def close(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

    @Slot()
    def _open(self) -> None:
        from vftester.gui.settings_dialog import SettingsDialog

        if self._dialog is not None:
            return
        dialog = SettingsDialog(self._choices.settings, self._voice.voices, str(self._data), self._window)
        self._dialog = dialog
        dialog.show_unread(self._choices.unread)
        dialog.changed.connect(self._change)
        dialog.sampleWanted.connect(self._say_sample)
        dialog.folderWanted.connect(self._window.dataRequested)
        dialog.replacingAgreed.connect(self._replace_unread)
        dialog.finished.connect(self._leave)
        dialog.open()

    @Slot(dict)
    def _change(self, changes: dict[str, Any]) -> None:
        settings = self._choices.settings
        if "mode" in changes:
            self._window.set_mode(changes["mode"])
            self._voice.choose_mode(changes["mode"])
        elif changes.keys() & {"voice", "rate", "volume"}:
            wish = VoiceWish(settings.voice, settings.rate, settings.volume)._replace(**changes)
            self._window.set_voices(self._voice.voices, wish)
            self._voice.choose_voice(wish)
        else:
            self._choices.change(**changes)
            self.apply()

    @Slot()
    def _say_sample(self) -> None:
        self._voice.say_sample(SAMPLE)

    @Slot()
    def _replace_unread(self) -> None:
        self._tasks.own(self._replace(), "settings")

    async def _replace(self) -> None:
        try:
            kept = await self._choices.replace_unread()
            self._window.show_status(f"The former settings are kept as {kept}")
        finally:
            if self._dialog is not None:
                self._dialog.show_unread(self._choices.unread)

    def _dress(self) -> None:
        app = QApplication.instance()
        appearance = app.findChild(Appearance) if app is not None else None
        if appearance is not None:
            appearance.choose(self._choices.settings.scheme)
            self._window.remembered.keep("scheme", self._choices.settings.scheme)

    @Slot()
    def _leave(self) -> None:
        self._dialog = None
