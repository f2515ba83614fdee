"""What the world hands to the command line: odd environments, terminals, scripts and files. Sentences, never tracebacks."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, Inside
from vftester.runs.script import ScriptError
from vftester.script_file import read_script
from vftester.terminal import plain
from vftester.voiceflow.reaching import trust

TO = ("--project", "p", "--runtime")


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"])
@pytest.mark.parametrize("value", ["nonsense://x", "socks4://x:1", "http://[::1"])
def test_an_unusable_proxy_is_one_sentence(
    inside: Inside, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setattr(inside, "environment", lambda: {**CommandLine.environment(inside), name: value})
    ran = inside("talk", *TO, "http://vf.invalid", "--unencrypted")
    assert ran.status == 2
    assert "proxy" in ran.err.lower()


@pytest.mark.parametrize("junk", [True, False])
def test_certificates_that_cannot_be_read_are_one_sentence(
    inside: Inside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, junk: bool
) -> None:
    file = tmp_path / "certificates.pem"
    if junk:
        file.write_text("junk")
    trust.cache_clear()
    monkeypatch.setattr(inside, "environment", lambda: {**CommandLine.environment(inside), "SSL_CERT_FILE": str(file)})
    ran = inside("talk", *TO, "https://vf.invalid")
    assert ran.status == 2
    assert "SSL_CERT_FILE" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        (*TO, "http://xn--/"), (*TO, ""), ("--runtime", ""), ("--target", ""),
        ("--runtime", "https://x.invalid", "--project", "p" * 257),
        (*TO, "https://x.invalid", "--environment", "e" * 101),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_is_refused_before_anything_is_sent(inside: Inside, arguments: tuple[str, ...]) -> None:
    ran = inside("talk", *arguments)
    assert ran.status == 2
    assert "Error: " in ran.err


def test_exports_are_never_written_over_the_store(inside: Inside, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    for arguments in (("talk", "--export", store, "--db", store), ("export", "last", "-o", store, "--db", store)):
        ran = inside(*arguments)
        assert ran.status == 4
        assert "it is the store" in ran.err
    assert not store.exists()


def test_without_standard_input_nothing_is_asked(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert inside("talk", "--demo", "--pace", "max").status == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_one_sentence(vftester: CommandLine) -> None:
    with open("/dev/full", "w") as full:
        for arguments in (("--version",), ("talk", "--demo", "--pace", "max")):
            ran = vftester(*arguments, stdout=full)
            assert ran.status == 4
            assert "cannot be written" in ran.err


def test_an_encoding_without_the_signs_gets_escapes(vftester: CommandLine) -> None:
    ran = vftester("talk", "--demo", "--pace", "max", "--say", "日本", env=vftester.environment(
        PYTHONUTF8="0", PYTHONIOENCODING="latin-1"
    ))  # fmt: skip
    assert ran.status == 0
    assert "\\u65e5" in ran.err


def test_a_terminal_is_not_commanded() -> None:
    assert plain("a\x1b[31m\r\x07\x9b\x7f\tb\n\u00e9") == "a\ufffd[31m\ufffd\ufffd\ufffd\ufffd\tb\n\u00e9"


def test_in_a_script_numbers_are_what_was_typed(tmp_path: Path) -> None:
    script = tmp_path / "s.yaml"
    script.write_text("- 1.50\n- 1e3\n- -0\n- keypad: 0.10\n- text: 2.0\n  after_words: 3\n  variables: {a: 1.50}\n")
    read = read_script(script)
    said = [step.action.to_json()["payload"] for step in read if step.action]
    assert said == ["1.50", "1e3", "-0", "0.10", "2.0"]
    assert (read[4].after_words, read[4].variables) == (3, {"a": 1.5})


def test_a_script_with_aliases_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "s.yaml"
    script.write_text("- &a x\n- *a\n")
    with pytest.raises(ScriptError, match="write out"):
        read_script(script)


def test_streams_that_cannot_be_changed_are_left(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert inside("--version").status == 0
