"""API keys: from the environment (`VF_API_KEY`) or the operating system's keyring, and kept nowhere else.

A key belongs to a project, so targets of the same project share it.
"""

import os
from typing import Any, Literal

from vftester.core.ports import OutsideError

KEY_VARIABLE = "VF_API_KEY"
SERVICE = "vftester"

Place = Literal["environment", "keyring"]


class KeyringError(OutsideError):
    """The system's keyring could not be used."""


def key_for(project: str) -> str | None:
    """The API key of a project: from `VF_API_KEY`, else the keyring; None where neither has one."""
    return _from_environment() or _from_keyring(project)


def place_of_key(project: str) -> Place | None:
    """Where `key_for` finds the key of a project."""
    return "environment" if _from_environment() else "keyring" if _from_keyring(project) else None


def has_keyring() -> bool:
    """There is a keyring that keeps what it is given."""
    try:
        import keyring

        return bool(keyring.get_keyring().priority > 0)
    except Exception:  # whatever a keyring's own library raises
        return False


def keyring_name() -> str:
    """What the keyring in use calls itself; "" where there is none to ask."""
    try:
        import keyring

        return str(keyring.get_keyring().name)
    except Exception:  # as above
        return ""


def remember_key(project: str, key: str) -> None:
    """Put a project's key into the system's keyring. Raises KeyringError with the reason where there is none."""
    if not has_keyring():
        raise _no_keyring()
    try:
        import keyring

        keyring.set_password(SERVICE, project, key)
    except Exception:  # as above; the reason might hold the key, so it is not told
        raise _no_keyring() from None
    if _from_keyring(project) != key:
        raise _no_keyring()


def forget_key(project: str) -> None:
    """Take a project's key out of the keyring. Harmless where there is none. Raises KeyringError."""
    if not has_keyring():
        return
    try:
        import keyring

        if keyring.get_password(SERVICE, project) is not None:
            keyring.delete_password(SERVICE, project)
    except Exception:  # as above
        raise KeyringError(
            "The key could not be taken out of this computer's keyring. Unlock the keyring and try again, "
            f"or remove it there: service {SERVICE}, account {project}."
        ) from None


def _no_keyring() -> KeyringError:
    return KeyringError(
        "This computer has no keyring that can be used, so the key is kept only until vftester is closed. "
        f"Set {KEY_VARIABLE} to have it without being asked."
    )


def _from_environment() -> str | None:
    return os.environ.get(KEY_VARIABLE, "").strip() or None


def _from_keyring(project: str) -> str | None:
    try:
        import keyring

        found: Any = keyring.get_password(SERVICE, project)
        return found or None
    except Exception:  # as above
        return None
