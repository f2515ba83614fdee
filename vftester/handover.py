"""One window per person and store: a later start hands its file to the window that is there, and ends.

A socket among the person's own files, by the standard library alone: a second start is over before it would have loaded
Qt, and the first one loads nothing for it (QLocalServer does the same, but QtNetwork takes a twentieth of the start).
Where there are no such sockets (Windows), `vftester.gui.pipes` does it; where none can be made, every start opens a
window of its own.
"""

import _socket  # `socket` brings what takes longer than all else here
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import socket

ANSWER_S = 1.0
"""A window that does not answer for so long is taken for stuck, and another is opened."""
LARGEST = 16 * 1024
"""Bytes; no system knows a longer path."""
TAKEN = b"taken\0"
_HEAD = b"vftester opens\0"


class Door:
    """What later starts come to; `listening` None: nobody can come."""

    def __init__(self, listening: _socket.socket | None = None, place: Path | None = None, lock: int = -1) -> None:
        self.listening = listening
        self._place = place
        self._lock = lock

    def let_in(self) -> "socket.socket":
        """The next who came. Raises OSError where nobody is there."""
        import socket

        if self.listening is None:
            raise OSError("the door is closed")
        with socket.fromfd(self.listening.fileno(), self.listening.family, self.listening.type) as listening:
            way, _ = listening.accept()
        return way

    def close(self) -> None:
        """From now on another start opens a window of its own."""
        if self.listening is not None and self._place is not None:
            self._place.unlink(missing_ok=True)
            self.listening.close()
            os.close(self._lock)
            self.listening = None


def knock(store: Path | None, file: Path | None) -> Door | None:
    """Hand the file to the window that is there: None, it was taken. Else the door that later starts come to.

    `store` None: the usual one; `file` None: the window alone is wished to the front. Takes a little over `ANSWER_S` at
    most.
    """
    if not hasattr(_socket, "AF_UNIX"):
        return Door()
    try:
        place = _place(store)
        give_up = time.monotonic() + ANSWER_S
        while (lock := _locked(place.with_suffix(".lock"))) is None:
            # Somebody lives. Refused: it is about to listen, or to end.
            if _handed(place, message(file), give_up):
                return None
            if time.monotonic() > give_up:
                return Door()
            time.sleep(0.02)
        return _door(place, lock)
    except (OSError, ValueError):
        return Door()


def message(file: Path | None) -> bytes:
    """What a start says that comes to the door."""
    return _HEAD + (os.fsencode(os.path.abspath(file)) if file is not None else b"") + b"\0"


def name_of(store: Path | None) -> str:
    """What the window of this person on this store is called."""
    chosen = store or os.environ.get("VFTESTER_DB")
    # Without platformdirs, which takes its time: what decides where the usual store is.
    usual = f"usual:{os.environ.get('XDG_DATA_HOME')}:{os.path.expanduser('~')}"
    return f"{crc32(os.fsencode(os.path.realpath(chosen) if chosen else usual)):08x}"


def said_in(received: bytes) -> str | None:
    """The path in a message, "" where it names none; None while it is not whole. Raises ValueError for what is none."""
    if not _HEAD.startswith(received[: len(_HEAD)]) or len(received) > LARGEST:
        raise ValueError("this is no message of vftester's")
    path, end, more = received[len(_HEAD) :].partition(b"\0")
    if more or (end and path and not os.path.isabs(path)):
        raise ValueError("this is no message of vftester's")
    return os.fsdecode(path) if end else None


def _place(store: Path | None) -> Path:
    """The socket's place. Raises OSError where there is no folder that is this person's alone."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) / "vftester" if runtime and os.path.isdir(runtime) else _temporary()
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not this person's alone")
    return folder / f"{name_of(store)}.socket"


def _temporary() -> Path:
    import tempfile

    return Path(tempfile.gettempdir()) / f"vftester-{os.getuid()}"


def _locked(path: Path) -> int | None:
    """The lock of the one that lives, which the system takes away however that one ends; None: another has it."""
    import fcntl

    lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except OSError:
        os.close(lock)
        raise
    return lock


def _door(place: Path, lock: int) -> Door:
    listening = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        place.unlink(missing_ok=True)  # of one that was killed
        former = os.umask(0o177)
        try:
            listening.bind(str(place))
        finally:
            os.umask(former)
        listening.listen(8)
        listening.setblocking(False)
    except OSError:
        listening.close()
        os.close(lock)
        raise
    return Door(listening, place, lock)


def _handed(place: Path, said: bytes, give_up: float) -> bool:
    """Whether the window took it."""
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way:
        try:
            way.settimeout(max(give_up - time.monotonic(), 0.01))
            way.connect(str(place))
            way.sendall(said)
            way.settimeout(max(give_up - time.monotonic(), 0.01))
            return way.recv(len(TAKEN)) == TAKEN
        except OSError:  # nobody there, or nobody answers
            return False
