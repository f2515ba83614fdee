"""A turn's request as commands for a shell: what to run to send it again, without any key.

The key's place is taken by a variable of the shell. Values are quoted for every POSIX shell. No comments stand in
between: a shell that somebody types into may not know them.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

API_KEY, SESSION_KEY = "VF_API_KEY", "VF_SESSION_KEY"
"""The shell's variables: the first is the person's to set, the second is filled by the session start."""

_FIND_SESSION_KEY = r"""sed -n 's/.*"sessionKey" *: *"\([^"]*\)".*/\1/p'"""


@dataclass(frozen=True, slots=True)
class Post:
    """A POST as it was sent: `headers` without the key, `body` the JSON object in it."""

    url: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def curl_commands(turn: Post, session: Post | None = None) -> str:
    """One command for a turn; where a session has to be started before (v4), a command for that first.

    Starting a session ends the one that the same user had.
    """
    if session is None:
        return _curl(turn, API_KEY, "-N") + "\n"
    start = _curl(session, API_KEY, "-sS")
    return f"{SESSION_KEY}=$({start} | {_FIND_SESSION_KEY})\n\n{_curl(turn, SESSION_KEY, '-N')}\n"


def _curl(post: Post, key: str, how: str) -> str:
    headers = (f"-H {shlex.quote(f'{name}: {value}')}" for name, value in post.headers.items())
    # --globoff: brackets of an address are no pattern; --data-raw: an @ at the beginning is no file.
    return " \\\n  ".join(
        [
            f"curl {how} --globoff -X POST {shlex.quote(post.url)}",
            f'-H "Authorization: ${key}"',
            "-H 'Content-Type: application/json'",
            *headers,
            f"--data-raw {shlex.quote(json.dumps(post.body))}",
        ]
    )
