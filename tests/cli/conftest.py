"""Runs the command line as a person would: another process, its own home, no keyring."""

import gc
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.scripted_server import API_KEY
from vftester.cli import main

ROOT = Path(__file__).parents[2]
GUARD_S = 60  # a hang fails instead of blocking the run; nothing is measured with it
PLAINLY = ("Traceback", "Error in", "Exception ignored", "Warning:", "never awaited", "Task was destroyed")


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


class CommandLine:
    """`vftester` with a home of its own. Whatever it is asked, it never shows a traceback, and never a key."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.key: str | None = API_KEY

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("VF", "XDG_", "PYTHON")) and "proxy" not in k.lower()
        }
        own = {
            "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"), "XDG_DATA_HOME": str(self.home / "data"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1",
        }  # fmt: skip
        return {**kept, **own, **({"VF_API_KEY": self.key} if self.key else {}), **more}

    def start(self, *arguments: str | Path, python: tuple[str, ...] = (), **more: Any) -> "subprocess.Popen[str]":
        more = {"env": self.environment(), **more}
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [sys.executable, "-W", "error", *python, "-m", "vftester", *map(os.fspath, arguments)],
            cwd=ROOT, text=True, errors="surrogateescape", **{**pipes, **more},
        )  # fmt: skip

    def __call__(self, *arguments: str | Path, **more: Any) -> Ran:
        with self.start(*arguments, **more) as process:
            try:
                return self.end(process)
            finally:
                process.kill()

    def end(self, process: "subprocess.Popen[str]") -> Ran:
        out, err = process.communicate(timeout=GUARD_S)
        for sign in PLAINLY:
            assert sign not in (err or ""), err
        if self.key and self.key.strip():
            assert self.key not in (out or "") + (err or "")
        return Ran(process.returncode, out, err)


@pytest.fixture
def vftester(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


class Inside(CommandLine):
    """The same in the test's own process, which is a hundred times quicker: for what ends before a conversation."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        super().__init__(home)
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def __call__(self, *arguments: str | Path, **more: Any) -> Ran:
        with self._monkeypatch.context() as patched:
            patched.delenv("VF_API_KEY", raising=False)
            for name, value in self.environment().items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["vftester", *map(os.fspath, arguments)])
            former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
            collecting = gc.get_threshold()
            try:
                status = main()
            finally:
                gc.set_threshold(*collecting)
                for number, handler in former.items():
                    signal.signal(number, handler)
        shown = self._capfd.readouterr()
        if self.key and self.key.strip():
            assert self.key not in shown.out + shown.err
        return Ran(status, shown.out, shown.err)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Inside:
    return Inside(tmp_path, monkeypatch, capfd)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """One home for the tests of a module."""
    return CommandLine(tmp_path_factory.mktemp("home"))
