"""What the person set up: targets, limits, places. Keys are never in the settings file.

A key comes from the environment (`VF_API_KEY`) or the operating system's keyring.
"""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, get_type_hints

import platformdirs

from vftester.core.ports import OutsideError
from vftester.core.session import APIS, PUBLIC_RUNTIME, Api
from vftester.core.voice import MODES, Mode

APP = "vftester"
KEY_VARIABLE = "VF_API_KEY"
STORE_VARIABLE = "VFTESTER_DB"


class SettingsError(OutsideError):
    """The settings could not be read or written."""


class KeyringError(OutsideError):
    """The system's keyring could not be used."""


@dataclass(frozen=True, slots=True)
class TargetSetting:
    """A Voiceflow target as the person set it up. `user` None: a fresh user id for each session."""

    name: str
    project: str
    runtime: str = PUBLIC_RUNTIME
    api: Api = "v4"
    environment: str | None = None
    user: str | None = None
    completion_events: bool = True
    audio_events: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """`current` is the name of the target in use, "" for the demo agent. Limits in seconds.

    `mode`: when replies are spoken (`arriving`, `whole`, `mute`); `rate` in words a minute, `volume` from 0 to 1.
    """

    targets: tuple[TargetSetting, ...] = ()
    current: str = ""
    idle_s: float = 120.0
    turn_s: float = 300.0
    mode: Mode = "arriving"
    voice: str | None = None
    rate: int = 170
    volume: float = 1.0

    def target(self, name: str) -> TargetSetting | None:
        return next((target for target in self.targets if target.name == name), None)

    def with_target(self, target: TargetSetting) -> "Settings":
        """With a target added, or replaced where one has its name; it becomes the current one."""
        others = tuple(t for t in self.targets if t.name != target.name)
        return replace(self, targets=(*others, target), current=target.name)


def settings_path() -> Path:
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.json"


def store_path() -> Path:
    """Where sessions are kept: `VFTESTER_DB`, else the platform's folder for user data."""
    chosen = os.environ.get(STORE_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir(APP, appauthor=False)) / "sessions.db"


def load(path: Path) -> Settings:
    """The settings; the defaults where there is no file. Raises SettingsError where it cannot be read."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as problem:
        raise SettingsError(f"The settings in {path} could not be read ({problem}). Mend or remove the file.") from None
    try:
        targets = tuple(_target(target) for target in written.get("targets", []))
        settings = Settings(targets, **_known(Settings, written, leave_out=("targets",)))
        for name in ("idle_s", "turn_s"):
            if not 0 < getattr(settings, name) < math.inf:
                raise ValueError(f"{name} is no number of seconds above 0")
        if settings.mode not in MODES or not (50 <= settings.rate <= 600 and 0 <= settings.volume <= 1):
            raise ValueError("mode, rate or volume is none there can be")
        return settings
    except (TypeError, AttributeError, ValueError) as problem:
        raise SettingsError(f"The settings in {path} do not fit ({problem}). Mend or remove the file.") from None


def save(settings: Settings, path: Path) -> None:
    """Write the settings whole, readable by their owner alone. Raises SettingsError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
            json.dump(asdict(settings), file, indent=1)
        Path(file.name).replace(path)
    except OSError as problem:
        raise SettingsError(f"The settings could not be written to {path} ({problem.strerror}).") from None


def key_for(project: str) -> str | None:
    """The API key of a project: from `VF_API_KEY`, else the keyring; None where neither has one."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    return key or _keyring_get(project)


def remember_key(project: str, key: str) -> None:
    """Put a project's key into the system's keyring. Raises KeyringError with the reason where there is none."""
    import keyring
    import keyring.errors

    try:
        keyring.set_password(APP, project, key)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        raise KeyringError(
            "This computer has no keyring that can be used, so the key is kept only until vftester is closed. "
            f"Set {KEY_VARIABLE} to have it without being asked."
        ) from None


def _keyring_get(project: str) -> str | None:
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(APP, project)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return None


def _target(written: Any) -> TargetSetting:
    if not isinstance(written, Mapping):
        raise TypeError("a target is no object")
    target = TargetSetting(**_known(TargetSetting, written))
    if target.api not in APIS:
        raise ValueError(f"{target.api!r} is no API generation")
    return target


def _known(kind: type, written: Mapping[str, Any], leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The written properties that a settings class has. Others, of a newer version, are passed over."""
    hints = get_type_hints(kind)
    known = {f.name: written[f.name] for f in fields(kind) if f.name in written and f.name not in leave_out}
    for name, value in known.items():
        wanted = hints[name]
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            known[name] = float(value)
        elif wanted in (str, bool, float, int) and type(value) is not wanted:
            raise TypeError(f"{name} is no {wanted.__name__}")
        elif wanted == (str | None) and not isinstance(value, str | None):
            raise TypeError(f"{name} is no text")
    return known
