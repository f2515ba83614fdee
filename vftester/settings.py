"""What the person set up: targets, limits, places. Keys are never in the settings file (see `keys`)."""

import errno
import json
import math
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal, TypeAlias, cast, get_args, get_type_hints

import platformdirs

from vftester.core.ports import OutsideError
from vftester.core.session import APIS, PUBLIC_RUNTIME, Api
from vftester.core.spoken.voice import MODES, Mode
from vftester.private import make_folder, only_mine

APP = "vftester"
STORE_VARIABLE = "VFTESTER_DB"

ApiChoice: TypeAlias = Api | Literal["try"]
"""An API generation, or "try": the first that works."""

API_CHOICES: tuple[ApiChoice, ...] = (*APIS, "try")

Scheme: TypeAlias = Literal["system", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

MOST_ALLOWANCE_MS = 60_000


class SettingsError(OutsideError):
    """The settings could not be read or written."""


@dataclass(frozen=True, slots=True)
class TargetSetting:
    """A Voiceflow target as the person set it up. `user` None: a fresh user id for each session.

    `variables` go with the launch, name → JSON value. `expected_exits` and `required_variables` are those of its agent
    steps. Limits in seconds; None: those of the settings. `extras`: properties of a newer version, written back.
    """

    name: str
    project: str
    runtime: str = PUBLIC_RUNTIME
    api: ApiChoice = "v4"
    environment: str | None = None
    user: str | None = None
    completion_events: bool = True
    audio_events: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)
    expected_exits: tuple[str, ...] = ()
    required_variables: tuple[str, ...] = ()
    idle_s: float | None = None
    turn_s: float | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """`current` is the name of the target in use, "" for the demo agent. Limits in seconds.

    `mode`: when replies are spoken (`arriving`, `whole`, `mute`); `rate` in words a minute, `volume` from 0 to 1.
    `phone_allowance_ms`: what the person adds for a phone call, None for nothing. `extras` as in `TargetSetting`.
    """

    targets: tuple[TargetSetting, ...] = ()
    current: str = ""
    idle_s: float = 120.0
    turn_s: float = 300.0
    mode: Mode = "arriving"
    voice: str | None = None
    rate: int = 170
    volume: float = 1.0
    phone_allowance_ms: int | None = None
    scheme: Scheme = "system"
    extras: Mapping[str, Any] = field(default_factory=dict)

    def target(self, name: str) -> TargetSetting | None:
        return next((target for target in self.targets if target.name == name), None)

    def with_target(self, target: TargetSetting, former: str | None = None, at: int | None = None) -> "Settings":
        """With a target in the place of the one that was called `former`, or has its name; else added, last unless `at`
        says where. It becomes the current one."""
        names = [t.name for t in self.targets]
        place = next((names.index(name) for name in (former, target.name) if name in names), None)
        others = [t for t in self.targets if t.name not in (former, target.name)]
        wanted = at if place is None else min(place, len(others))
        others.insert(len(others) if wanted is None else wanted, target)
        return replace(self, targets=tuple(others), current=target.name)

    def without_target(self, name: str) -> "Settings":
        """Without a target; where it was the current one, that is the demo agent."""
        left = tuple(target for target in self.targets if target.name != name)
        return replace(self, targets=left, current="" if self.current == name else self.current)


def settings_path() -> Path:
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.json"


def store_path() -> Path:
    """Where sessions are kept: `VFTESTER_DB`, else the platform's folder for user data."""
    chosen = os.environ.get(STORE_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir(APP, appauthor=False)) / "sessions.db"


