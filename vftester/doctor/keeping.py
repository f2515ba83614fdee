"""What is kept: keys, sessions, settings, the log."""

import os
import secrets
import shutil
from pathlib import Path

from vftester.core.findings import Finding
from vftester.faults import crash_path
from vftester.keys import KEY_VARIABLE, KeyringError, forget_key, has_keyring, keyring_name, remember_key
from vftester.log_file import log_path
from vftester.settings import SettingsError, load, settings_path
from vftester.store.errors import StoreError
from vftester.store.probing import StoreProbe, probed_store

TRIAL = "doctor trial entry"
"""The account of the entry that is written, read and taken away again."""

_MB = 1_000_000
LITTLE = 500 * _MB
NONE_LEFT = 10 * _MB


def keyring() -> Finding:
    """Whether keys can be kept: an entry is written, read and taken away."""
    told = f" {KEY_VARIABLE} is set, and is used." if os.environ.get(KEY_VARIABLE, "").strip() else ""
    advice = f"Keys are asked for each time. Set {KEY_VARIABLE}, or set up a keyring (gnome-keyring, KWallet)."
    if told:
        advice = (
            f"To keep keys of several projects, set up a keyring (gnome-keyring, KWallet) and unset {KEY_VARIABLE}."
        )
    if not has_keyring():
        return Finding("keyring", "attention", f"This computer has no keyring that can be used.{told}", advice)
    try:
        try:
            remember_key(TRIAL, secrets.token_hex(8))
        finally:
            forget_key(TRIAL)
    except KeyringError:
        return Finding(
            "keyring", "attention", f"{keyring_name()} does not keep what it is given.{told}",
            f"Unlock it and try again. {advice}",
        )  # fmt: skip
    return Finding("keyring", "ok", f"{keyring_name()} keeps, gives back and forgets an entry.{told}")


def store(path: Path, patience_s: float) -> Finding:
    """Whether sessions can be kept and read."""
    if (folder := _nearest(path.absolute().parent)) is None or not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            "store", "broken", f"{path}: the folder {folder or path.parent} may not be written.",
            "Change its permissions, or choose another file with --db or VFTESTER_DB.",
        )  # fmt: skip
    free = shutil.disk_usage(folder).free
    try:
        probe = probed_store(path, patience_s)
    except StoreError as problem:
        return Finding("store", "broken", str(problem), "Another store is used with --db or VFTESTER_DB.")
    found = f"{path}: {_words(probe)}, {_size(free)} free on its disk"
    if probe.flaw is not None:
        advice = "Export what still opens, move it away and put a copy of it from a backup in its place."
        return Finding("store", "broken", f"{found}. It is damaged ({probe.flaw[:200]}).", advice)
    if free < NONE_LEFT:
        return Finding("store", "broken", f"{found}. The disk is full.", "Make room on it.")
    if probe.locked:
        return Finding(
            "store", "attention", f"{found}. Another program keeps it locked.",
            "Wait until that program is done, or close it.",
        )  # fmt: skip
    if free < LITTLE:
        return Finding("store", "attention", f"{found}. That is little.", "Make room on it.")
    if not probe.whole:
        return Finding("store", "ok", f"{found}; it is too large to be looked through in {patience_s:g} s")
    return Finding("store", "ok", found)


def settings_file() -> Finding:
    """Whether the settings can be read."""
    path = settings_path()
    try:
        settings = load(path)
    except SettingsError as problem:
        found, _, advice = str(problem).rpartition(" Mend")
        return Finding("settings", "broken", found, f"Mend{advice} The window starts without it and keeps a copy.")
    if not path.exists():
        return Finding("settings", "ok", f"{path}: none yet, the defaults hold")
    count = len(settings.targets)
    return Finding("settings", "ok", f"{path}: {count} target{'' if count == 1 else 's'}")


def log_file() -> Finding:
    """Whether what goes wrong can be written down, and whether the last time ended with a crash."""
    path = log_path()
    place = path if path.exists() else _nearest(path.parent)
    if place is None or not os.access(place, os.W_OK):
        return Finding(
            "log", "attention", f"{path} cannot be written: what goes wrong in the window is not kept.",
            "Change its permissions or its folder's.",
        )  # fmt: skip
    crash = crash_path()
    if crash.exists() and crash.stat().st_size:
        return Finding(
            "log", "attention", f"{path}. The last time the window crashed: {crash} says where.",
            "Please report it; the next start of the window offers a report without keys and words.",
        )  # fmt: skip
    return Finding("log", "ok", f"{path}: {_size(path.stat().st_size) if path.exists() else 'none yet'}")


def _words(probe: StoreProbe) -> str:
    if probe.sessions is None:
        return "none yet, it is made with the first session"
    said = [f"{probe.sessions:,} session{'' if probe.sessions == 1 else 's'}", _size(probe.size)]
    if probe.running:
        said.append(f"{probe.running} turn{'' if probe.running == 1 else 's'} of another program still running")
    if probe.abandoned:
        said.append(f"{probe.abandoned} of a program that ended, recovered at the next start")
    if probe.older:
        said.append("of an older vftester, brought up to date when next used")
    return ", ".join(said)


def _nearest(folder: Path) -> Path | None:
    """The folder, or the nearest above it that is there; None where something else stands in its way."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return there if there is not None and there.is_dir() else None


def _size(count: int) -> str:
    if count >= 1000 * _MB:
        return f"{count / _MB / 1000:,.1f} GB"
    return f"{count / _MB:,.1f} MB" if count >= _MB else f"{count / 1000:,.0f} kB"
