"""Chance that can be repeated: the same words give the same dice."""

from __future__ import annotations

import hashlib
import json
import random


def digest(*parts: object) -> str:
    """16 hexadecimal digits that depend on the parts (JSON values) and nothing else."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def dice(*parts: object) -> random.Random:
    """A source of chance seeded by the parts (JSON values)."""
    return random.Random(digest(*parts))


def hexadecimal(source: random.Random, digits: int) -> str:
    """So many hexadecimal digits."""
    return f"{source.getrandbits(4 * digits):0{digits}x}"
