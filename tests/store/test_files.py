import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.conftest import Program
from tests.store.holding import advanced, begun, reply, session
from tests.store.test_trouble import done
from vftester.core.formats.importing import DocumentError
from vftester.core.session import KeptSession
from vftester.store import files
from vftester.store.errors import StoreError
from vftester.store.files import keep_store, read_import, write_export
from vftester.store.writer import Writer

KEPT = KeptSession("abc", session(), (advanced(begun(), reply("Good morning \u2028 \U0001f600")),))


def test_an_export_is_written_whole_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("what was there before")
    text = write_export(KEPT, path)
    assert path.read_text() == text
    assert text.isascii()
    assert text.endswith("}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["out.json"]
    assert json.loads(text)["exported_by"].startswith("vftester ")


@pytest.mark.parametrize("nowhere", [None, "-"])
def test_an_export_without_a_file_is_only_text(nowhere: str | None) -> None:
    assert json.loads(write_export(KEPT, nowhere))["session"]["id"] == "abc"


def test_a_link_keeps_pointing_at_its_file(tmp_path: Path) -> None:
    (tmp_path / "real.json").touch()
    (tmp_path / "link.json").symlink_to("real.json")
    text = write_export(KEPT, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == text


def test_a_pipe_is_written_to_and_not_put_aside(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", f"print(len(open({str(pipe)!r}).read()))"], stdout=subprocess.PIPE
    ) as reader:
        text = write_export(KEPT, pipe)
        assert reader.communicate(timeout=30)[0] == b"%d\n" % len(text)
    assert pipe.is_fifo()


def test_places_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place, why in {
        tmp_path: "it is a folder",
        tmp_path / "nowhere" / "out.json": "there is no such file or folder",
        tmp_path / "file" / "out.json": "a part of its path is no folder",
        tmp_path / ("x" * 300): "its name is too long",
    }.items():
        with pytest.raises(StoreError) as refusal:
            write_export(KEPT, place)
        assert str(refusal.value) == f"{place} cannot be written: {why}. Choose another place."


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, start: Callable[[str, Path], Program]) -> None:
    path = tmp_path / "store.db"
    with Writer(path) as writer:
        writer.keep(KEPT)
    out = tmp_path / "out.json"
    out.write_text("what was there before")
    (said,) = done(start("export_to_a_full_disk", path))
    assert said.startswith(f"{out} cannot be written: the file grows beyond what this system allows.")
    assert out.read_text() == "what was there before"
    assert [p.name for p in tmp_path.iterdir() if "out" in p.name] == ["out.json"]


def test_a_device_is_written_to_and_its_trouble_told() -> None:
    with pytest.raises(StoreError, match="/dev/full cannot be written: the disk is full"):
        write_export(KEPT, "/dev/full")
    assert Path("/dev/full").is_char_device()


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    latin, text, empty = tmp_path / "latin", tmp_path / "text", tmp_path / "empty"
    latin.write_bytes(b'{"name": "caf\xe9"}')
    text.write_text("Dear diary")
    empty.touch()
    for place, why in {
        tmp_path: "it is a folder",
        tmp_path / "nowhere": "there is no such file",
        latin: "not written in UTF-8",
    }.items():
        with pytest.raises(StoreError, match=why):
            read_import(place)
    for place in (text, empty):
        with pytest.raises(DocumentError, match="is not JSON"):
            read_import(place)


def test_a_file_beyond_all_measure_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    with (tmp_path / "big").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(StoreError, match="larger than 1 MiB"):
        read_import(tmp_path / "big")


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    text = write_export(KEPT, None)
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_import(tmp_path / "bom.json").kept.id == "abc"


@pytest.mark.parametrize("name", ["s.db", "s.db-wal", "s.db-shm", "soft", "hard"])
def test_an_export_is_never_written_over_the_store(tmp_path: Path, name: str) -> None:
    store = tmp_path / "s.db"
    store.write_bytes(b"kept")
    (tmp_path / "soft").symlink_to(store)
    (tmp_path / "hard").hardlink_to(store)
    with pytest.raises(StoreError, match="it is the store"):
        keep_store(tmp_path / name, store)
    keep_store(tmp_path / "other", store)
    keep_store("-", store)
