"""Files and folders for their owner alone, whatever the umask is."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """A folder, with what is missing above it. What is there already is left as it is. Raises OSError."""
    for missing in [place for place in (*reversed(folder.absolute().parents), folder) if not place.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def only_mine(path: str, flags: int) -> int:
    """An `opener` for `open`: a file that it makes may be read by its owner alone."""
    return os.open(path, flags, 0o600)
