"""What was asked for wrongly ends 2 with a sentence, before anything is sent; and what no command ever does."""

import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S, ROOT, CommandLine, Inside
from tests.helpers.documents import validate
from tests.helpers.scripted_server import API_KEY, ScriptedServer, frames, stream

HELLO = stream(frames({"type": "text", "payload": {"message": "Hi"}}))
SOMEWHERE = ("--runtime", "http://127.0.0.1:9", "--project", "p")

USAGES = [
    (("--nonsense",), "--nonsense"),
    (("nonsense",), "nonsense"),
    (("run", "suite.yaml"), "run"),
    (("talk", "--key", API_KEY[:10]), "--key"),
    (("talk", "--api", "v5"), "v5"),
    (("talk", "--demo", "--pace", "0"), "no pace"),
    (("talk", "--demo", "--pace", "inf"), "no pace"),
    (("talk", "--demo", "--pace", "nan"), "no pace"),
    (("talk", "--demo", "--seed", "x"), "seed"),
    (("talk", "--demo", *SOMEWHERE), "Choose one"),
    (("talk", "--target", "x", *SOMEWHERE), "Choose one"),
    (("talk", "--target", "nobody"), "No target is called 'nobody'"),
    (("talk", "--runtime", "http://127.0.0.1:9"), "--project"),
    (("talk", "--runtime", "no address", "--project", "p"), "is no web address"),
    (("talk", "--runtime", "http://[::1", "--project", "p"), "is no web address"),
    (("talk", "--runtime", "http://x:abc", "--project", "p"), "port"),
    (("talk", *SOMEWHERE, "--user", "x" * 300), "1 to 256 characters"),
    (("talk", *SOMEWHERE, "--user", "\udcff"), "no web address can carry"),
    (("talk", "--script", "no/such/script.yaml"), "The script no/such/script.yaml cannot be read"),
    (("talk", "--script", "."), "The script . cannot be read: it is a folder."),
    (("export",), "SESSION"),
    (("export", "x", "--format", "docx"), "docx"),
    (("import",), "FILE"),
    (("demo", "--port", "70000"), "70000"),
]


