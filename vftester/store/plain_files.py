"""A file that a person names, read as it is on the disk: nobody waits at a pipe, and nothing is read without end."""

import os
import stat
from io import BufferedReader
from pathlib import Path

from vftester.store.errors import StoreError, file_reason

_BEGINNING = 1 << 12
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER = "it is a device or a pipe, no file. Choose a file"


def content_of(path: Path, largest: int) -> bytes | None:
    """What a text file holds; None where it is larger. What is no text is given as far as that shows.

    Raises StoreError.
    """
    try:
        # Before it is opened: some devices do something then.
        if not (path.is_dir() or _is_plain(os.stat(path))):
            raise StoreError(f"{path} cannot be read: {_OTHER}.")
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not _is_plain(found):
                raise StoreError(f"{path} cannot be read: {_OTHER}.")
            if found.st_size > largest:
                return None
            most = found.st_size + 1
            content = _read(file, min(_BEGINNING, most))
            if content and not is_binary(content):
                content += _read(file, most - len(content)) or b""
    except (OSError, ValueError) as problem:
        raise StoreError(f"{path} cannot be read: {file_reason(problem)}.") from problem
    if content is None or len(content) == most:
        # As the system's own are, which it makes while they are read.
        raise StoreError(f"{path} cannot be read: it holds more than its size says. Make a copy of it and choose that.")
    return content


def is_binary(content: bytes) -> bool:
    """It is no text, as its beginning shows."""
    return b"\0" in content[:_BEGINNING] and not content.startswith(_UTF_16)


def _is_plain(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode)


def _read(file: BufferedReader, most: int) -> bytes | None:
    """None where it has nothing to say yet."""
    return file.read(most)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
