"""What a session's file is called."""

import re

_DEVICE = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
"""What Windows takes for a device, whatever its ending is."""
_MOST_CHARS = 80
_MOST_BYTES = 160
"""A file's name takes 255 of them, with the session's id and an ending in it."""


def file_name(title: str) -> str:
    """A title as every system takes it for a file's name; `session` where nothing of it can be taken."""
    plain = " ".join(re.sub(r"[^\w\s.,()'’-]", " ", title).split())[:_MOST_CHARS]
    fitting = plain.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")
    name = fitting.strip(" .")
    return f"session {name}".rstrip() if not name or _DEVICE.fullmatch(name.partition(".")[0].strip()) else name
