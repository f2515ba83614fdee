"""What an agent says, and what stands in a file, never commands the terminal that it is shown in."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, Inside
from tests.helpers.scripted_server import ScriptedServer, frames, refusal, stream
from vftester.core.formats.importing import parse

PROJECT = "669ac1abf7bc7fa315756587"
HARM = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m\x08\x08\x7f\r\x1bP+q\x1b\\ \u202egnirts\u2066x \x00 end"
COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
BODY = frames(
    {"type": "debug", "payload": {"level": "error", "message": HARM}},
    {"type": "text", "payload": {"message": HARM}},
    {"type": "completion", "payload": {"state": "start", "ai": True}},
    {"type": "completion", "payload": {"state": "content", "content": HARM}},
    {"type": "completion", "payload": {"state": "end"}},
    {"type": "tool-call", "payload": {"state": "start", "callID": "1", "name": HARM}},
    {"type": "tool-call", "payload": {"state": "end", "callID": "1", "name": HARM}},
    {"type": "path", "payload": {"path": HARM}},
    {"type": "choice", "payload": {"buttons": [{"name": HARM, "request": {"type": "x"}}]}},
    {"type": HARM, "payload": {HARM: HARM}},
)
ERROR = refusal(401, json.dumps({"message": HARM}), ("X-Harm", "a"))


@pytest.fixture(scope="module")
def held(home: CommandLine) -> CommandLine:
    """A conversation whose every word means harm; its second turn is refused with harm. It is kept twice."""
    with ScriptedServer([stream(BODY), ERROR] * 2) as server:
        for _ in range(2):
            ran = home(
                "talk", "--runtime", server.runtime, "--project", PROJECT, "--api", "v2", "--say", HARM.replace("\x00", ""),
                "--name", f"{HARM.replace(chr(0), '')}\nand a line more", "--export", home.home / "out.json",
            )  # fmt: skip
            assert not COMMANDING.findall(ran.out + ran.err)
            assert "\ufffd" in ran.out
            assert "did not complete" in ran.err
    return home


def on(held: CommandLine, inside: Inside) -> Inside:
    inside.home = held.home
    return inside


@pytest.mark.parametrize(
    "arguments",
    [
        ("sessions",), ("sessions", "--json"), ("sessions", "--search", "owned"), ("replay", "last", "--speed", "max"),
        ("replay", "last", "--speed", "max", "--jsonl"), ("compare", "last", "out.json"), ("compare", "last", "out.json", "--json"),
        ("export", "last"), ("replay", "\x1b[2J"), ("export", "\x9b2J"), ("import", "\x1b]0;x\x07.json"),
    ],
)  # fmt: skip
def test_no_command_lets_a_text_command_the_terminal(
    held: CommandLine, inside: Inside, arguments: tuple[str, ...]
) -> None:
    ran = on(held, inside)(*(str(held.home / part) if part == "out.json" else part for part in arguments))
    assert not COMMANDING.findall(ran.out + ran.err), arguments
    assert ran.out or ran.err


def test_a_name_of_two_lines_is_one_line_in_the_list(held: CommandLine, inside: Inside) -> None:
    assert len(on(held, inside)("sessions").out.splitlines()) == 2


def test_what_is_reported_of_an_imported_file_is_as_tame(held: CommandLine, inside: Inside, tmp_path: Path) -> None:
    written = json.loads((held.home / "out.json").read_text())
    parse(json.dumps(written))
    written["turns"][0]["text"] = HARM
    written["turns"][0]["measures"]["delivery"] = HARM
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(written))
    ran = on(held, inside)("import", file)
    assert not COMMANDING.findall(ran.out + ran.err)
    assert ran.err


def test_doctor_lets_nothing_command_the_terminal(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "\x1b]0;owned\x07")
    monkeypatch.setenv("HTTPS_PROXY", "http://\x1b[2J")
    ran = inside("doctor", "--db", str(inside.home / "a\x1b[2Jb.db"))
    assert not COMMANDING.findall(ran.out + ran.err)
