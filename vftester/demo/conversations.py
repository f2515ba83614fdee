"""Every conversation the demo server has, and who may speak in it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from vftester.demo.memory import Memory


@dataclass(slots=True, eq=False)
class Conversation:
    """One user's conversation. The lock lets one turn run at a time; another one waits."""

    memory: Memory = field(default_factory=Memory)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversations:
    """By user id (v2beta1: by user and session id), and for v4 by session key."""

    def __init__(self) -> None:
        self._by_user: dict[tuple[str, str], Conversation] = {}
        self._by_key: dict[str, Conversation] = {}
        self._key_of: dict[str, str] = {}

    def of(self, user: str, session: str = "") -> Conversation:
        """The user's conversation, a new one if there is none."""
        return self._by_user.setdefault((user, session), Conversation())

    def find(self, user: str) -> Conversation | None:
        return self._by_user.get((user, ""))

    def forget(self, user: str) -> None:
        """Empties the user's conversation; a v4 session stays open and starts anew with its next turn."""
        conversation = self.find(user)
        if conversation:
            conversation.memory = Memory()

    def start_session(self, user: str) -> str:
        """A new session key. The user's old one is void from now on, and the old conversation is over."""
        self._by_key.pop(self._key_of.pop(user, ""), None)
        key = f"eyJ{secrets.token_urlsafe(24)}.{secrets.token_urlsafe(48)}"
        conversation = Conversation()
        self._by_user[user, ""] = conversation
        self._by_key[key] = conversation
        self._key_of[user] = key
        return key

    def by_key(self, key: str) -> Conversation | None:
        """The conversation a session key opens, None if the key is none of ours or void."""
        return self._by_key.get(key)
