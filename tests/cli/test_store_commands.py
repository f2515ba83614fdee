"""`sessions`, `export` and `import`: over one store that holds three conversations."""

import json
import os

import pytest

from tests.cli.conftest import CommandLine, Inside
from tests.helpers.documents import validate
from vftester.store.catalog import Catalog

DEMO = ("talk", "--demo", "--pace", "max")


@pytest.fixture(scope="module")
def full(home: CommandLine) -> CommandLine:
    for name, said in (("First", "a check-up please"), ("Second", "Ünïcode 😀"), (None, "I want a cleaning")):
        ran = home(*DEMO, "--say", said, *(("--name", name) if name else ()))
        assert ran.status == 0, ran.err
    return home


def listed(full: CommandLine, *more: str) -> list[dict[str, object]]:
    ran = full("sessions", "--json", *more)
    assert ran.status == 0
    rows = json.loads(ran.out)
    assert isinstance(rows, list)
    return rows


def test_sessions_are_listed_newest_first(full: CommandLine) -> None:
    rows = listed(full)
    assert [row["name"] for row in rows] == ["I want a cleaning", "Second", "First"]
    assert [row["states"] for row in rows] == [["complete", "complete"]] * 3
    lines = full("sessions").out.splitlines()
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows]
    assert "2 turns" in lines[0]


def test_a_listed_session_tells_ready_to_speak_how_it_ended_and_what_was_said_about_it(full: CommandLine) -> None:
    first = listed(full)[-1]
    catalog = Catalog(full.home / "data" / "vftester" / "sessions.db")
    catalog.describe(str(first["id"]), tags=["before", "x"], note="look here")
    catalog.mark_reference(str(first["id"]), True)
    row = listed(full)[-1]
    assert (row["tags"], row["note"], row["reference"]) == (["before", "x"], "look here", True)
    assert isinstance(row["ready_ms"], float)
    assert row["exit"] is None
    line = full("sessions").out.splitlines()[-1]
    assert f"{row['ready_ms'] / 1000:.2f} s" in line
    assert "No exit seen" in line
    full("talk", "--demo", "--pace", "max", "--name", "Left", "--say", "I need a check-up next week, mornings", "--say",
         "Thursday works, my number is 555 0134")  # fmt: skip
    row = listed(full)[0]
    assert row["exit"] == {"name": "details_complete", "certainty": "stated"}
    assert 'left by "details complete"' in full("sessions").out.splitlines()[0]
    catalog.delete([str(row["id"])])


@pytest.mark.parametrize(
    ("search", "names"),
    [("second", ["Second"]), ("üNÏCODE", ["Second"]), ("check-up", ["First"]), ("no such words", [])],
)
def test_sessions_are_found_by_name_and_by_what_was_said(full: CommandLine, search: str, names: list[str]) -> None:
    found = [str(row["name"]) for row in listed(full, "--search", search)]
    assert [name for name in found if name in names] == names
    assert found or not names


def test_last_an_id_and_a_prefix_name_the_same_session(full: CommandLine) -> None:
    newest = str(listed(full)[0]["id"])
    texts = {full("export", name).out for name in ("last", newest, newest[:6])}
    assert len(texts) == 1
    written = json.loads(texts.pop())
    validate(written)
    assert written["session"]["id"] == newest


def test_an_exported_file_can_be_named_instead_of_a_session(full: CommandLine) -> None:
    file, again = full.home / "named.json", full.home / "again.json"
    assert full("export", "last", "-o", file).status == 0
    assert full("export", file, "-o", again).status == 0
    assert again.read_text() == file.read_text()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_an_import_into_another_store_keeps_the_id_and_the_document(full: CommandLine) -> None:
    file, other = full.home / "a.json", full.home / "other.db"
    exported = full("export", "last", "-o", file)
    assert (exported.status, exported.out) == (0, "")
    ran = full("import", file, "--db", other)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.strip() == json.loads(file.read_text())["session"]["id"]
    assert full("export", "last", "--db", other).out.strip() == file.read_text().strip()
    second = full("import", file, "--db", other).out.strip()
    assert second != ran.out.strip()
    assert len(listed(full, "--db", str(other))) == 2


