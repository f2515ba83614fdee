"""What is looked at: a store, an address that nobody serves, a computer without display."""

import socket
from pathlib import Path

import pytest

from vftester.store.writer import Writer


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "sessions.db"
    Writer(path).close()
    return path


@pytest.fixture
def nobody() -> str:
    """The address of a port of this computer that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
