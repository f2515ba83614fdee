"""`vftester replay`: what was recorded comes again, from a real store, and no connection is opened."""

import json
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CommandLine, Inside
from tests.core.formats.test_voiceflow_cli import RECORDED
from tests.gui.scripted import greeting
from tests.helpers.scripted_server import ScriptedServer, frames, stream
from tests.helpers.turns import kept
from tests.runs.replayed import SESSION, taken
from vftester.store.writer import Writer

SAID = ("--say", "I need a check-up next week, mornings")


@pytest.fixture(scope="module")
def recorded(home: CommandLine) -> tuple[CommandLine, str, list[dict[str, Any]]]:
    """A home with a session of the demo agent; what was printed of it, and its lines of JSON."""
    ran = home("talk", "--demo", "--pace", "5", *SAID)
    assert ran.status == 0, ran.err
    lines = home("talk", "--demo", "--pace", "5", "--jsonl", *SAID)
    return home, ran.out, [json.loads(line) for line in lines.out.splitlines()]


def test_the_same_words_come_again(recorded: tuple[CommandLine, str, list[dict[str, Any]]]) -> None:
    home, out, _ = recorded
    ran = home("replay", "last", "--speed", "max")
    assert (ran.status, ran.out) == (0, out)
    assert "You: I need a check-up next week, mornings" in ran.err
    assert "ready to speak" in ran.err


def test_the_same_records_and_segments_come_again_byte_by_byte(
    recorded: tuple[CommandLine, str, list[dict[str, Any]]],
) -> None:
    home, _, lines = recorded
    for more in (("--speed", "max"), ("--speed", "5"), ("--speed", "max", "--whole")):
        ran = home("replay", "last", "--jsonl", *more)
        again = [json.loads(line) for line in ran.out.splitlines()]
        assert [line for line in again if "segment" not in line] == [line for line in lines if "segment" not in line]
        assert [line for line in again if "segment" in line] == [line for line in lines if "segment" in line]
        assert ran.err == ""


def test_a_replay_leaves_the_store_as_it_was(recorded: tuple[CommandLine, str, list[dict[str, Any]]]) -> None:
    home, *_ = recorded
    before = home("export", "last").out
    listed = home("sessions").out
    assert home("replay", "last", "--speed", "max").status == 0
    assert (home("export", "last").out, home("sessions").out) == (before, listed)


def test_an_exported_file_is_replayed_where_there_is_no_store(
    recorded: tuple[CommandLine, str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    home, out, _ = recorded
    file = tmp_path / "session.json"
    file.write_text(home("export", "last").out)
    elsewhere = CommandLine(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    ran = elsewhere("replay", file, "--speed", "max")
    assert (ran.status, ran.out) == (0, out)


def test_no_connection_is_opened_and_no_qt_loaded(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "s.db"
    with Writer(store) as writer:
        writer.keep(kept(*SESSION))

    def refuse(*_: Any) -> Any:
        raise AssertionError("a replay asks nobody")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ran = inside("replay", "last", "--speed", "max", "--db", store)
    assert ran.status == 0, ran.err
    assert "Perfect, Thursday at 8:40 it is." in ran.out
    with CommandLine(tmp_path).start(
        "replay", "last", "--speed", "max", "--db", store, python=("-X", "importtime")
    ) as p:
        _, err = p.communicate(timeout=60)
    for library in ("PySide6", "httpx", "uvicorn", "keyring"):
        assert library not in err


def test_a_session_without_times_says_so_and_tells_none(inside: Inside) -> None:
    (inside.home / "r.json").write_text(json.dumps(RECORDED))
    for more in ((), ("--jsonl",)):
        ran = inside("replay", inside.home / "r.json", *more)
        assert ran.status == 0
        assert "This session keeps no times: its words come again, all of a turn at once." in ran.err
        assert not any(words in ran.err for words in ("0.00 s", "buttons: \n", "cannot tell"))
    ran = inside("compare", inside.home / "r.json", inside.home / "r.json")
    assert "A and B keep no times, so what was said and done is compared, but not how quickly." in " ".join(
        ran.out.split()
    )


def test_what_did_not_complete_ends_3_again_with_its_sentence(vftester: CommandLine) -> None:
    cut = stream(frames({"type": "text", "payload": {"message": "Hi"}}, end=False))
    with ScriptedServer([cut]) as server:
        first = vftester("talk", "--runtime", server.runtime, "--project", "p", "--api", "v2")
    again = vftester("replay", "last", "--speed", "max")
    assert (first.status, again.status) == (3, 3)
    assert again.out == first.out
    assert "Turn 1 did not complete" in again.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "SESSION"),
        (("last",), "holds no sessions yet"),
        (("last", "--speed", "0"), "no pace"),
        (("last", "--speed", "nan"), "no pace"),
        (("last", "--speed", "inf"), "no pace"),
    ],
)
def test_wrong_usage_ends_2_with_a_sentence(inside: Inside, arguments: tuple[str, ...], words: str) -> None:
    ran = inside("replay", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_sound_is_never_written_over_the_store(inside: Inside, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    with Writer(store) as writer:
        writer.keep(kept(taken(greeting(0))))
    before = store.read_bytes()
    ran = inside("replay", "last", "--db", store, "--wav", store)
    assert ran.status == 4
    assert store.read_bytes() == before


def test_an_interrupted_replay_ends_130(recorded: tuple[CommandLine, str, list[dict[str, Any]]]) -> None:
    home, *_ = recorded
    process = home.start("replay", "last", "--speed", "0.01")
    assert process.stderr is not None
    assert process.stderr.readline() == "Launch\n"
    process.send_signal(signal.SIGINT)
    assert home.end(process).status == 130
