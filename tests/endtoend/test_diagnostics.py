"""Copy diagnostics: what a report needs, and nobody's secret, however it was planted."""

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.helpers.scripted_server import ScriptedServer, frames, stream
from vftester import log_file
from vftester.keys import KEY_VARIABLE
from vftester.settings import Settings, TargetSetting, save, settings_path

__all__ = ["a_home_of_its_own"]

KEY = "VF.DM.0123456789abcdef01234567.PlantedSecret99"


def test_diagnostics_say_what_runs_here_and_hold_no_secret(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    reports = []

    async def copy(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        logging.getLogger("vftester.test").error("refused %s for %s", KEY, "caller-4711")
        person.window.commands["diagnostics"].trigger()
        await person.until(lambda: person.window.status.text.startswith("Copied"))
        reports.append(QGuiApplication.clipboard().text())

    said = {"type": "text", "payload": {"message": "The words of a person"}}
    with ScriptedServer([stream(frames(said))]) as server, log_file.logging_to_file():
        target = TargetSetting(
            "Secret client", "p1", server.runtime, "v2", "main", user="caller-4711", variables={"token": KEY}
        )
        save(Settings((target,), current="Secret client"), settings_path())
        at_the_window(copy, tmp_path / "sessions.db", qapp)
    (report,) = reports
    for needed in (
        "vftester: ",
        "Python: ",
        "PySide6: 6",
        "SQLite: 3.",
        "Screens: ",
        "Voice: ",
        "bytes",
        "Chosen target: v2",
    ):
        assert needed in report
    assert f"Python: {sys.version_info.major}.{sys.version_info.minor}" in report
    assert "refused [redacted] for [user id]" in report
    for secret in (KEY, "PlantedSecret", "caller-4711", "Secret client", "The words of a person"):
        assert secret not in report
        if secret not in ("Secret client", "caller-4711"):
            assert secret not in log_file.log_path().read_text()
