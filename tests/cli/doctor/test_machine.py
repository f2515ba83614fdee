"""What is found of the machine: libraries, display, fonts, sound and voice."""

import socket
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S
from tests.helpers.hearing import ears
from vftester.doctor import machine
from vftester.doctor.hearing import sound, voice
from vftester.settings import Settings
from vftester.speech.probing import NoVoice, voice_tried
from vftester.speech.values import VoiceSettings

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system's own is used")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@linux
def test_missing_libraries_are_named_with_the_line_that_installs_them(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def all_but_two(library: str) -> bool:
        return library not in ("libxcb-cursor.so.0", "libEGL.so.1")

    assert machine.display(all_but_two).verdict == "attention"  # nothing to open a window on anyway
    bare.setenv("DISPLAY", ":0")
    found = machine.display(all_but_two)
    assert (found.verdict, found.advice) == ("broken", "sudo apt install libegl1 libxcb-cursor0")


@linux
def test_a_display_that_nobody_serves_is_broken(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def all_there(library: str) -> bool:
        return True

    for name in (":59999", "nonsense", "127.0.0.1:70000"):
        bare.setenv("DISPLAY", name)
        assert machine.display(all_there).verdict == "broken"
    bare.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bare.setenv("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX) as served:
        served.bind(str(tmp_path / "wayland-0"))
        served.listen()
        assert machine.display(all_there).verdict == "ok"


@linux
def test_without_fonts_it_is_said_what_the_window_would_show(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setattr(machine, "_FONT_FOLDERS", (str(tmp_path),))
    assert machine.fonts().verdict == "attention"
    bare.setenv("DISPLAY", ":0")
    assert "fonts-dejavu-core" in machine.fonts().advice
    (tmp_path / "a.TTF").touch()
    assert machine.fonts().found == "1 scalable font"


def test_a_pyside_that_ends_this_python_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "versions", lambda: [("PySide6", "6.12.0")])
    assert machine.installed().verdict == ("broken" if sys.version_info < (3, 12) else "ok")
    monkeypatch.setattr(machine, "versions", lambda: [("PySide6", "6.11.3"), ("httpx", "not installed")])
    assert "httpx not found" in machine.installed().advice


# --- sound and voice --------------------------------------------------------------------------------------------------


@linux
def test_without_a_sound_server_replies_run_unheard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nowhere")
    found = sound(1.0)
    assert found.verdict == "attention"
    assert "there is no sound server" in found.found


@linux
@pytest.mark.optional
def test_a_device_that_opens_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with ears() as heard:
        for name, value in heard.environment.items():
            monkeypatch.setenv(name, value)
        found = sound(GUARD_S)
        assert (found.verdict, found.found) == ("ok", "replies are heard on vf")


@linux
@pytest.mark.parametrize(
    ("does", "words"), [("raise SystemExit(134)", "cannot be used"), ("time.sleep(60)", "did not answer")]
)
def test_a_sound_system_that_ends_or_hangs_its_program_is_told(
    does: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nimport time\n{does}\n")
    program.chmod(0o700)
    monkeypatch.setattr("vftester.speech.server.reachable", lambda: True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    found = sound(GUARD_S if words == "cannot be used" else 0.2)
    assert found.verdict == "attention"
    assert words in found.found


def test_the_voice_is_tried_with_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = voice_tried(VoiceSettings(), GUARD_S)
    assert tried.sound_ns > 0 or tried.engine.source == "stock"
    found = voice(Settings(), GUARD_S)
    assert found.verdict in ("ok", "attention")
    assert tried.engine.version in found.found


def test_a_voice_that_cannot_be_had_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for command, why in (["/no/such/program"], "cannot be started"), ([sys.executable, "-c", ""], "ended unexpectedly"):
        with monkeypatch.context() as patched:
            patched.setattr("vftester.speech.process.worker_argv", lambda kind, command=command: command)
            with pytest.raises(NoVoice, match=why):
                voice_tried(VoiceSettings(), GUARD_S)
    found = voice(Settings(), 0.0)
    assert (found.verdict, found.found) == (
        "broken", "No voice can speak here (the voice did not answer within 0 s).",
    )  # fmt: skip
