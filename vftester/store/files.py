"""Exported sessions as files. What stands in them is `vftester.core.formats.document`'s."""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from vftester import __version__
from vftester.core.formats.document import document, dumps
from vftester.core.formats.importing import NO_SESSION, OPENABLE, Imported, loads, session_in
from vftester.core.formats.voiceflow_cli_import import looks_like_one, session_from
from vftester.core.session import KeptSession
from vftester.store.errors import StoreError, file_reason
from vftester.store.plain_files import content_of, is_binary
from vftester.store.yaml_text import LARGEST as LARGEST_YAML
from vftester.store.yaml_text import read_yaml

LARGEST = 1 << 28
"""Bytes. Eight hours of streaming take half of it. Read, a file may take eight times as much memory."""

MOST_VALUES = 10_000_000
"""As many brackets and commas, those in texts too: each may stand for a value that takes a hundred bytes."""

_BLANKS = "\ufeff \t\r\n"
_TEST = re.compile(r"^[\"']?(?:interactions|tests|agent)[\"']?[ \t]*:", re.MULTILINE)
"""What a test or a suite of voiceflow-cli says of itself in YAML."""


def write_export(kept: KeptSession, path: str | Path | None, store: Path | None = None) -> str:
    """The exported session as text; also written to `path`, unless that is None or `-`. Raises StoreError.

    It is never written over the `store`.
    """
    text = dumps(document(kept, f"vftester {__version__}")) + "\n"
    if path is not None and str(path) != "-":
        write_files({Path(path): text.encode("ascii")}, store)
    return text


def write_files(contents: dict[Path, bytes], store: Path | None = None) -> None:
    """Write files, each of them whole or not at all; the last one first, so that the first tells that all are there.

    None is written over the `store`. Raises StoreError.
    """
    if store is not None:
        for path in contents:
            keep_store(path, store)
    for path in reversed(contents):
        _write(path, contents[path])


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
    """A session from an exported file, or from a recording or a test of voiceflow-cli; told apart by what they hold.

    Raises StoreError, or DocumentError where it can be read but not understood.
    """
    path = Path(path)
    text = _text(path)
    if not text.lstrip(_BLANKS).startswith("{"):
        return _other(path, text)
    written = _loads(path, text)
    return _recorded(path, written) if looks_like_one(written) else session_in(written)


def _loads(path: Path, text: str) -> Any:
    if sum(map(text.count, "[{,")) > MOST_VALUES:
        raise StoreError(f"{path} holds more than {MOST_VALUES:,} values: too many for an exported session.")
    return loads(text)


def _text(path: Path) -> str:
    """What a file holds, as text. What is too large, or no text, is not read to its end."""
    content = content_of(path, LARGEST)
    if content is None:
        raise StoreError(f"{path} is larger than {LARGEST >> 20} MiB: too large for an exported session.")
    if is_binary(content):
        raise StoreError(f"{path} {NO_SESSION}: it is no text file. {OPENABLE}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise StoreError(f"{path} {NO_SESSION}: it is not written in UTF-8. {OPENABLE}.") from problem


def _other(path: Path, text: str) -> Imported:
    """A session from what is no JSON object: the test of voiceflow-cli, in YAML."""
    if not _TEST.search(text[:LARGEST_YAML]):
        return session_in(_loads(path, text))  # says why it is none
    try:
        written = read_yaml(text)
    except StoreError as problem:
        raise StoreError(f"{path} {problem}.") from problem
    if not looks_like_one(written):
        raise StoreError(f"{path} {NO_SESSION}. {OPENABLE}.")
    return _recorded(path, written)


def _recorded(path: Path, written: Mapping[str, Any]) -> Imported:
    return Imported(session_from(written, path.stem, datetime.now(UTC)), ())


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
