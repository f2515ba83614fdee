"""All parts at once, each in a thread of its own and for a bounded time: none holds up the others, or the command."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from vftester.core.findings import Finding
from vftester.doctor.hearing import sound, voice
from vftester.doctor.keeping import keyring, log_file, settings_file, store
from vftester.doctor.machine import display, fonts, installed, system
from vftester.doctor.reaching import network
from vftester.log_file import without_keys
from vftester.settings import Settings, SettingsError, load, settings_path
from vftester.statuses import INCOMPLETE, UNWRITABLE

PATIENCE_S = 5.0
"""How long any part may take."""

Check: TypeAlias = Callable[[], Finding]

_FILES = ("store", "settings")


def examined(path: Path, patience_s: float = PATIENCE_S) -> list[Finding]:
    """Everything about this computer and the store at `path`, always in the same order."""
    try:
        settings = load(settings_path())
    except SettingsError:
        settings = Settings()
    within_s = patience_s * 0.9  # what ends by itself says more than what is left behind
    return in_time(
        [
            ("versions", installed),
            ("system", system),
            ("display", display),
            ("fonts", fonts),
            ("sound", lambda: sound(within_s)),
            ("voice", lambda: voice(settings, within_s)),
            ("keyring", keyring),
            ("store", lambda: store(path, within_s)),
            ("settings", settings_file),
            ("log", log_file),
            ("network", lambda: network(settings)),
        ],
        patience_s,
    )


def in_time(checks: Sequence[tuple[str, Check]], patience_s: float) -> list[Finding]:
    """What each check found; for one that is late or fails itself, that."""
    found: dict[str, Finding] = {}

    def look(part: str, check: Check) -> None:
        try:
            found[part] = check()
        except Exception as problem:  # a fault of ours or of a library's, which must not hide what the others found
            found[part] = Finding(
                part,
                "attention",
                f"The check itself failed ({type(problem).__name__}: {problem}).",
                "Nothing is known of this part. Please report this with what stands here.",
            )

    threads = [threading.Thread(target=look, args=check, name=f"doctor {check[0]}", daemon=True) for check in checks]
    give_up = monotonic() + patience_s
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, give_up - monotonic()))
    return [_keyless(found.get(part) or _late(part, patience_s)) for part, _ in checks]


def status_of(findings: Sequence[Finding]) -> int:
    """0 where nothing is broken, 4 where the store or the settings are, else 3: conversations would not come through,
    or not be seen or heard."""
    broken = [finding.part for finding in findings if finding.verdict == "broken"]
    if any(part in _FILES for part in broken):
        return UNWRITABLE
    return INCOMPLETE if broken else 0


def _late(part: str, patience_s: float) -> Finding:
    advice = "Try again when the computer is less busy."
    if part == "keyring":
        advice = "Unlock the computer's keyring and try again; until then keys are asked for each time."
    elif part == "network":
        advice = "Look at this computer's network and name servers, and try again."
    return Finding(part, "attention", f"No answer within {patience_s:g} s.", advice)


def _keyless(finding: Finding) -> Finding:
    return replace(finding, found=without_keys(finding.found), advice=without_keys(finding.advice))
