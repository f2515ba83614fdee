"""Files that are damaged: bytes, pages, the log beside the store, single cells; and stores of other versions."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.store.holding import ask, change, hold, reply
from tests.store.spoiling import VALUES, columns, make_whole, spoil, uses
from tests.torture.measuring import Budget
from tests.torture.rows import Row
from tests.torture.stores.tally import Tally, is_sentence
from vftester.core import actions
from vftester.store.catalog import Catalog
from vftester.store.errors import StoreError, UnknownSession
from vftester.store.reader import Reader
from vftester.store.writer import Writer

SHAPES = Path(__file__).parents[2] / "store" / "shapes"
IN_SHAPES = "0123456789abcdef"
"""The session of the dumps."""

Damage = Callable[[Path, random.Random], None]


def use_all(path: Path, ids: Sequence[str]) -> None:
    """Do all that can be done with a store; whatever cannot be is told in a sentence."""
    for what, use in uses(path, ids):
        try:
            use()
        except (StoreError, UnknownSession) as problem:
            is_sentence(str(problem))
        except Exception as problem:
            raise AssertionError(f"{what}: {problem!r}") from problem


def damaged(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """No crash and no hang, whatever the bytes are; each refusal is a sentence."""
    tally = Tally()
    whole = folder / "whole.db"
    with Writer(whole) as writer:
        ids = [hold(writer, [(actions.text(f"{n}"), reply(*["x" * 300] * 20)) for n in range(5)]).id for _ in range(4)]
    ways: Sequence[Damage] = (_a_page, _some_bytes, _cut, _a_header, _longer, _garbage_log, _garbage, _empty, _text)
    while tally.tried < len(ways) or budget.left():
        path, way = folder / "damaged.db", ways[tally.tried % len(ways)]
        for file in folder.glob("damaged.db*"):
            file.unlink()
        shutil.copy(whole, path)
        seed = chance.random()
        way(path, random.Random(seed))
        with tally.one(f"{way.__name__}, seed {seed}"):
            use_all(path, ids[:2])
    return tally.row("damaged files")


def _a_page(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(chance.randrange(path.stat().st_size // 4096) * 4096)
        file.write(chance.randbytes(4096))


def _some_bytes(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        for _ in range(chance.randint(1, 200)):
            file.seek(chance.randrange(path.stat().st_size))
            file.write(chance.randbytes(1))


def _cut(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def _a_header(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(chance.randrange(100))
        file.write(chance.randbytes(chance.randint(1, 20)))


def _longer(path: Path, chance: random.Random) -> None:
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.randint(1, 10_000)))


def _garbage_log(path: Path, chance: random.Random) -> None:
    for ending in chance.sample(("-wal", "-shm", "-journal"), chance.randint(1, 3)):
        path.with_name(path.name + ending).write_bytes(chance.randbytes(chance.choice((0, 1, 32, 100, 40_000))))


def _garbage(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(chance.randint(1, 10_000)))


def _empty(path: Path, _chance: random.Random) -> None:
    path.write_bytes(b"")


def _text(path: Path, _chance: random.Random) -> None:
    path.write_text("Dear diary, " * 1000)


def wrong_cells(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Every column with what was never written there: told, and the other session opens."""
    tally = Tally()
    whole, path = folder / "whole.db", folder / "spoiled.db"
    ids = make_whole(whole)
    places = columns(whole)
    cases = [(place, value) for place in places for value in VALUES]
    chance.shuffle(cases)
    # Every column once, then with all else.
    for place in places:
        cases.insert(0, cases.pop(next(n for n, case in enumerate(cases) if case[0] == place)))
    for (table, column), value in cases:
        if tally.tried >= len(places) and not budget.left():
            break
        if spoil(whole, path, table, column, value):
            with tally.one(f"{table}.{column} = {value!r:.40}"):
                use_all(path, ids)
                assert len(Reader(path).load(ids[0]).turns) == 2, "the other session is not whole"
                assert ids[0] in {entry.id for entry in Catalog(path).sessions()}, "the list is not whole"
    return tally.row("cells of wrong types", note=f"{len(places)} columns")


def other_versions(folder: Path, chance: random.Random, budget: Budget) -> Row:
    """Older stores of every version are brought up to date, whoever opens them; newer ones are left as they are."""
    tally = Tally()
    for dump in sorted(SHAPES.glob("*.sql")):
        for by in ("writer", "reader", "list"):
            path = folder / f"{dump.stem}-{by}.db"
            with tally.one(f"{dump.stem} opened by the {by}"):
                connection = sqlite3.connect(path)
                connection.executescript(dump.read_text())
                connection.close()
                {
                    "writer": lambda path=path: Writer(path).close(),
                    "reader": lambda path=path: Reader(path).load(IN_SHAPES),
                    "list": lambda path=path: Catalog(path).sessions("good"),
                }[by]()
                records = ask(path, "SELECT count(*) FROM records")[0][0]
                tally.sent += records
                tally.kept += sum(len(turn.readings) for turn in Reader(path).load(IN_SHAPES).turns)
    for sql in (
        "PRAGMA user_version = 99",
        "INSERT INTO _sqlite_migrations VALUES (99, 'vftester', 'm0099_later', '')",
    ):
        path = folder / f"newer-{len(sql)}.db"
        with tally.one(sql):
            Writer(path).close()
            change(path, sql)
            before = path.read_bytes()
            for use in (Writer, lambda path: Catalog(path).sessions(), lambda path: Reader(path).find("last")):
                try:
                    use(path)
                except StoreError as problem:
                    is_sentence(str(problem), "made by a newer vftester. Update vftester to use it.")
                else:
                    raise AssertionError("a newer store was used")
            assert path.read_bytes() == before, "a newer store was changed"
    return tally.row("older and newer versions")
