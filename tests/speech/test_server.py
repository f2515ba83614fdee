"""Whether there is a sound server, as libpulse would look for it."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vftester.speech import server

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system's own sound is used")


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pulse").mkdir()
    (tmp_path / "home/.config/pulse").mkdir(parents=True)
    (tmp_path / "home/.config/pulse/0123abcd-runtime").symlink_to(tmp_path / "pulse")
    path = tmp_path / "pulse" / "native"
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(path))
        heard.listen()
        yield path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PULSE_SERVER", "{path}"),
        ("PULSE_SERVER", "unix:{path}"),
        ("PULSE_SERVER", "{{0123abcd}}unix:{path} tcp:elsewhere"),
        ("PULSE_RUNTIME_PATH", "{folder}/pulse"),
        ("XDG_RUNTIME_DIR", "{folder}"),
        ("HOME", "{folder}/home"),
    ],
)
def test_a_server_is_found_where_libpulse_looks_for_it(
    name: str, value: str, listening: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value.format(path=listening, folder=listening.parents[1]))
    assert server.reachable()
    felt = server.feeler()
    assert felt is not None
    felt.close()


@pytest.mark.parametrize("gone", ["file", "listener"])
def test_one_that_is_gone_is_not_found(gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(path))
    if gone == "file":
        path.unlink()
    monkeypatch.setenv("PULSE_SERVER", f"unix:{path}")
    assert not server.reachable()
    assert server.feeler() is None


def test_it_is_noticed_when_the_server_ends_a_connection(listening: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = listening.with_name("other")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{path}")
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(path))
        heard.listen()
        felt = server.feeler()
        assert felt is not None
        with felt:
            there, _ = heard.accept()
            assert not server.ended(felt)
            there.close()
            assert server.ended(felt)


@pytest.mark.parametrize("value", ["tcp:elsewhere:4713", "somewhere"])
def test_where_there_is_no_telling_it_is_taken_for_there(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", value)
    assert server.reachable()
    assert server.feeler() is None
