"""Somebody before a screen: reads what is on it, and presses keys."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "tesseract": "tesseract-ocr",
    "pulseaudio": "pulseaudio",
    "parec": "pulseaudio-utils",
}
"""Program → package on Debian."""

GUARD_S = 120


def missing_tools() -> list[str]:
    return sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})


class Person:
    def __init__(self, display: str, pictures: Path) -> None:
        self.display = display
        self._pictures = pictures
        self._environment = os.environ | {"DISPLAY": display, "OMP_THREAD_LIMIT": "1"}

    def press(self, *keys: str) -> None:
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], env=self._environment, check=True)

    def type(self, text: str) -> None:
        subprocess.run(["xdotool", "type", "--delay", "15", text], env=self._environment, check=True)

    def read(self, name: str = "screen") -> str:
        """The text on the screen, in one line, as letters and digits tell it; the picture is kept under this name."""
        picture = self._pictures / f"{name}.png"
        subprocess.run(["import", "-window", "root", picture], env=self._environment, check=True)
        larger = self._pictures / "larger.png"
        # A black desktop around the window would make all of it too light to be read.
        paper = ["-fuzz", "5%", "-fill", "white", "-floodfill", "+0+0", "black"]
        subprocess.run(
            ["convert", picture, *paper, "-resize", "200%", "-colorspace", "gray", "-depth", "8", larger], check=True
        )
        command = ["tesseract", str(larger), "stdout", "--psm", "11", "-l", "eng"]
        said = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout
        return " ".join(said.split())

    def until(self, name: str, *patterns: str) -> str:
        """Read until all of these are there; gives what was read. Raises TimeoutError with what was."""
        end = time.monotonic() + GUARD_S
        while True:
            text = self.read(name)
            lacking = [pattern for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]
            if not lacking:
                return text
            if time.monotonic() > end:
                raise TimeoutError(f"{lacking} cannot be read on the screen. There is: {text}")


@contextmanager
def person(pictures: Path) -> Iterator[Person]:
    """One with a screen of 1440 × 900 and a window manager."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-ac"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        display = f":{told.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env=os.environ | {"DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield Person(display, pictures)
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()
