"""The program as it was installed: started as the desktop does, and by command."""

import configparser
import json
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.packaged.empty_debian import PLAIN, EmptyDebian

ENTRY = "/usr/share/applications/vftester.desktop"
GUARD_S = 60


def command_of(entry: str, file: str | None) -> list[str]:
    """What a desktop runs for this .desktop entry, a file having been double-clicked or none."""
    parser = configparser.RawConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(entry)
    words = shlex.split(parser["Desktop Entry"]["Exec"])
    assert sum(bool(re.fullmatch("%[fFuU]", word)) for word in words) == 1, words
    return [file if word == "%f" else word for word in words if word != "%f" or file is not None]


class Installed:
    """vftester in an empty Debian, for ada. `environment`: her display and her loudspeaker."""

    def __init__(self, debian: EmptyDebian, environment: dict[str, str]) -> None:
        self._debian = debian
        self._environment = {"HOME": debian.home} | environment

    @contextmanager
    def window(self, file: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Double-clicked: the icon, or a file. Ended by force if it is still there at the end."""
        command = command_of(self._debian.place(ENTRY).read_text("utf-8"), file)
        process = subprocess.Popen(self._debian.argv(*command, ada=True), env=PLAIN | self._environment)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def says(self, *arguments: str) -> str:
        """What a command writes."""
        return self._debian.run("vftester", *arguments, ada=True, environment=self._environment)

    def newest(self) -> dict[str, Any]:
        """The newest session, as it is exported."""
        written: dict[str, Any] = json.loads(self.says("export", "last"))
        return written

    def sessions(self) -> list[dict[str, Any]]:
        """What is kept, newest first."""
        listed: list[dict[str, Any]] = json.loads(self.says("sessions", "--json"))
        return listed

    def killed_while_it_streams(self, after: int) -> tuple[list[float], float]:
        """Let it talk by command, kill it once so many records were reported; when each was, and when it was killed."""
        command = ["vftester", "talk", "--demo", "--jsonl", "--say", "I need a check-up next week, mornings"]
        command += ["--say", "Thursday works, my number is 555 0134"]
        process = subprocess.Popen(
            self._debian.argv(*command, ada=True), env=PLAIN | self._environment, stdout=subprocess.PIPE, text=True
        )
        guard = threading.Timer(GUARD_S, process.kill)
        guard.start()
        assert process.stdout is not None
        reported: list[float] = []
        for line in process.stdout:
            if "seq" in json.loads(line):
                reported.append(time.monotonic())
            if len(reported) >= after:
                break
        killed = time.monotonic()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        guard.cancel()
        process.stdout.close()
        return reported, killed
