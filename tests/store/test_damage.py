"""One cell of a store that holds what was never written there: it is told, and costs no other session."""

import shutil
from pathlib import Path

import pytest

from tests.store.holding import change
from tests.store.spoiling import VALUES, columns, make_whole, spoil, uses
from vftester.core.conversation import TurnState
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError, UnknownSession
from vftester.store.reader import Reader
from vftester.store.writer import Writer


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    return path, tuple(make_whole(path))


@pytest.mark.parametrize("value", [VALUES[0], VALUES[11]], ids=["bytes", "list"])
def test_no_cell_brings_the_program_down(path: Path, whole: tuple[Path, tuple[str, ...]], value: object) -> None:
    store, ids = whole
    told: list[str] = []
    tried = 0
    for table, column in columns(store):
        if not spoil(store, path, table, column, value):
            continue
        for _, use in uses(path, ids):
            tried += 1
            try:
                use()
            except (StoreError, UnknownSession) as problem:
                told.append(str(problem))
    assert tried > 400
    assert all("cannot be read: what the store" in one or "There is no session" in one for one in told)


@pytest.mark.parametrize(
    ("column", "value"), [("created_at", "soon"), ("tags", "[5]"), ("name", b"\xff"), ("note", b"\xff"), ("tags", "x")]
)
def test_a_damaged_session_stands_in_the_list_as_that_and_the_others_open(
    path: Path, whole: tuple[Path, tuple[str, ...]], column: str, value: object
) -> None:
    store, (first, second) = whole
    assert spoil(store, path, "sessions", column, value)
    names = {entry.id: entry.name for entry in Catalog(path).sessions()}
    assert names == {first: "Dentist", second: "Damaged session"}
    assert len(Reader(path).load(first).turns) == 2
    with pytest.raises(StoreError, match=f"The session {second} cannot be read: what the store .* is damaged"):
        Reader(path).load(second)
    Catalog(path).delete([second])
    assert [entry.id for entry in Catalog(path).sessions()] == [first]


def test_a_damaged_turn_of_a_program_that_died_is_over_and_keeps_nobody_from_talking(
    path: Path, whole: tuple[Path, tuple[str, ...]]
) -> None:
    store, (_, second) = whole
    assert spoil(store, path, "turns", "action", "[5]")
    Writer(path).close()
    states = {entry.id: entry.states for entry in Catalog(path).sessions()}
    assert states[second] == (TurnState.TRUNCATED,)


@pytest.mark.parametrize(
    ("table", "column"), [("sessions", "name"), ("sessions", "note"), ("turns", "said"), ("turns", "started_at")]
)
def test_a_text_that_is_none_any_more_costs_neither_the_list_nor_the_next_start(
    path: Path, whole: tuple[Path, tuple[str, ...]], table: str, column: str
) -> None:
    store, (first, second) = whole
    shutil.copy(store, path)
    newest = f"rowid = (SELECT max(rowid) FROM {table})"
    change(path, "DROP TRIGGER turn_said")
    change(path, f"UPDATE {table} SET {column} = CAST(x'4142ff43' AS TEXT) WHERE {newest}")
    change(path, "UPDATE turns SET state = NULL WHERE rowid = (SELECT max(rowid) FROM turns)")
    Writer(path).close()
    assert {entry.id for entry in Catalog(path).sessions()} == {first, second}
    assert first in {entry.id for entry in Catalog(path).sessions("good")}
    assert len(Reader(path).load(first).turns) == 2


def test_sessions_are_summed_up_beside_a_damaged_one(path: Path, whole: tuple[Path, tuple[str, ...]]) -> None:
    store, _ = whole
    assert spoil(store, path, "records", "seq", "x")
    change(path, "DELETE FROM summaries")
    assert Catalog(path).summarise_missing() == 2
    assert Catalog(path).summarise_missing() == 0


def test_a_column_that_has_another_name_is_told(path: Path, whole: tuple[Path, tuple[str, ...]]) -> None:
    made, ids = whole
    told: list[str] = []
    for table, column in columns(made):
        shutil.copy(made, path)
        change(path, f"ALTER TABLE {table} RENAME COLUMN {column} TO other")
        for _, use in uses(path, ids):
            try:
                use()
            except (StoreError, UnknownSession) as problem:
                told.append(str(problem))
    assert len(told) > 100
    assert all(one.endswith(".") for one in told)