@pytest.mark.parametrize(("arguments", "words"), USAGES, ids=[" ".join(a)[:40] for a, _ in USAGES])
def test_wrong_usage_ends_2_with_a_sentence(inside: Inside, arguments: tuple[str, ...], words: str) -> None:
    ran = inside(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize(
    "script", [b"", b"[]", b"{", b"- [", b"\xff\xfe", b"- !!python/object:os.system x", b"- text: a\n  button: b", b"&a [*a]",
               b"[" * 1000, b"- *nobody", b"- {text: a, 1: b, c: d}", b"- \x00",
               b"- !!timestamp 1", b"- !!set {a}", b"- !!seq {}"]
)  # fmt: skip
def test_a_script_that_cannot_be_read_ends_2_and_nothing_is_sent(inside: Inside, script: bytes) -> None:
    path = inside.home / "script.yaml"
    path.write_bytes(script)
    with ScriptedServer([HELLO]) as server:
        ran = inside("talk", "--runtime", server.runtime, "--project", "p", "--script", path)
        assert server.requests == []
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")


def test_a_script_that_is_no_yaml_is_told_with_its_line(inside: Inside) -> None:
    path = inside.home / "script.yaml"
    path.write_text('- Hello\n- "not closed\n')
    ran = inside("talk", "--demo", "--script", path)
    assert (
        ran.err == f"Error: The script {path} is no YAML that can be read (line 3: found unexpected end of stream).\n"
    )


@pytest.mark.parametrize("key", [None, "", "   ", "short", "with a blank inside", "ümlaut-in-the-key"])
def test_without_a_usable_key_nothing_is_sent(inside: Inside, key: str | None) -> None:
    inside.key = key
    with ScriptedServer([HELLO]) as server:
        ran = inside("talk", "--runtime", server.runtime, "--project", "p")
        assert server.requests == []
    assert (ran.status, ran.out) == (2, "")
    assert "key" in ran.err


def test_settings_that_cannot_be_read_end_4(inside: Inside) -> None:
    settings = inside.home / "config" / "vftester" / "settings.json"
    settings.parent.mkdir(parents=True)
    for content in ("{", "[]", '{"idle_s": "long"}', '{"targets": [5]}'):
        settings.write_text(content)
        ran = inside("talk", "--demo", "--pace", "max")
        assert ran.status == 4
        assert f"The settings in {settings}" in ran.err


def test_a_target_that_was_set_up_is_used_by_name_and_as_the_default(vftester: CommandLine) -> None:
    settings = vftester.home / "config" / "vftester" / "settings.json"
    settings.parent.mkdir(parents=True)
    with ScriptedServer([HELLO]) as server:
        target = {"name": "mine", "project": "p", "runtime": server.runtime, "api": "v2", "user": "me", "newer": 1}
        settings.write_text(json.dumps({"targets": [target], "current": "mine", "idle_s": 5, "newer": 1}))
        assert vftester("talk", "--target", "mine").out == "Hi\n"
        assert vftester("talk").out == "Hi\n"
    assert {turn.path.partition("?")[0] for turn in server.turns} == {"/v2/project/p/user/me/interact/stream"}
    assert API_KEY not in settings.read_text()


def test_the_demo_prints_one_line_serves_and_ends_130_when_interrupted(vftester: CommandLine) -> None:
    with vftester.start("demo", "--pace", "max") as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(
                r"Demo agent at (http://127\.0\.0\.1:\d+) project ([0-9a-f]{24}) key (VF\.DM\.\S+)\n", line
            )
            assert found is not None
            runtime, project, vftester.key = found.groups()
            where = ("--runtime", runtime, "--project", project, "--environment", "main")
            assert vftester("talk", *where, "--say", "hello").status == 0
            process.send_signal(signal.SIGINT)
            ran = vftester.end(process)
        finally:
            process.kill()
    assert (ran.status, ran.out) == (130, "")


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
def test_what_a_script_started_in_its_background_can_be_interrupted(vftester: CommandLine) -> None:
    ignoring = (
        "import signal, sys, os; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-c", ignoring, sys.executable, "-m", "vftester", "demo"]
    with subprocess.Popen(command, cwd=ROOT, env=vftester.environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Demo agent at")
            process.send_signal(signal.SIGINT)
            assert process.wait(GUARD_S) == 130
        finally:
            process.kill()


def test_a_port_that_is_taken_is_told(vftester: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = vftester("demo", "--port", str(taken.getsockname()[1]))
    assert (ran.status, ran.out) == (2, "")
    assert "cannot use port" in ran.err


def test_no_command_imports_qt(vftester: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    for command in (
        ("talk", "--demo", "--pace", "max", "--say", "hello", "--export", out), ("sessions",), ("export", "last"),
        ("import", out), ("--help",), ("--version",),
    ):  # fmt: skip
        with vftester.start(*command, python=("-X", "importtime")) as process:
            _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert "vftester.cli" in err
        for library in ("PySide6", "shiboken6", "qasync"):
            assert library not in err, command


def test_the_collector_looks_seldom_through_records(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(gc, "set_threshold", lambda *often: looks.append(often[0]))
    inside("--version")
    assert looks[0] >= 50_000


def test_a_listing_whose_reader_has_gone_ends_0_without_a_word(vftester: CommandLine) -> None:
    assert vftester("talk", "--demo", "--pace", "max").status == 0
    for command in (("sessions",), ("sessions", "--json"), ("export", "last")):
        process = vftester.start(*command)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        with process:
            assert process.stderr.read() == ""
        assert process.returncode == 0


def test_keys_that_a_server_echoes_are_nowhere(vftester: CommandLine) -> None:
    session_key = "session-key-0-abcdefgh"
    said = f"your keys: {API_KEY} and {session_key}"
    trace, out = {"type": "text", "payload": {"message": said}}, vftester.home / "out.json"
    echo = f": {said}\n\nevent: {API_KEY}\nid: {session_key}\n{API_KEY}: x\ndata: x\n\n".encode()
    with ScriptedServer(
        [stream(frames(trace, end=False), echo, b"event: error\ndata: " + said.encode() + b"\n\n")]
    ) as server:
        ran = vftester(
            "talk", "--runtime", server.runtime, "--project", "p", "--say", "hi", "--jsonl", "--export", out, "--db",
            vftester.home / "store.db",
        )  # fmt: skip
        assert server.session_keys == [session_key]
    assert ran.status == 3
    validate(json.loads(out.read_text()))
    places = [ran.out.encode(), ran.err.encode(), *(p.read_bytes() for p in vftester.home.rglob("*") if p.is_file())]
    assert len(places) >= 4
    for place in places:
        assert API_KEY[:24].encode() not in place
        assert session_key.encode() not in place
    assert "[redacted]" in ran.out
    assert "[redacted]" in ran.err
    listing = vftester("export", "last", "--db", vftester.home / "store.db").out
    assert API_KEY[:24] not in listing
    assert session_key not in listing
