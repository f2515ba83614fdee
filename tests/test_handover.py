"""A later start and the door it comes to, without a window."""

import os
import socket
import stat
from pathlib import Path

import pytest

from vftester import handover
from vftester.handover import Door, knock, message, said_in

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no sockets among files")


@pytest.fixture(autouse=True)
def a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("VFTESTER_DB", raising=False)
    monkeypatch.setattr(handover, "ANSWER_S", 0.1)


def first(store: Path | None = None) -> Door:
    door = knock(store, None)
    assert door is not None
    return door


def test_a_message_is_whole_only_at_its_end_and_says_an_absolute_path() -> None:
    said = message(Path("a talk.json"))
    assert said_in(said) == str(Path.cwd() / "a talk.json")
    assert said_in(message(None)) == ""
    assert [said_in(said[:length]) for length in range(len(said))] == [None] * len(said)


def test_a_path_in_no_encoding_comes_through() -> None:
    odd = Path(os.fsdecode(b"/tmp/\xff\xfe.json"))
    assert said_in(message(odd)) == str(odd)


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1",
        b"vftester opens\0relative\0",
        b"vftester opens\0/a\0/b\0",
        b"vftester opens\0/" + b"a" * handover.LARGEST,
    ],
)
def test_what_is_no_message_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError, match="no message"):
        said_in(said)


def test_only_its_owner_may_come_to_the_door() -> None:
    door = first()
    assert door.listening is not None
    place = Path(door.listening.getsockname())
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    door.close()
    assert not place.exists()


def test_where_nobody_answers_a_window_of_its_own_is_opened() -> None:
    door = first()
    later = first()
    assert door.listening is not None
    assert later.listening is None
    door.close()
    later.close()


def test_a_door_that_was_closed_is_taken_over() -> None:
    door = first()
    door.close()
    again = first()
    assert again.listening is not None
    again.close()


def test_each_store_has_a_door_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doors = [first(), first(tmp_path / "a.db"), first(tmp_path / "b.db")]
    assert all(door.listening is not None for door in doors)
    monkeypatch.setenv("VFTESTER_DB", str(tmp_path / "a.db"))
    assert first().listening is None, "the same store, by another name"
    for door in doors:
        door.close()


def test_a_folder_that_others_can_enter_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "vftester").mkdir(mode=0o777)
    (tmp_path / "vftester").chmod(0o777)
    assert first().listening is None


def test_a_link_in_the_folders_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "vftester").symlink_to(tmp_path / "elsewhere")
    assert first().listening is None


def test_without_a_runtime_folder_the_temporary_one_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    door = first()
    assert door.listening is not None
    assert Path(door.listening.getsockname()).parent == tmp_path / f"vftester-{os.getuid()}"
    door.close()


def test_where_no_socket_can_be_made_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("long" * 30)))
    (tmp_path / ("long" * 30)).mkdir()
    assert first().listening is None
    monkeypatch.delattr(socket, "AF_UNIX")
    assert first().listening is None