def test_an_imported_session_is_listed_with_its_figures_at_once(full: CommandLine) -> None:
    file, other = full.home / "figures.json", full.home / "figures.db"
    full("export", "last", "-o", file)
    imported = full("import", file, "--db", other).out.strip()
    (row,) = listed(full, "--db", str(other))
    (held,) = (one for one in listed(full) if one["id"] == imported)
    assert row["ready_ms"] is not None
    assert (row["ready_ms"], row["exit"]) == (held["ready_ms"], held["exit"])


def test_a_difference_found_on_import_is_told_and_does_not_fail(full: CommandLine) -> None:
    file, other = full.home / "b.json", full.home / "differs.db"
    full("export", "last", "-o", file)
    written = json.loads(file.read_text())
    written["turns"][0]["text"] = "Something else"
    file.write_text(json.dumps(written))
    ran = full("import", file, "--db", other)
    assert ran.status == 0
    assert "Turn 1: text in the file differs" in ran.err


@pytest.mark.parametrize("name", ["zzzz", "", "0" * 40, "nothing/here.json", "%"])
def test_an_unknown_session_ends_2(full: CommandLine, name: str) -> None:
    ran = full("export", name)
    assert (ran.status, ran.out) == (2, "")
    assert "session" in ran.err


def test_an_empty_store_has_no_sessions_and_none_is_made(vftester: CommandLine) -> None:
    ran = vftester("sessions")
    assert (ran.status, ran.out) == (0, "")
    assert "No sessions yet" in ran.err
    assert vftester("export", "last").status == 2
    assert list(vftester.home.rglob("*.db")) == []


@pytest.mark.parametrize("command", [("sessions",), ("export", "last"), DEMO], ids=["sessions", "export", "talk"])
def test_a_store_that_cannot_be_used_ends_4(inside: Inside, command: tuple[str, ...]) -> None:
    store = inside.home / "store.db"
    store.write_bytes(b"this is no database at all, " * 100)
    ran = inside(*command, "--db", store)
    assert ran.status == 4
    assert ran.err.startswith("Error: The store ")
    assert ran.out == ""


def test_a_store_where_no_file_can_be_ends_4(inside: Inside) -> None:
    (inside.home / "file").write_text("x")
    ran = inside(*DEMO, "--db", inside.home / "file" / "store.db")
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("Error: The store ")


IMPORTS = {"missing": None, "empty": b"", "no json": b"hello", "binary": b"\xff\xfe\x00", "a list": b"[]", "deep": b"[" * 100_000,
           "newer": b'{"format":"vftester.session","version":99}', "half": b'{"format":"vftester.session","version":1,'}  # fmt: skip


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_file_that_cannot_be_imported_ends_4_and_nothing_is_kept(inside: Inside, kind: str) -> None:
    file, content = inside.home / "in.json", IMPORTS[kind]
    if content is not None:
        file.write_bytes(content)
    ran = inside("import", file)
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("Error: ")
    assert list(inside.home.rglob("*.db")) == []


def test_an_export_that_cannot_be_written_ends_4(full: CommandLine) -> None:
    for place in (full.home, full.home / "no" / "such" / "folder.json"):
        ran = full("export", "last", "-o", place)
        assert ran.status == 4
        assert "cannot be written" in ran.err


@pytest.mark.parametrize("place", [".", "no/such/folder.json"])
def test_an_export_that_cannot_be_written_is_told_before_the_conversation(inside: Inside, place: str) -> None:
    ran = inside(*DEMO, "--export", inside.home / place)
    assert (ran.status, ran.out) == (4, "")


def test_the_store_is_where_it_is_asked_to_be(vftester: CommandLine) -> None:
    with vftester.start(*DEMO, env=vftester.environment(VFTESTER_DB=str(vftester.home / "mine.db"))) as process:
        assert vftester.end(process).status == 0
    assert [path.name for path in vftester.home.rglob("*.db")] == ["mine.db"]
    assert vftester(*DEMO).status == 0
    assert (vftester.home / "data" / "vftester" / "sessions.db").is_file()
