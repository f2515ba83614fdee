"""Sessions written into a folder, each in a file of its own."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vftester.core.catalog.naming import file_name
from vftester.core.ports import OutsideError, Renderer
from vftester.core.session import KeptSession
from vftester.store.errors import StoreError, file_reason
from vftester.store.exports import Exported, export
from vftester.store.reader import Reader


def export_all(
    sessions: Iterable[str],
    folder: Path,
    ending: str,
    store: Path,
    load: Callable[[str], KeptSession] | None = None,
    voice: Renderer | None = None,
) -> Iterator[Exported | OutsideError]:
    """Write sessions into a folder: of each, when it is done, what was written, or why it was not.

    They are named by ids of the `store`, or by what `load` takes. One that cannot be read or written costs no other;
    who takes no more of them ends it. `ending` tells the format, as `.vftester.json`, `.csv` or `.wav` do; `voice`
    makes sound. The folder is made where there is none. Raises StoreError, before the first, where there can be none.
    """
    load = load or Reader(store).load
    _make(folder)
    taken: set[str] = set()
    for session in sessions:
        try:
            kept = load(session)
            yield export(kept, folder / f"{_free_name(kept, taken)}{ending}", store, voice=voice)
        except OutsideError as problem:
            yield problem


def _free_name(kept: KeptSession, taken: set[str]) -> str:
    """The session's name and id, as every system takes them, with a number where another's are the same by then."""
    name = f"{file_name(kept.session.name)} {file_name(kept.id)}"
    number, free = 2, name
    while free.casefold() in taken:
        free, number = f"{name} {number}", number + 1
    taken.add(free.casefold())
    return free


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # nothing above it: a folder that is missing there was misspelt
    except (OSError, ValueError) as problem:
        there = isinstance(problem, FileExistsError)
        why = "a file of that name is there, and several sessions need a folder" if there else file_reason(problem)
        raise StoreError(f"{folder} cannot be written into: {why}. Choose another folder.") from problem
