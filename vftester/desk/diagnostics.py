"""What a report about this program needs to say: versions, screen, voice, store, settings and the last errors.

Nobody's key, user id or words are in it.
"""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from vftester.desk.choices import Choices
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.screen_facts import screen_facts
from vftester.gui.window import MainWindow
from vftester.log_file import last_lines, log_path, without_keys
from vftester.settings import Settings, settings_path
from vftester.store.facts import facts
from vftester.versions import versions

LINES = 30


class DiagnosticsDesk(QObject):
    """Copies what a report needs, and shows where everything is kept."""

    def __init__(self, window: MainWindow, choices: Choices, voice: VoiceDesk, tasks: Tasks, store: Path) -> None:
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._voice = voice
        self._tasks = tasks
        self._store = store
        window.diagnosticsRequested.connect(self._copy)
        window.dataRequested.connect(self._show_data)

    async def report(self) -> str:
        """All of it as text to be sent: each fact under its name, then the log's last lines."""
        told = [*versions(), *screen_facts(self._window), *self._sound()]
        store, lines = await asyncio.to_thread(lambda: (facts(self._store), last_lines(LINES)))
        told += [
            ("SQLite", store.sqlite),
            ("Store", f"{self._store}, {store.size:,} bytes"),
            ("Settings", str(settings_path())),
            ("Log", str(log_path())),
            *_settings(self._choices.settings),
        ]
        text = "\n".join([*(f"{name}: {value}" for name, value in told), "", "Last lines of the log:", *lines, ""])
        text = without_keys(text)
        for target in self._choices.settings.targets:
            if target.user:
                text = text.replace(target.user, "[user id]")
        home = str(Path.home())
        return text.replace(home, "~") if len(home) > 1 else text

    def _sound(self) -> list[tuple[str, str]]:
        speaker = self._voice.speaker
        engine = speaker.engine if speaker is not None else None
        rung = speaker.rung if speaker is not None else None
        return [
            ("Voice", f"{engine.name} {engine.version} ({engine.source})" if engine is not None else "none started"),
            ("Sound", f"rung {int(rung)}, {rung.name}" if rung is not None else "not known yet"),
            ("Wrong with the voice", self._voice.sentence or "nothing"),
        ]

    @Slot()
    def _copy(self) -> None:
        self._tasks.own(self._copy_report(), "diagnostics")

    async def _copy_report(self) -> None:
        report = await self.report()
        QGuiApplication.clipboard().setText(report)
        self._window.show_status("Copied: versions, screen, voice, settings and the last errors. No key is in it", "ok")

    @Slot()
    def _show_data(self) -> None:
        self._window.show_status(f"Sessions: {self._store} · settings: {settings_path()} · log: {log_path()}")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._store.parent)))


def _settings(settings: Settings) -> list[tuple[str, str]]:
    """What was set, as far as it is nobody's business alone: no names, keys, user ids or variables."""
    chosen = settings.target(settings.current)
    told = [
        ("Targets", str(len(settings.targets))),
        ("Limits", f"idle {settings.idle_s:g} s, turn {settings.turn_s:g} s"),
        ("Speaking", f"{settings.mode}, voice {settings.voice or 'the system’s own'}, {settings.rate} words a minute"),
        ("Chosen target", "demo agent"),
    ]
    if chosen is not None:
        streaming = "on" if chosen.completion_events else "off"
        told[-1] = (
            "Chosen target",
            f"{chosen.api} at {urlsplit(chosen.runtime).hostname}, environment {chosen.environment or 'not set'}, "
            f"streaming {streaming}, user id {'fixed' if chosen.user else 'fresh'}",
        )
    return told
