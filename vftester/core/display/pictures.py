"""Pictures: where an agent's image is to be had, and whether what came is a picture that may be decoded."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 4096
"""A picture is no wider and no higher than this."""

SHOWN_CHARS = 2000
"""An address longer than this is no address that a person could judge."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address, http or https, and whose it is."""

    url: str
    host: str


def web_address(url: str) -> Address | None:
    """An address that may be fetched, or opened in a browser once the person has seen it; None for any other.

    Nothing but http and https, no user name or password in it, nothing that is not to be seen.
    """
    if len(url) > SHOWN_CHARS or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return None
    return Address(url, host if port is None else f"{host}:{port}")


def own_bytes(url: str) -> bytes | None:
    """The picture that a `data:` address holds itself; None where it is none, is too large, or cannot be read."""
    head, comma, encoded = url.partition(",")
    if (
        not (comma and head.startswith("data:image/") and head.endswith(";base64"))
        or len(encoded) > MOST_BYTES * 4 // 3
    ):
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None


_BEGINNINGS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


def picture_format(data: bytes) -> str | None:
    """The format of a picture after its first bytes: png, jpeg, gif or webp.

    None for any other: a vector picture can name files and addresses of its own, and is not shown.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((name for beginning, name in _BEGINNINGS if data.startswith(beginning)), None)
