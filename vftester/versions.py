"""Which releases run here: vftester, Python, the system and the libraries that matter."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from vftester import __version__

LIBRARIES = ("PySide6", "qasync", "httpx", "httpx-sse", "sqlite-utils", "pyttsx3", "espeakng-loader", "miniaudio",
             "sentencex", "keyring")  # fmt: skip
MISSING = "not installed"


def versions() -> list[tuple[str, str]]:
    """Name and version of each; `MISSING` where a library is not there."""
    return [
        ("vftester", __version__),
        ("Python", f"{platform.python_version()} ({sys.implementation.name})"),
        ("System", platform.platform()),
        *((name, _version(name)) for name in LIBRARIES),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING
