"""Is there a sound server? Asked before Qt's sound is loaded, and felt for while it is in use.

Qt (6.11) looks for a server when its sound is loaded, and for one it lost once more 3 s later; where nobody listens
then, never again.
"""

import os
import socket
import sys
from pathlib import Path

_PATIENCE_S = 0.2
_SYSTEM = "/var/run/pulse/native"


def reachable() -> bool:
    """Somebody listens where PulseAudio (or PipeWire in its place) does; True as well where there is no telling."""
    if not sys.platform.startswith("linux") or (paths := _sockets()) is None:
        return True
    if (feeler := _connected(paths)) is not None:
        feeler.close()
        return True
    return _elsewhere()


def feeler() -> socket.socket | None:
    """A connection that ends with the server; None where there is none to be had. The server ends it too, after a
    minute, as nothing is said over it."""
    paths = _sockets() if sys.platform.startswith("linux") else None
    return None if paths is None else _connected(paths)


def ended(feeler: socket.socket) -> bool:
    """The server ended this connection."""
    feeler.setblocking(False)
    try:
        return not feeler.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _connected(paths: list[str]) -> socket.socket | None:
    for path in paths:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(_PATIENCE_S)
        try:
            made.connect(path)
        except OSError:
            made.close()
        else:
            return made
    return None


def _sockets() -> list[str] | None:
    """Where the server's socket may be, as libpulse looks for it; None where it is reached otherwise."""
    if told := os.environ.get("PULSE_SERVER"):
        first = told.split()[0].rpartition("}")[2]
        path = first.removeprefix("unix:")
        return [path] if path.startswith("/") else None
    if runtime := os.environ.get("PULSE_RUNTIME_PATH"):
        own = [f"{runtime}/native"]
    elif runtime := os.environ.get("XDG_RUNTIME_DIR"):
        own = [f"{runtime}/pulse/native"]
    else:
        own = [str(path) for path in Path("~/.config/pulse").expanduser().glob("*-runtime/native")]
    return [*own, _SYSTEM]


def _elsewhere() -> bool:
    """Sound that needs no such server: a card (ALSA), or PipeWire itself."""
    if os.environ.get("PULSE_SERVER"):
        return False
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return bool(runtime and Path(runtime, "pipewire-0").exists()) or any(Path("/dev/snd").glob("pcm*p"))
