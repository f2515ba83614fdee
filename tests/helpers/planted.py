"""A server that says the keys back in every way it can, and a search for what is left of them in whatever was written."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.helpers.scripted_server import EVENT_STREAM, Reply, frames

KEY = "VF.DM.6f0c2a9e4b7d1835ac90fe21.pLaNtEd5eCrEt99xQ"
SESSION_KEY = "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoiaXQtOGYyYyJ9.UGxhbnRlZFNpZ25hdHVyZTA3"
KEYS = (KEY, SESSION_KEY)
SHORTEST = 12
"""Of a key that comes in pieces fewer characters than these may come out, before it is known to be one."""


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


def writings(key: str) -> dict[str, str]:
    """The key as it may stand within a JSON string."""
    utf16 = key.encode("utf-16-le")
    return {
        "as it is": key,
        "JSON": escaped(key),
        "JSON twice": escaped(key).replace("\\", "\\\\"),
        "URL": "".join(f"%{ord(character):02x}" for character in key),
        "URL twice": quote("".join(f"%{ord(character):02X}" for character in key)),
        "base64": base64.b64encode(key.encode()).decode(),
        "base64 of a header": base64.b64encode(f"Authorization: {key}\r\n".encode()).decode(),
        "base64url": base64.urlsafe_b64encode(f"~?{key}?~".encode()).decode(),
        "base64 in a URL": quote(base64.b64encode(f"x{key}".encode()).decode(), safe=""),
        "hex": key.encode().hex(),
        "HEX": key.encode().hex().upper(),
        "UTF-16": utf16.decode(),
        "UTF-16 in JSON": "".join(escaped(character) for character in utf16.decode()),
        "UTF-16 in a URL": quote(utf16, safe=""),
    }


ALL = " ; ".join(f"{name}: {written}" for key in KEYS for name, written in writings(key).items())
PLAIN = " ".join(KEYS)


def event(data: str, name: str = "trace") -> bytes:
    return f"event: {name}\nid: 1\ndata: {data}\n\n".encode()


def trace(kind: str, payload: dict[str, Any]) -> bytes:
    """A trace whose payload says ALL wherever it says HERE."""
    return event(json.dumps({"type": kind, "payload": payload}, separators=(",", ":")).replace("HERE", ALL))


def message(text: str, kind: str = "text") -> bytes:
    slate = {"id": "s", "content": [{"children": [{"text": text}]}]}
    return trace(kind, {"slate": slate, "message": text})


def delta(text: str) -> bytes:
    return trace("completion", {"state": "content", "content": text})


def split(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


END = frames()[1:]


def streams(elsewhere: str) -> list[bytes]:
    """Bodies of turns that complete. `elsewhere`: another server, which pictures and sounds are said to lie on."""
    said = b"".join(
        [
            trace("debug", {"message": "starting with HERE", "HERE": "HERE"}),
            trace("text", {"message": "Your key is HERE."}),
            trace("speak", {"message": "Said: HERE", "src": f"{elsewhere}/sound?key=HERE"}),
            trace("visual", {"visualType": "image", "image": f"{elsewhere}/picture.png?key=HERE"}),
            trace("cardV2", {"title": "HERE", "imageUrl": f"{elsewhere}/card.png?key={KEY}", "buttons": []}),
            trace("choice", {"buttons": [{"name": "HERE", "request": {"type": "HERE", "payload": {"label": "HERE"}}}]}),
            trace("path", {"path": "HERE"}),
            trace("HERE", {"HERE": ["HERE"]}),
            event(f'{{"type":"text","payload":{{"message":"{PLAIN}', "trace"),
            f"event: {PLAIN}\nid: {PLAIN}\n{PLAIN}: x\n: {PLAIN}\nretry: {PLAIN}\ndata: \xff {PLAIN}\n\n".encode(
                "latin-1"
            ),
            f"data: {KEY[:20]}\ndata: {KEY[20:]}\n\n".encode(),
        ]
    )
    start = trace("completion", {"state": "start", "ai": True})
    end = trace("completion", {"state": "end"})
    over_deltas = b"".join(start + b"".join(map(delta, split(f"I say {key} twice", 5))) + end for key in KEYS)
    encoded = start + b"".join(map(delta, split(base64.b64encode(KEY.encode()).decode(), 7))) + end
    over_messages = b"".join(
        message(part) + trace("debug", {"message": "between"})
        for key in KEYS
        for part in split(f"It is {key} indeed", 9)
    )
    mixed = b"".join(
        message(part, "speak") if n % 2 else start + delta(part) + end for n, part in enumerate(split(KEY, 6))
    )
    return [b"\n" + body + END for body in (said, over_deltas + encoded, over_messages, mixed)]


def stream_of(body: bytes, chunk_bytes: int = 1 << 20) -> Reply:
    """A reply with the keys in its headers too, in chunks of so many bytes."""
    headers = (("Content-Type", EVENT_STREAM), ("X-Echo", PLAIN), ("Set-Cookie", f"k={KEY}"), (f"X-{KEY}", "1"))
    return Reply([body[start : start + chunk_bytes] for start in range(0, len(body), chunk_bytes)], 200, headers)


def refusals(elsewhere: str) -> dict[str, Reply]:
    """Answers that complete no turn."""
    page = f"<html><title>{PLAIN}</title>{ALL}"
    kind = ("Content-Type", "application/json")
    return {
        "an error body": Reply([f'{{"message":"{ALL}","code":401}}'.encode()], 401, (kind, ("X-Echo", PLAIN))),
        "an error page": Reply([page.encode()], 500, (("Content-Type", "text/html"), ("X-Echo", PLAIN))),
        "an error page in UTF-16": Reply([page.encode("utf-16")], 403, (("Content-Type", "text/html"),)),
        "a page": Reply([page.encode()], 200, (("Content-Type", f"text/html; key={KEY}"),)),
        "a redirect": Reply([], 307, (("Location", f"{elsewhere}/{PLAIN}".replace(" ", "/")), ("X-Echo", PLAIN))),
        "a busy server": Reply([PLAIN.encode()], 429, (("Retry-After", f"0, {KEY}"), kind)),
        "no HTTP": Reply(raw=f"HTTP/9 {PLAIN}\r\n\r\n".encode()),
        "a broken header": Reply(raw=f"HTTP/1.1 200 OK\r\n{PLAIN}\r\n\r\n".encode()),
        "a stream that breaks off": Reply([event(f'{{"a":"{PLAIN}'.rstrip())[:-2]], ending="reset"),
    }


def _parts(key: str) -> Iterator[str]:
    """What nothing that was written may hold: parts of the key, as it is, in hex, and wherever in base64 it begins."""
    hexed = key.encode().hex()
    forms = [key, hexed, hexed.upper()]
    for before in range(3):  # the groups at both ends hold something else as well
        forms.append(base64.b64encode(bytes(before) + key.encode()).decode()[4 if before else 0 : -4])
    for form in forms:
        for start in range(len(form) - SHORTEST + 1):
            yield form[start : start + SHORTEST]


def parts_of(*keys: str) -> tuple[bytes, ...]:
    """What nothing that was written may hold of these keys."""
    return tuple({part.encode() for key in keys for part in _parts(key)})


PARTS = parts_of(*KEYS)

_ESCAPE = re.compile(rb"\\+u00([0-9a-fA-F]{2})|%(?:25)*([0-9a-fA-F]{2})")


def found_in(data: bytes, parts: tuple[bytes, ...] = PARTS) -> list[str]:
    """The parts of a key that stand there, escapes and NULs aside; none where all is well."""
    meant = _ESCAPE.sub(lambda escape: bytes([int(escape[1] or escape[2], 16)]), data).replace(b"\0", b"")
    return [part.decode() for part in parts if part in data or part in meant]


def written_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder, and what stands in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_bytes()


def leaks_below(folder: Path) -> list[str]:
    """Where below a folder a part of a key stands, in a file or in a name."""
    leaks = [f"{path}: {parts[:3]}" for path, data in written_below(folder) if (parts := found_in(data))]
    return leaks + [f"the name {path}" for path in folder.rglob("*") if found_in(str(path).encode())]


def open_to_others(folder: Path) -> list[str]:
    """What below a folder others may read or change."""
    return [f"{path} {mode:o}" for path in folder.rglob("*") if (mode := path.lstat().st_mode & 0o777) & 0o077]