def load(path: Path) -> Settings:
    """The settings; the defaults where there is no file. Raises SettingsError where it cannot be read."""
    try:
        written = json.loads(_held_by(path).decode())
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as problem:
        why = (problem.strerror if isinstance(problem, OSError) else None) or problem
        raise SettingsError(f"The settings in {path} could not be read ({why}). Mend or remove the file.") from None
    try:
        targets = tuple(_target(target) for target in written.get("targets", []))
        settings = Settings(targets, **_known(Settings, written, leave_out=("targets",)))
        allowance = settings.phone_allowance_ms
        if settings.mode not in MODES or not (50 <= settings.rate <= 600 and 0 <= settings.volume <= 1):
            raise ValueError("mode, rate or volume is none there can be")
        if settings.scheme not in SCHEMES:
            raise ValueError(f"{settings.scheme!r} is no colour scheme")
        if allowance is not None and not 0 <= allowance <= MOST_ALLOWANCE_MS:
            raise ValueError("phone_allowance_ms is none there can be")
        return settings
    except (TypeError, AttributeError, ValueError) as problem:
        raise SettingsError(f"The settings in {path} do not fit ({problem}). Mend or remove the file.") from None


def save(settings: Settings, path: Path) -> None:
    """Write the settings whole or not at all, readable by their owner alone. Raises SettingsError."""
    new: Path | None = None
    try:
        place = path.resolve()  # where the file is a link, what it leads to is written
        make_folder(place.parent)
        with NamedTemporaryFile("w", dir=place.parent, encoding="utf-8", delete=False) as file:
            new = Path(file.name)
            json.dump(_written(settings), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(place)
    except (OSError, RuntimeError) as problem:  # a link that leads to itself is a RuntimeError
        if new is not None:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise SettingsError(f"The settings could not be written to {path} ({why}).") from None


def set_aside(path: Path) -> Path:
    """Keep what cannot be read under another name beside it; gives that name. Raises SettingsError."""
    for number in count(1):
        kept = path.with_name(f"{path.stem}-unread-{number}{path.suffix}")
        try:
            with open(kept, "xb", opener=only_mine) as copy:
                copy.write(_held_by(path))
            return kept
        except FileExistsError:
            continue
        except OSError as problem:
            with suppress(OSError):
                kept.unlink(missing_ok=True)
            raise SettingsError(f"No copy of {path} could be kept beside it ({problem.strerror}).") from None
    raise AssertionError("unreachable: there are more numbers than files")


def _held_by(path: Path) -> bytes:
    """What a file holds. Raises OSError; of a pipe too, which may never tell anything."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return path.read_bytes()


def _target(written: Any) -> TargetSetting:
    if not isinstance(written, Mapping):
        raise TypeError("a target is no object")
    target = TargetSetting(**_known(TargetSetting, written))
    if target.api not in API_CHOICES:
        raise ValueError(f"{target.api!r} is no API generation")
    return target


def _written(setting: Settings | TargetSetting) -> dict[str, Any]:
    """A setting as JSON holds it, with what a newer version wrote."""
    written = {**setting.extras, **asdict(setting)}
    del written["extras"]
    if isinstance(setting, Settings):
        written["targets"] = [_written(target) for target in setting.targets]
    return written


def _known(kind: type, written: Mapping[str, Any], leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The written properties that a settings class has; others, of a newer version, are its `extras`."""
    hints = get_type_hints(kind)
    names = {f.name for f in fields(kind)} - {"extras"}
    known = {n: _as(hints[n], n, value) for n, value in written.items() if n in names and n not in leave_out}
    for name in ("idle_s", "turn_s"):
        if known.get(name) is not None and not 0 < known[name] < math.inf:
            raise ValueError(f"{name} is no number of seconds above 0")
    return known | {"extras": {name: value for name, value in written.items() if name not in names}}


def _as(wanted: Any, name: str, value: Any) -> Any:
    """A written value as its property has it. Raises TypeError where it is of another kind."""
    if value is None and type(None) in get_args(wanted):
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if wanted in (float, float | None) and number:
        return float(value)
    if wanted == tuple[str, ...] and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    kinds = cast("dict[Any, type]", {bool: bool, int: int, int | None: int, Mapping[str, Any]: dict})
    # All others are texts, or words of which some are allowed.
    if wanted not in (float, float | None, tuple[str, ...]) and type(value) is kinds.get(wanted, str):
        return value
    raise TypeError(f"{name} is of another kind")
