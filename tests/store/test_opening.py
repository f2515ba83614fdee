"""Files that are no store of ours, or may not be one; and stores of every older shape."""

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.store.conftest import Program
from tests.store.holding import ask, change, hold, reply, shown
from tests.store.test_trouble import answer, done
from vftester.core import actions
from vftester.core.session import KeptSession
from vftester.store import schema
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError, UnknownSession, sentence
from vftester.store.reader import Reader
from vftester.store.writer import Writer

SHAPES = Path(__file__).with_name("shapes")


def refusals(path: Path) -> list[str]:
    """What the writer and the reader say."""
    said = []
    for use in (Writer, lambda p: Catalog(p).sessions(), lambda p: Reader(p).find("last")):
        with pytest.raises(StoreError) as refusal:
            use(path)
        said.append(str(refusal.value))
    return said


def _held(path: Path) -> KeptSession:
    with Writer(path) as writer:
        return hold(writer, [(actions.launch(), reply("Good morning")), (actions.text("Hi"), reply("When?", "Where?"))])


def test_a_store_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "store.db"
    with Writer(path) as writer:
        writer.flush(10)
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_it_is_set_up_for_two_programs_and_quick_writes(path: Path) -> None:
    Writer(path).close()
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    assert ask(path, "PRAGMA application_id") == [(schema.APPLICATION_ID,)]
    assert ask(path, "PRAGMA user_version") == [(len(schema.SHAPES),)]


def test_names_that_mean_something_in_a_uri_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% #1 'é'.db"
    kept = _held(path)
    assert path.exists()
    assert Reader(str(path)).find("last") == kept.id


@pytest.mark.parametrize(
    "sql", ["PRAGMA user_version = 99", "INSERT INTO _sqlite_migrations VALUES (99, 'vftester', 'm0099_later', '')"]
)
def test_a_store_of_a_newer_vftester_is_refused_and_left_alone(path: Path, sql: str) -> None:
    Writer(path).close()
    change(path, sql)
    before = path.read_bytes()
    for said in refusals(path):
        assert said == f"The store {path} was made by a newer vftester. Update vftester to use it."
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    change(path, "CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    for said in refusals(path):
        assert said == f"{path} is a database of another program, no vftester store. Choose another file."
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)
    for said in refusals(path):
        assert said.startswith(f"The store {path} cannot be used: it is no vftester store")
    assert path.read_text() == "Dear diary, " * 1000


def test_a_folder_is_refused(tmp_path: Path) -> None:
    for said in refusals(tmp_path):
        assert said.startswith(f"The store {tmp_path} cannot be used: it ")


@pytest.mark.parametrize("place", ["a pipe", "/dev/null", "/dev/full", "/dev/zero"])
def test_what_is_no_file_is_refused_and_nobody_waits_at_it(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    if place == "a pipe":
        os.mkfifo(path)
    for said in refusals(path):
        assert said == f"The store {path} cannot be used: it is a device or a pipe. Choose a file."


def test_a_place_where_nothing_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "store.db", Path("/proc/nowhere/store.db"), tmp_path / ("x" * 300)):
        with pytest.raises(StoreError, match=r"cannot be made: .*\. Choose another file\."):
            Writer(place)


def test_a_store_that_may_only_be_read_is_read(path: Path, start: Callable[[str, Path], Program]) -> None:
    _held(path)
    for folder in path.parents[:3]:
        folder.chmod(0o755)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    count, *said = done(start("as_nobody", path))
    path.parent.chmod(0o755)
    assert count == "1"
    assert len(said) == 2
    assert said[0].startswith(f"The store {path} cannot be used: it ")
    assert said[1] == f"The store {path.with_name('new.db')} cannot be made: permission is denied. Choose another file."


def test_a_store_on_a_disk_full_to_its_last_byte_is_read(path: Path, start: Callable[[str, Path], Program]) -> None:
    with Writer(path) as writer:
        hold(writer, [(actions.launch(), reply("Good morning")), (actions.text("Hi"), reply("a word"))])
    assert done(start("read_on_a_full_disk", path)) == ["1", "2", "2"]
    Writer(path).close()
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_in_the_log_alone_is_not_read_past_on_a_full_disk(
    path: Path, start: Callable[[str, Path], Program]
) -> None:
    Writer(path).close()
    other = start("talk", path)
    answer(other)
    other.kill()
    other.wait()
    path.with_name(f"{path.name}-shm").unlink()
    assert path.with_name(f"{path.name}-wal").stat().st_size
    said = done(start("read_on_a_full_disk", path))
    assert len(said) == 3
    assert all(one.startswith(f"The store {path} cannot be used: the disk ") for one in said)


@pytest.mark.parametrize("page", range(12))
def test_a_damaged_store_is_told_and_nothing_crashes(path: Path, page: int) -> None:
    with Writer(path) as writer:
        hold(writer, [(actions.text(f"{n}"), reply(*["x" * 300] * 20)) for n in range(20)])
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)
    said = []
    for use in (
        lambda: Writer(path).close(),
        lambda: Catalog(path).sessions("x"),
        lambda: Reader(path).load(Reader(path).find("last")),
    ):
        try:
            use()
        except (StoreError, UnknownSession) as refusal:
            said.append(str(refusal))
    if page == 0:
        assert len(said) == 3
    assert all("damaged" in s or "another program, no vftester store" in s for s in said)


