"""Whatever the umask is, what the program makes is its owner's alone."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.planted import open_to_others
from vftester import log_file
from vftester.private import make_folder, only_mine
from vftester.settings import Settings, save, set_aside
from vftester.speech.recording import Recording
from vftester.store.opening import open_for_writing
from vftester.store.several import export_all


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_a_folder_is_made_with_what_is_missing_above_it_and_what_is_there_is_left(home: Path) -> None:
    (home / "there").mkdir(mode=0o755)
    make_folder(home / "there" / "a" / "b")
    make_folder(home / "there" / "a" / "b")
    assert [(home / name).stat().st_mode & 0o777 for name in ("there", "there/a", "there/a/b")] == [0o755, 0o700, 0o700]
    with open(home / "there" / "file", "x", opener=only_mine) as file:
        file.write("x")
    assert open_to_others(home) == [f"{home / 'there'} 755"]


def test_no_file_of_ours_can_be_read_by_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "log_path", lambda: home / "state" / "vftester" / "log" / "vftester.log")
    monkeypatch.setattr(log_file, "LARGEST", 300)
    with log_file.logging_to_file():
        for number in range(20):
            logging.getLogger("x").warning("line %d", number)
    save(Settings(), home / "config" / "vftester" / "settings.json")
    set_aside(home / "config" / "vftester" / "settings.json")
    Recording(home / "said.wav", 0).close()
    db = open_for_writing(home / "data" / "vftester" / "sessions.db")
    assert {path.name for path in home.rglob("*") if path.is_file()} >= {
        "vftester.log", "vftester.log.1", "settings.json", "settings-unread-1.json", "said.wav", "sessions.db", "sessions.db-wal",
    }  # fmt: skip
    assert open_to_others(home) == []
    db.close()


def test_a_folder_for_exports_is_made_for_its_owner_alone(home: Path) -> None:
    """The files' names are those of sessions."""
    assert list(export_all([], home / "out", ".html", home / "sessions.db")) == []
    assert (home / "out").is_dir()
    assert open_to_others(home) == []


def test_a_log_that_others_could_read_no_longer_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home / "vftester.log"
    path.write_text("old\n")
    path.chmod(0o644)
    monkeypatch.setattr(log_file, "log_path", lambda: path)
    with log_file.logging_to_file():
        pass
    assert open_to_others(home) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the layout is no file of ours")
def test_what_the_window_remembers_can_be_read_by_nobody_else(home: Path) -> None:
    script = (
        "from vftester.app import _layout\n"
        "layout = _layout()\n"
        "layout.setValue('window/scheme', 'dark')\n"
        "layout.sync()\n"
        "assert _layout().value('window/scheme') == 'dark'\n"
    )
    environment = {**os.environ, "XDG_CONFIG_HOME": str(home / "config"), "HOME": str(home)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert (home / "config" / "vftester" / "vftester.conf").stat().st_size > 0
    assert open_to_others(home) == []
