"""Agent files: what is wrong with one is said in a plain sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vftester.demo.script import DemoError, load_script


@pytest.fixture
def copied(agents, tmp_path) -> Path:
    shutil.copytree(agents, tmp_path / "agents")
    return tmp_path / "agents"


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "appointment-desk.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_agent_that_is_not_there_is_named(agents) -> None:
    with pytest.raises(DemoError, match="There is no demo agent 'none'"):
        load_script(agents, "none")


def test_broken_yaml_is_said_in_one_line(copied) -> None:
    change(copied, "name: Appointment desk\n", "name: [\n")
    with pytest.raises(DemoError, match=r"^The demo agent appointment-desk\.yaml cannot be read: .*$"):
        load_script(copied, "appointment-desk")


def test_a_missing_entry_is_named(copied) -> None:
    change(copied, "\ngreeting:", "\ngreetings:")
    with pytest.raises(DemoError, match="lacks the entry 'greeting'"):
        load_script(copied, "appointment-desk")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("images/map.png", "images/none.png"),
        ("images/map.png", "../outside.png"),
        ("images/map.png", "appointment-desk.yaml"),
        (r"'\btomorrow\b'", "'(tomorrow'"),
        ("wait_ms: [800, 2500]", "wait_ms: [800]"),
        ("name: Appointment desk\n", "- 1\n"),
    ],
)
def test_what_cannot_work_is_refused(copied, old, new) -> None:
    change(copied, old, new)
    with pytest.raises(DemoError):
        load_script(copied, "appointment-desk")


def test_every_exit_and_picture_the_agent_names_exists(script) -> None:
    assert {way.leads_to for way in script.exits.values()} == set(script.steps)
    shown = [name for one in (*script.steps.values(), *script.answers) for name in one.shows]
    assert set(shown) <= set(script.shows)
    assert {slot.offers for slot in script.slots} - {""} <= set(script.buttons)


def test_importing_the_room_loads_no_server() -> None:
    code = "import sys, vftester.demo; sys.exit('starlette' in sys.modules or 'yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