def test_rows_that_are_not_ours_are_told_as_damage(path: Path) -> None:
    kept = _held(path)
    change(path, "UPDATE turns SET action = '{'")
    with pytest.raises(StoreError, match="damaged"):
        Reader(path).load(kept.id)


def test_a_text_that_is_none_any_more_is_told_without_what_is_left_of_it(path: Path) -> None:
    kept = _held(path)
    change(path, "UPDATE turns SET action = CAST(x'22736563726574ff22' AS TEXT)")
    with pytest.raises(StoreError, match="damaged") as told:
        Reader(path).load(kept.id)
    assert "secret" not in str(told.value)
    assert "secret" not in sentence(path, told.value.__cause__ or told.value)


def test_a_missing_store_holds_no_sessions_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "store.db"
    assert Catalog(path).sessions() == []
    for use in (Reader(path).find, Reader(path).load):
        with pytest.raises(UnknownSession):
            use("last")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_holds_no_sessions_and_becomes_a_store(path: Path) -> None:
    path.touch()
    assert Catalog(path).sessions() == []
    kept = _held(path)
    assert Reader(path).find("last") == kept.id


def test_a_store_in_use_can_be_read_without_being_changed(path: Path) -> None:
    with Writer(path) as writer:
        kept = hold(writer, [(actions.launch(), reply("Hello"))])
        writer.flush(10)
        assert shown(Reader(path).load(kept.id)) == shown(kept)


def test_a_full_disk_has_its_own_words(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as full:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert sentence(path, full.value) == f"The store {path} cannot be used: the disk is full. Make room on it."


@pytest.mark.parametrize(
    ("free", "said"), [(4096, "the disk is full."), (1 << 30, "the disk refuses to read or write.")]
)
def test_a_full_disk_is_called_so_though_sqlite_says_that_it_cannot_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    problem = sqlite3.OperationalError("disk I/O error")
    problem.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Mock(free=free))
    assert said in sentence(path, problem)


# --- older shapes: one dump for each, made with `sqlite3 store.db .dump` while that shape was the newest


def _in_shape(path: Path, dump: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text())
    connection.close()


def test_every_released_shape_has_a_dump() -> None:
    assert [p.stem for p in sorted(SHAPES.glob("*.sql"))] == [shape.__name__ for shape in schema.SHAPES]


@pytest.mark.parametrize("dump", sorted(SHAPES.glob("*.sql")), ids=lambda p: p.stem)
@pytest.mark.parametrize("opened_by", ["writer", "reader"])
def test_a_store_of_an_older_shape_is_brought_up_to_date(path: Path, dump: Path, opened_by: str) -> None:
    _in_shape(path, dump)
    if opened_by == "writer":
        Writer(path).close()
    kept = Reader(path).load("0123456789abcdef")
    expected = KeptSession("0123456789abcdef", kept.session, _held(path.with_name("now.db")).turns)
    assert shown(kept) == shown(expected)
    assert ask(path, "PRAGMA user_version") == [(len(schema.SHAPES),)]
    assert _tables(path) == _tables(path.with_name("now.db"))


@pytest.mark.parametrize(
    ("name", "repeats", "run"),
    [
        ("'A talk · run 12'", "'first'", 12),
        ("'A talk · run 2'", "NULL", None),
        ("'A talk · run 0'", "'first'", None),
        ("'A talk, run 2'", "'first'", None),
        ("'A talk · run 2 or so'", "'first'", None),
        ("x'edb08020c2b72072756e2032'", "'first'", 2),
    ],
)
def test_a_run_that_only_its_name_told_of_has_its_number_from_there(
    path: Path, name: str, repeats: str, run: int | None
) -> None:
    _in_shape(path, SHAPES / "m0005_states.sql")
    change(path, f"UPDATE sessions SET name = {name}, repeats = {repeats}")
    assert [entry.run for entry in Catalog(path).sessions()] == [run]
    assert Reader(path).load("0123456789abcdef").session.run == run


def test_a_damaged_name_keeps_no_store_from_being_brought_up_to_date(path: Path) -> None:
    _in_shape(path, SHAPES / "m0005_states.sql")
    change(path, "UPDATE sessions SET name = CAST(x'ff20c2b72072756e2032ff' AS TEXT), repeats = x'ff'")
    Writer(path).close()
    assert [entry.id for entry in Catalog(path).sessions()] == ["0123456789abcdef"]


def _tables(path: Path) -> list[object]:
    return ask(path, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name")


def test_a_migration_that_fails_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def m0002_breaks(db: object) -> None:
        db.execute("CREATE TABLE half_way (a)")
        raise sqlite3.OperationalError("no")

    _held(path)
    before = ask(path, "SELECT name FROM sqlite_master")
    longer = type(schema.migrations)("vftester")
    for shape in (*schema.SHAPES, m0002_breaks):
        longer()(shape)
    monkeypatch.setattr(schema, "migrations", longer)
    monkeypatch.setattr(schema, "KNOWN", schema.KNOWN | {"m0002_breaks"})
    with pytest.raises(StoreError):
        Writer(path)
    with pytest.raises(StoreError):
        Catalog(path).sessions()
    assert ask(path, "SELECT name FROM sqlite_master") == before
    assert os.listdir(path.parent) == ["store.db"]
