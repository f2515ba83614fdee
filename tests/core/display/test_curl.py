"""A turn as commands for a shell, proved by a shell."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.core.display.curl import Post, curl_commands

SAY_ARGUMENTS = """#!/bin/sh
printf '%s\\0' "$@" >> "$SAID"
case "$*" in *session*) printf '{"sessionKey":"issued-key","more":"x"}';; esac
"""

ODD = [
    "it's Thursday",
    'say "hello" $HOME `id` $(id) \\ !! %s {a,b} [1-9] ~ *',
    "two\nlines\r\nand\ttabs",
    "-leading dash @file # no comment ; & |",
    "Grüße, ½ — 日本語 🙂 \u202e\u0000\u2028",
    "\ud800 half a pair",
    "",
]


def call(said: str, url: str = "https://runtime.example/v4/interact/stream") -> Post:
    body = {"action": {"type": "text", "payload": said}, "config": {"completionEvents": True}}
    return Post(url, body, {"Accept": "text/event-stream"})


def after_last(words: list[str], name: str) -> str:
    return words[len(words) - 1 - words[::-1].index(name) + 1]


@pytest.fixture
def shell(tmp_path: Path) -> "Shell":
    return Shell(tmp_path)


class Shell:
    """A shell whose curl says what arguments it was given."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "said"
        self._folder = folder
        curl = folder / "curl"
        curl.write_text(SAY_ARGUMENTS)
        curl.chmod(0o755)

    def run(self, commands: str) -> list[str]:
        self._said.write_bytes(b"")
        surroundings = {
            "PATH": f"{self._folder}:/usr/bin:/bin", "SAID": str(self._said), "VF_API_KEY": "VF.DM.the.key", "LC_ALL": "C",
        }  # fmt: skip
        subprocess.run(["sh", "-euc", commands], env=surroundings, check=True, timeout=20)
        return self._said.read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1]


@pytest.mark.parametrize("said", ODD)
def test_a_shell_hands_curl_exactly_what_was_sent(shell: Shell, said: str) -> None:
    sent = call(said)
    words = shell.run(curl_commands(sent))
    assert json.loads(after_last(words, "--data-raw")) == sent.body
    assert sent.url in words
    assert "Authorization: VF.DM.the.key" in words
    assert "Accept: text/event-stream" in words
    assert "-N" in words


@pytest.mark.parametrize("user", ["o'brien/#+ ü", "$(touch x)", "a\nb"])
def test_a_session_is_started_first_and_its_key_goes_with_the_turn(shell: Shell, user: str) -> None:
    session = Post(f"https://runtime.example/v4/project/p/session?{user}", {"userID": user})
    words = shell.run(curl_commands(call("hello"), session))
    assert words.count("curl") == 0
    assert json.loads(words[words.index("--data-raw") + 1]) == {"userID": user}
    assert [word for word in words if word.startswith("Authorization")] == [
        "Authorization: VF.DM.the.key",
        "Authorization: issued-key",
    ]


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_comes_out_of_the_quotes_as_it_went_in(said: str, url: str) -> None:
    sent = call(said, f"https://runtime.example/{url}")
    words = shlex.split(curl_commands(sent).replace("\\\n", " "))
    assert json.loads(after_last(words, "--data-raw")) == sent.body
    assert sent.url in words


def test_no_key_and_no_comment_stands_in_it() -> None:
    written = curl_commands(call("hello"), Post("https://runtime.example/session", {"userID": "u"}))
    assert '"Authorization: $VF_API_KEY"' in written
    assert '"Authorization: $VF_SESSION_KEY"' in written
    assert not [line for line in written.splitlines() if line.lstrip().startswith("#")]
