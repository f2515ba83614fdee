"""The computer: what is installed, what a window needs of the system, letters to show."""

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from vftester.core.findings import Finding, Verdict
from vftester.store.facts import facts
from vftester.store.probing import searches
from vftester.versions import MISSING, versions

WINDOW_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt needs of the system for any window: library → Debian package."""

X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt needs besides for a window on X11. Whichever is missing, Qt complains of xcb-cursor."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FONT_ENDINGS = (".ttf", ".otf", ".ttc")
_MOST_FILES = 20_000
_CONNECT_S = 1.0
_X_PORT = 6000


def installed() -> Finding:
    """vftester, Python and the libraries."""
    told = [(name, version) for name, version in versions() if name != "System"]
    found = ", ".join(f"{name} {version}" for name, version in told)
    missing = [name for name, version in told if version == MISSING]
    if missing:
        advice = f"Install vftester again with all it needs: {', '.join(missing)} not found."
        return Finding("versions", "broken", found, advice)
    if sys.version_info < (3, 12) and _release(dict(told)["PySide6"]) >= (6, 12):
        return Finding(
            "versions", "broken", found,
            "PySide6 6.12 ends Python 3.11 without warning: pip install 'PySide6<6.12', or use Python 3.12 or newer.",
        )  # fmt: skip
    return Finding("versions", "ok", found)


def system() -> Finding:
    """The system and its SQLite, which has to find words."""
    found = f"{dict(versions())['System']}, SQLite {facts(Path()).sqlite}"
    if not searches():
        return Finding(
            "system", "broken", f"{found} without full-text search (FTS5, trigram).",
            "The store needs it: use a Python whose SQLite is 3.34 or newer and has FTS5.",
        )  # fmt: skip
    return Finding("system", "ok", f"{found} with full-text search")


def display(loads: Callable[[str], bool] | None = None) -> Finding:
    """Whether a window can be opened. `loads` tells whether the system has a library."""
    if not sys.platform.startswith("linux"):
        return Finding("display", "ok", "the system's own")
    wanted = _platform()
    needed = WINDOW_LIBRARIES | ({} if wanted in ("Wayland", "Qt's own") else X11_LIBRARIES)
    missing = sorted(package for library, package in needed.items() if not (loads or _loads)(library))
    install = f"sudo apt install {' '.join(missing)}" if missing else ""
    lack = f" The window lacks {len(missing)} of the system's libraries." if missing else ""
    if wanted is None:
        advice = "Commands work without one. For the window, log in to a desktop"
        return Finding("display", "attention", f"No display.{lack}", f"{advice}{f', and {install}' if lack else ''}.")
    if missing:
        return Finding("display", "broken", f"{wanted}.{lack}", install)
    if (trouble := _no_display()) is not None:
        return Finding(
            "display",
            "broken",
            trouble,
            "Log in to a desktop, or look at DISPLAY and WAYLAND_DISPLAY in this terminal.",
        )
    return Finding("display", "ok", f"{wanted}, all libraries of the system that a window needs are there")


def fonts() -> Finding:
    """Whether there are letters to show."""
    if not sys.platform.startswith("linux"):
        return Finding("fonts", "ok", "the system's own")
    count = sum(1 for name in islice(_files(), _MOST_FILES) if name.lower().endswith(_FONT_ENDINGS))
    if count:
        return Finding("fonts", "ok", f"{count} scalable font{'s' if count > 1 else ''}")
    verdict: Verdict = "attention" if _platform() is None else "broken"
    return Finding(
        "fonts", verdict, "No scalable font: the window would show boxes.",
        "sudo apt install fontconfig fonts-dejavu-core",
    )  # fmt: skip


def _platform() -> str | None:
    """What Qt would open a window on; None: nothing is there."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return "Qt's own" if "xcb" not in os.environ["QT_QPA_PLATFORM"] else "X11"
    if os.environ.get("WAYLAND_DISPLAY"):
        return "Wayland"
    return "X11" if os.environ.get("DISPLAY") else None


def _no_display() -> str | None:
    """What is wrong with the display that the environment names; None: it answers, or there is no telling."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] not in ("", "xcb", "wayland"):
        return None
    if name := os.environ.get("WAYLAND_DISPLAY"):
        socket_path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
        if _answers(socket.AF_UNIX, str(socket_path)):
            return None
        trouble = f"Nobody listens at the Wayland display {name}."
        if not os.environ.get("DISPLAY"):
            return trouble
    name = os.environ.get("DISPLAY", "")
    host, _, rest = name.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return f"DISPLAY is {name!r}, which names no display."
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108  where X has its sockets
        there = _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")
    else:
        there = "/" in host or _answers(socket.AF_INET, (host, _X_PORT + int(number)))
    return None if there else f"Nobody listens at the X11 display {name}."


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as feeler:
        feeler.settimeout(_CONNECT_S)
        try:
            feeler.connect(address)
        except (OSError, OverflowError):
            return False
    return True


def _loads(library: str) -> bool:
    """The system has it, or a bundle brings it along."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle and Path(bundle, library).exists():
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _files() -> Iterator[str]:
    for folder in _FONT_FOLDERS:
        for _, _, names in os.walk(Path(folder).expanduser()):
            yield from names


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
