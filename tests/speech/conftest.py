"""Nothing of a voice stays behind: no thread, no process, no folder."""

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.helpers.hearing import Ears, ears
from tests.speech.stepping import Answers


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    threads, folders = set(threading.enumerate()), set(_folders())
    children = set(psutil.Process().children(recursive=True))
    yield
    assert set(threading.enumerate()) <= threads
    assert set(psutil.Process().children(recursive=True)) <= children
    assert set(_folders()) <= folders


def _folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"vftester-speech-{os.getpid()}-*"))


@pytest.fixture(scope="session")
def engine() -> Iterator[Answers]:
    """A voice's process to ask what a text sounds like."""
    with Answers() as answers:
        yield answers


@pytest.fixture(scope="session")
def server() -> Iterator[Ears]:
    """A sound server for the tests that leave it as it was."""
    with ears() as found:
        yield found
