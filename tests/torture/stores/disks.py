"""A disk that is full, and has room again; one that may only be read."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SMALL = 3 << 20


class Disk(Protocol):
    folder: Path
    words: tuple[str, ...]
    """What is said of it when it is full."""

    def fill(self) -> None: ...
    def make_room(self) -> None: ...


class RealDisk:
    """A small file system of its own, filled to its last byte."""

    words = ("the disk is full",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 9, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)


class LimitedDisk:
    """No file of this process may grow: the nearest to a full disk that needs no rights."""

    words = ("the disk is full", "the disk refuses to read or write", "the file grows beyond what this system allows")

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # Shared memory beside the store is a file as well: 32 kB of it are there once the store is open.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 15, hard))

    def make_room(self) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A real one where that may be made (as root, on Linux), else the limit of this process."""
    place = folder / "disk"
    place.mkdir()
    if not _mount(place, "-t", "tmpfs", "-o", f"size={SMALL},mode=0755", "tmpfs"):
        limited = LimitedDisk(place)
        try:
            yield limited
        finally:
            limited.make_room()
        return
    try:
        yield RealDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, stdin=subprocess.DEVNULL)


@contextmanager
def read_only(place: Path) -> Iterator[bool]:
    """While this lasts the disk of `small_disk` may only be read; False where that cannot be had."""
    may = os.path.ismount(place) and _mount(place, "-o", "remount,ro")
    try:
        yield may
    finally:
        if may:
            _mount(place, "-o", "remount,rw")


def _mount(place: Path, *how: str) -> bool:
    if os.name != "posix" or os.getuid() != 0:
        return False
    done = subprocess.run(["mount", *how, str(place)], check=False, capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0
