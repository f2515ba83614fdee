"""Is there a sound server? Asked before Qt's sound is loaded, and felt for while it is in use.

Qt (6.11) looks for a server when its sound is loaded, and for one it lost once more 3 s later; then never again.
"""

import os
import socket
import sys
from pathlib import Path

_PATIENCE_S = 0.2


def reachable() -> bool:
    """Somebody listens where PulseAudio (or PipeWire in its place) does; True as well where there is no telling."""
    if not sys.platform.startswith("linux") or (path := _socket()) is None:
        return True
    if (feeler := _connected(path)) is not None:
        feeler.close()
        return True
    return _elsewhere()


def feeler() -> socket.socket | None:
    """A connection that ends with the server; None where there is none to be had. The server ends it too, after a
    minute, as nothing is said over it."""
    path = _socket() if sys.platform.startswith("linux") else None
    return None if path is None else _connected(path)


def _connected(path: str) -> socket.socket | None:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(_PATIENCE_S)
    try:
        made.connect(path)
    except OSError:
        made.close()
        return None
    return made


def _socket() -> str | None:
    """The server's socket, as libpulse looks for it; None where it is reached otherwise, or a file says how."""
    if told := os.environ.get("PULSE_SERVER"):
        first = told.split()[0].rpartition("}")[2]
        path = first.removeprefix("unix:")
        return path if path.startswith("/") else None
    if runtime := os.environ.get("PULSE_RUNTIME_PATH"):
        return f"{runtime}/native"
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        return f"{runtime}/pulse/native"
    return None


def _elsewhere() -> bool:
    """Sound that needs no such server: a card (ALSA), or PipeWire itself."""
    if os.environ.get("PULSE_SERVER"):
        return False
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return bool(runtime and Path(runtime, "pipewire-0").exists()) or any(Path("/dev/snd").glob("pcm*p"))
