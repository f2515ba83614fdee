"""The log of the window: what went wrong and what Qt says, in a file that never grows large and never holds a key."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

import platformdirs

from vftester.core.support import without_keys as shapeless
from vftester.keys import KEY_VARIABLE
from vftester.private import make_folder, only_mine
from vftester.voiceflow.redaction import Redactor

APP = "vftester"
LARGEST = 512 * 1024
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_redactor = Redactor()


def log_path() -> Path:
    return Path(platformdirs.user_log_dir(APP, appauthor=False)) / "vftester.log"


def hide(key: str) -> None:
    """Whatever is logged or reported from now on does not hold this key."""
    _redactor.add(key)


def without_keys(text: str) -> str:
    """A text without any key that is known of, and without whatever has the form of one."""
    _redactor.add(os.environ.get(KEY_VARIABLE, "").strip())
    return shapeless(_redactor.text(text))


class _Keyless(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


class _OwnersFile(RotatingFileHandler):
    """As its base class, and the file that is begun where one is full is its owner's alone too."""

    def _open(self) -> TextIOWrapper:
        return cast(
            TextIOWrapper,
            open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=only_mine),
        )


@contextmanager
def logging_to_file(install: Callable[[Callable[[str], None]], object] | None = None) -> Iterator[None]:
    """While this lasts what is logged goes to the file; where it cannot be written, nowhere.

    `install` is given what takes each line that another library would print.
    """
    root = logging.getLogger()
    handler: logging.Handler
    try:
        path = log_path()
        make_folder(path.parent)
        handler = _OwnersFile(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", errors="backslashreplace")
        path.chmod(0o600)  # one that was there already
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Keyless(_LINE))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    if install is not None:
        install(logging.getLogger("qt").warning)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def last_lines(count: int) -> list[str]:
    """The newest lines of the log, without keys; none where there is no log."""
    try:
        with log_path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 64 * 1024))
            written = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return without_keys(written).splitlines()[-count:]
