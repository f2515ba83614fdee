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
LARGER = 2
"""So many times as large letters are read."""


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
        return " ".join(self._read(name).split())

    def click(self, text: str) -> None:
        """Press what this stands on, in the place where it can be read."""
        wanted = text.split()
        rows = [line.split("\t") for line in self._read("clicked", "tsv").splitlines()[1:]]
        words = [(row[11].strip(), [int(number) for number in row[6:10]]) for row in rows if row[11].strip()]
        for place in range(len(words)):
            if [word for word, _ in words[place : place + len(wanted)]] == wanted:
                left, top, width, height = words[place][1]
                at = [str((left + width // 2) // LARGER), str((top + height // 2) // LARGER)]
                subprocess.run(["xdotool", "mousemove", *at, "click", "1"], env=self._environment, check=True)
                return
        raise AssertionError(f"“{text}” cannot be read on the screen")

    def _read(self, name: str, *form: str) -> str:
        picture = self._pictures / f"{name}.png"
        subprocess.run(["import", "-window", "root", picture], env=self._environment, check=True)
        larger = self._pictures / "larger.png"
        # A black desktop around the window would make all of it too light to be read.
        paper = ["-fuzz", "5%", "-fill", "white", "-floodfill", "+0+0", "black"]
        size = ["-resize", f"{LARGER}00%", "-colorspace", "gray", "-depth", "8"]
        subprocess.run(["convert", picture, *paper, *size, larger], check=True)
        command = ["tesseract", str(larger), "stdout", "--psm", "11", "-l", "eng", *form]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout

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
