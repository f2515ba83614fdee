"""What goes by a file's name and is none: refused at once with a sentence, and nobody waits at it or reads on and on."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from vftester.runs.script import ScriptError
from vftester.script_file import read_script
from vftester.statuses import UNWRITABLE, USAGE
from vftester.store import plain_files
from vftester.store.errors import StoreError
from vftester.store.files import read_import

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")

NO_FILE = "it is a device or a pipe, no file. Choose a file."


@pytest.fixture
def vftester(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """With one of each that has no place outside: a pipe, a socket, and links to both."""
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "link.json").symlink_to("pipe.json")
    with socket.socket(socket.AF_UNIX) as listening, _in(tmp_path):
        listening.bind("socket.json")  # by a short name: a long one has no room
        yield tmp_path


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


SPECIAL = ["pipe.json", "link.json", "socket.json", "/dev/zero", "/dev/full", "/dev/null", "/dev/stdin"]


@pytest.mark.parametrize("name", SPECIAL)
def test_what_is_no_file_is_refused_by_the_command_at_once(vftester: CommandLine, folder: Path, name: str) -> None:
    place = folder / name
    read, write = os.pipe()
    try:
        ran = vftester("import", place, stdin=read)  # nobody writes: who waits, waits for ever
    finally:
        os.close(read)
        os.close(write)
    assert (ran.status, ran.out) == (UNWRITABLE, "")
    assert ran.err == f"Error: {place} cannot be read: {NO_FILE}\n"


@pytest.mark.parametrize("name", ["pipe.json", "/dev/zero", "/dev/stdin"])
def test_nor_is_it_read_as_a_script(vftester: CommandLine, folder: Path, name: str) -> None:
    place = folder / name
    read, write = os.pipe()
    try:
        ran = vftester("talk", "--demo", "--mute", "--script", place, stdin=read)
    finally:
        os.close(read)
        os.close(write)
    assert (ran.status, ran.out) == (USAGE, "")
    assert ran.err == f"Error: The script {place} cannot be read: {NO_FILE}\n"


def test_a_script_that_is_too_large_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "s.yaml"
    script.write_text("- x\n" * 400_000)
    with pytest.raises(ScriptError, match=r"is larger than 1 MiB: too large for a script\."):
        read_script(script)


def test_a_folder_is_called_one(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be read: it is a folder\."):
        read_import(folder)


def test_what_holds_more_than_its_size_says_is_not_read_on_and_on(folder: Path) -> None:
    made = Path("/proc/self/maps")
    if not made.exists():
        pytest.skip("this system has no files of its own making")
    assert made.stat().st_size == 0
    with pytest.raises(StoreError, match=r"it holds more than its size says\. Make a copy of it and choose that\."):
        read_import(made)


def test_what_calls_itself_a_file_and_has_nothing_to_say_yet_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_files, "_is_plain", lambda found: True)  # as the system's log calls itself one
    writer = os.open(folder / "pipe.json", os.O_RDWR)
    try:
        with pytest.raises(StoreError, match="more than its size says"):
            read_import(folder / "pipe.json")
    finally:
        os.close(writer)


def test_what_becomes_a_pipe_between_looking_and_opening_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "file.json"
    file.touch()
    before = os.stat(file)
    file.unlink()
    os.mkfifo(file)
    monkeypatch.setattr(plain_files.os, "stat", lambda place: before)
    monkeypatch.setattr(Path, "is_dir", lambda self: False)
    with pytest.raises(StoreError, match="it is a device or a pipe"):
        read_import(file)


def test_a_file_as_large_as_allowed_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for size, given in (
        (0, b""),
        (1, b"x"),
        (4095, b"x" * 4095),
        (4096, b"x" * 4096),
        (9000, b"x" * 9000),
        (9001, None),
    ):
        file.write_bytes(b"x" * size)
        assert plain_files.content_of(file, 9000) == given
