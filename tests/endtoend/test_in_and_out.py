"""Sessions dropped on the window and written in every format, at the desk over a real store."""

import json
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.core.formats.sessions import SESSION
from tests.core.formats.test_voiceflow_cli import RECORDED
from tests.endtoend.person import Person, a_home_of_its_own, at_the_window
from tests.helpers.documents import exported
from vftester.store.catalog import Catalog

__all__ = ["a_home_of_its_own"]


def test_files_are_dropped_kept_shown_and_written_again_in_every_format(qapp: QApplication, tmp_path: Path) -> None:
    store, ours, theirs, bad = (tmp_path / name for name in ("s.db", "ours.json", "theirs.json", "bad.json"))
    ours.write_text(exported(SESSION))
    theirs.write_text(json.dumps(RECORDED))
    bad.write_text("{")

    async def drop(person: Person) -> None:
        window = person.window
        await person.until(window.commands["open"].isEnabled)
        window.filesDropped.emit([str(theirs), str(bad), str(ours)])
        await person.until(lambda: window.status.text == "Imported 2 of 3 files")
        assert window.problem is not None
        assert "is not JSON" in window.problem.accessibleName() + " ".join(
            label.text() for label in window.problem.findChildren(type(window._advice))
        )
        assert window.windowTitle() == "A talk – vftester"
        for name in ("a.html", "a.csv", "a.perfetto.json", "a.recording.json", "a.yaml", "a.json"):
            window.exportRequested.emit(str(tmp_path / name))
            await person.until(lambda name=name: window.status.text.startswith(f"Exported to {tmp_path / name}"))
        window.filesDropped.emit([str(theirs)])
        await person.until(lambda: window.windowTitle().startswith("Recording_2026"))

    at_the_window(drop, store, qapp)
    assert len(Catalog(store).sessions()) == 3
    assert (tmp_path / "a-measures.csv").exists()
    assert "<svg" in (tmp_path / "a.html").read_text()
