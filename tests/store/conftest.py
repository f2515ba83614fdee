"""A store's file, and second programs that end with their test."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Program = subprocess.Popen[str]


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert [t.name for t in threading.enumerate() if t.name == "store writer"] == []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def start() -> Iterator[Callable[[str, Path], Program]]:
    """Starts a role of `tests.store.programs` on a store."""
    started: list[Program] = []

    def start_one(role: str, path: Path) -> Program:
        program = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.store.programs", role, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        return program

    yield start_one
    for program in started:
        if program.poll() is None:
            program.kill()
        program.communicate()
