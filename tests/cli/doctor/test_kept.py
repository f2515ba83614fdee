"""What is found of the keyring, the store, the disk and the traces of a crash."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.helpers.keyrings import InMemory, Leaky, Locked, use
from tests.helpers.scripted_server import API_KEY
from vftester.doctor import keeping
from vftester.faults import crash_path, crashes_kept


def test_a_keyring_that_works_keeps_nothing_of_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VF_API_KEY", API_KEY)
    ring = InMemory()
    ring.kept["vftester", "p1"] = "another"
    use(monkeypatch, ring)
    found = keeping.keyring()
    assert found.verdict == "ok"
    assert ring.kept == {("vftester", "p1"): "another"}
    assert "VF_API_KEY is set" in found.found
    assert API_KEY not in found.found


@pytest.mark.parametrize("ring", [Locked(), Leaky(), None])
def test_a_keyring_that_does_not_work_says_what_happens_then(
    ring: InMemory | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VF_API_KEY", raising=False)
    use(monkeypatch, ring)
    found = keeping.keyring()
    assert found.verdict == "attention"
    assert "asked for each time" in found.advice


def test_a_store_that_is_not_there_yet_is_well_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sessions.db"
    assert (keeping.store(path, 5).verdict, path.parent.exists()) == ("ok", False)


def test_a_store_with_damage_inside_is_broken(store: Path) -> None:
    with sqlite3.connect(store) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'records'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with store.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    found = keeping.store(store, 5)
    assert found.verdict == "broken"
    assert "damaged" in found.found


def test_another_programs_database_and_a_folder_are_broken(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE t (x)")
    db.close()
    for path, words in ((other, "another program"), (tmp_path, "cannot be used"), (other / "s.db", "folder")):
        found = keeping.store(path, 5)
        assert (found.verdict, words in found.found) == ("broken", True)


def test_a_store_that_another_program_keeps_locked_is_told(store: Path) -> None:
    db = sqlite3.connect(store, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        found = keeping.store(store, 5)
    finally:
        db.close()
    assert found.verdict == "attention"
    assert "locked" in found.found


def test_little_room_on_the_disk_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LITTLE", 10**18)
    assert keeping.store(store, 5).verdict == "attention"
    monkeypatch.setattr(keeping, "NONE_LEFT", 10**18)
    assert "disk is full" in keeping.store(store, 5).found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_store_that_may_not_be_written_is_broken(store: Path) -> None:
    store.chmod(0o400)
    assert "may not be written" in keeping.store(store, 5).found


def test_what_a_crash_of_the_window_left_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with crashes_kept():
        assert keeping.log_file().verdict == "ok"
        crash_path().write_text("Fatal Python error: Aborted\n")
    found = keeping.log_file()
    assert found.verdict == "attention"
    assert str(crash_path()) in found.found
    assert "report" in found.advice
