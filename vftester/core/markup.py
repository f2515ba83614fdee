"""Text as HTML and SVG hold it: what comes from outside is shown, and never read as markup."""

import re
from html import escape

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no XML and no HTML may hold, and the controls that only confuse who reads."""

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the order of letters round, and could make words look like others."""


def escaped(text: str) -> str:
    """The text for the inside of an element or of a quoted attribute; what cannot be written there is U+FFFD."""
    return escape(straight(_UNWRITABLE.sub("\ufffd", text)), quote=True)


def straight(text: str) -> str:
    """The text without what turns the order of its letters round: a name cannot look like another by that."""
    return _TURNING.sub("", text)


def one_line(text: str, most: int) -> str:
    """At most so many characters of a text, in one line, with an ellipsis where there are more. Not escaped."""
    line = " ".join(straight(text[: most * 4]).split())
    whole = len(line) <= most and len(text) <= most * 4
    return line if whole else line[: most - 1].rstrip() + "…"
