"""Where a key goes: to the runtime that the person named, and to nobody whom a file or an answer names."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, Inside
from tests.helpers.scripted_server import API_KEY, ScriptedServer, frames, stream
from vftester.settings import Settings, TargetSetting, save

PROJECT = "669ac1abf7bc7fa315756587"
HELLO = stream(frames({"type": "text", "payload": {"message": "Hi there"}}))


@pytest.fixture(scope="module")
def exported(home: CommandLine) -> Path:
    """A session of one turn, as it could come in a mail."""
    file = home.home / "mailed.json"
    with ScriptedServer([HELLO]) as server:
        ran = home("talk", "--runtime", server.runtime, "--project", PROJECT, "--api", "v2", "--export", file)
    assert ran.status == 0, ran.err
    return file


def from_elsewhere(exported: Path, runtime: str, folder: Path) -> Path:
    """The same session, held with another runtime if its own word is taken."""
    written = json.loads(exported.read_text())
    written["session"]["target"]["runtime"] = runtime
    file = folder / "elsewhere.json"
    file.write_text(json.dumps(written))
    return file


@pytest.mark.parametrize(
    "runtime", ["https://runtime.example", "http://runtime.example", "https://127.0.0.1.example", "http://[::1"]
)
@pytest.mark.parametrize("imported", [False, True])
def test_a_file_that_names_another_runtime_is_not_sent_the_key(
    inside: Inside, exported: Path, tmp_path: Path, runtime: str, imported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("somebody was asked for an address"))
    file: str | Path = from_elsewhere(exported, runtime, tmp_path)
    if imported:
        file = inside("import", file).out.strip()
    ran = inside("rerun", file)
    assert ran.status == 2
    assert f"held with {runtime}, which is not set up here" in ran.err
    assert "Nothing was sent." in ran.err


def test_the_runtime_of_another_projects_target_is_not_enough(inside: Inside, exported: Path, tmp_path: Path) -> None:
    other = TargetSetting("other", "another project", "https://runtime.example", "v2")
    save(Settings((other,)), inside.home / "config" / "vftester" / "settings.json")
    assert inside("rerun", from_elsewhere(exported, "https://runtime.example", tmp_path)).status == 2


@pytest.mark.parametrize("command", ["talk", "rerun"])
def test_over_plain_http_a_key_goes_to_another_computer_only_where_the_person_insists(
    inside: Inside, exported: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nobody(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise OSError(113, "No route to host")

    monkeypatch.setattr("socket.getaddrinfo", nobody)
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    whom = (*([exported] if command == "rerun" else []), "--runtime", "http://runtime.example", "--project", PROJECT)
    refused = inside(command, *whom, "--api", "v2")
    assert refused.status == 2
    assert "http://runtime.example is not encrypted" in refused.err
    assert "Use https://, or say --unencrypted. Nothing was sent." in refused.err
    assert asked == []


def test_this_computer_may_be_talked_to_unencrypted(home: CommandLine, exported: Path) -> None:
    with ScriptedServer([HELLO]) as server:
        file = from_elsewhere(exported, server.runtime, home.home)
        ran = home("rerun", file)
        assert {turn.headers["authorization"] for turn in server.turns} == {API_KEY}
    assert ran.status == 0, ran.err


def test_one_who_insists_is_heard(vftester: CommandLine) -> None:
    ran = vftester("talk", "--runtime", "http://runtime.invalid", "--project", PROJECT, "--api", "v2", "--unencrypted")
    assert ran.status == 3
    assert "runtime.invalid" in ran.err
