"""Keyrings of the tests: one in memory, one that a person did not unlock, one that loses all, and none."""

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class InMemory(KeyringBackend):
    """Keeps what it is given in `kept`, by service and account."""

    priority = 1  # a plain number, as in keyring's own backends

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class Locked(KeyringBackend):
    """Refuses everything, and says the key where it can."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise LookupError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise LookupError(f"locked: {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise LookupError("locked")


class Leaky(InMemory):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def use(patch: pytest.MonkeyPatch, ring: KeyringBackend | None) -> None:
    """Let a keyring be the system's; None: there is none."""
    found = ring or keyring.backends.fail.Keyring()
    patch.setattr(keyring, "get_keyring", lambda: found)
    patch.setattr(keyring.core, "get_keyring", lambda: found)
