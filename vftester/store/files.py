"""Exported sessions as files. What stands in them is `vftester.core.document`'s."""

import os
import secrets
from pathlib import Path
from typing import NoReturn

from vftester import __version__
from vftester.core.document import document, dumps
from vftester.core.importing import Imported, parse
from vftester.core.session import KeptSession
from vftester.store.errors import StoreError, file_reason

LARGEST = 1 << 30
"""Bytes. A larger file is no session that this program could show."""


def write_export(kept: KeptSession, path: str | Path | None, store: Path | None = None) -> str:
    """The exported session as text; also written to `path`, unless that is None or `-`. Raises StoreError.

    It is never written over the `store`.
    """
    if path is not None and store is not None:
        keep_store(path, store)
    text = dumps(document(kept, f"vftester {__version__}")) + "\n"
    if path is not None and str(path) != "-":
        _write(Path(path), text.encode("ascii"))
    return text


def keep_store(path: str | Path, store: Path) -> None:
    """Raise StoreError where writing a file would write over the store, or over what SQLite keeps beside it."""
    if str(path) == "-":
        return
    for beside in ("", "-wal", "-shm", "-journal"):
        part = f"{os.path.realpath(store)}{beside}"
        try:
            same = os.path.realpath(path) == part or os.path.samefile(path, part)
        except (OSError, ValueError):
            same = False  # one of them is not there
        if same:
            _refuse(Path(path), "it is the store, in which all sessions are kept")


def read_import(path: str | Path) -> Imported:
    """A session from an exported file. Raises StoreError, or DocumentError where it can be read but not understood."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        raise StoreError(f"{path} cannot be read: {file_reason(problem)}.") from problem
    if len(content) > LARGEST:
        raise StoreError(f"{path} is larger than {LARGEST >> 20} MiB: too large for an exported session.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise StoreError(f"{path} is no exported session: it is not written in UTF-8.") from problem
    return parse(text)


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole, or leave what was there. Only its owner may read it."""
    try:
        place = Path(os.path.realpath(path))  # a link keeps pointing at the file it names
        if place.is_dir():
            _refuse(path, "it is a folder")
        if place.exists() and not place.is_file():
            place.write_bytes(content)  # a pipe or a device: nothing to put in its place
            return
        _replace(place, content)
    except (OSError, ValueError) as problem:
        _refuse(path, file_reason(problem), problem)


def _replace(place: Path, content: bytes) -> None:
    beside = place.with_name(f".{place.name[:50]}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _refuse(path: Path, why: str, problem: Exception | None = None) -> NoReturn:
    raise StoreError(f"{path} cannot be written: {why}. Choose another place.") from problem
