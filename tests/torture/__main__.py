"""`python -m tests.torture [--cut] [--seed N] [--minutes M] [NAME…]`: every part, or the named ones, and one table.

Exits 1 where a fault was not survived, or where not all that was sent is kept.
"""

import argparse
import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture import parts
from tests.torture.rows import HEAD, Row, line, total

WHOLE_S, CUT_S = 18 * 60.0, 2.25 * 60.0
"""The promise is 20 minutes and 3; starting and ending takes the rest."""

HANG_S = 180.0
"""A part that takes more than twice its time and this hangs: what it does at least takes its time on a busy machine."""

SEED = 20261122


def main() -> int:
    asked = _asked()
    if asked.part:
        return _in_this_process(asked.part, asked.budget, asked.seed)
    names = asked.names or sorted(module.name for module in pkgutil.iter_modules(parts.__path__))
    # What cannot be loaded has a share as well: it is told when its turn comes.
    shares = {name: _share(name) for name in names}
    budget_s = asked.minutes * 60 if asked.minutes else CUT_S if asked.cut else WHOLE_S
    print(f"{len(names)} parts, {budget_s / 60:.3g} minutes, seed {asked.seed}\n\n{HEAD}", flush=True)
    began = time.monotonic()
    rows: list[Row] = []
    for name in names:
        print(f"-- {name}", flush=True)
        for row in _rows(name, budget_s * shares[name] / sum(shares.values()), asked.seed):
            print(line(row), flush=True)
            rows.append(row)
    print(f"--\n{line(total(rows))}\n")
    bad = [row for row in rows if not row.well]
    print(
        f"{len(rows) - len(bad)} of {len(rows)} kinds of faults held, in {(time.monotonic() - began) / 60:.1f} minutes."
    )
    return 1 if bad or not rows else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Everything around it goes wrong.")
    parser.add_argument("--cut", action="store_true", help="within 3 minutes instead of 20")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, help="for all that is asked for")
    parser.add_argument("names", nargs="*", metavar="NAME", help="parts; all where none is named")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--budget", type=float, help=argparse.SUPPRESS)
    return parser.parse_args()


def _torture(name: str) -> Callable[[float, int], Iterator[Row]]:
    found: Callable[[float, int], Iterator[Row]] = importlib.import_module(f"{parts.__name__}.{name}").torture
    return found


def _share(name: str) -> float:
    """Its share of the time, read without loading the part: Qt and all that is wanted in its own process alone."""
    file = Path(parts.__path__[0]) / f"{name}.py"
    for text in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        if text.startswith("SHARE"):
            return float(text.partition("=")[2].partition("#")[0])
    return 1.0


def _in_this_process(name: str, budget_s: float, seed: int) -> int:
    """Run a part; its rows go to standard output, a line each, and whatever else is printed to standard error."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for row in _torture(name)(budget_s, seed):
        print(row.to_json(), file=told, flush=True)
    return 0


def _rows(name: str, budget_s: float, seed: int) -> Iterator[Row]:
    """What a part tells, as it comes; and where it failed to end well, a row that says so."""
    with tempfile.TemporaryDirectory(prefix="vftester-torture-") as home, tempfile.TemporaryFile() as errors:
        command = [sys.executable, "-m", "tests.torture", "--part", name, f"--budget={budget_s}", f"--seed={seed}"]
        late = threading.Event()
        with subprocess.Popen(
            command, env=_environment(home), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as part:
            overdue = threading.Timer(2 * budget_s + HANG_S, lambda: (late.set(), part.kill()))
            overdue.start()
            try:
                for told in part.stdout or ():
                    yield Row.from_json(told)
                status = part.wait()
            finally:
                overdue.cancel()
                part.kill()
        if status:
            errors.seek(0)
            last = errors.read().decode(errors="replace").strip().splitlines()[-12:]
            why = f"took more than twice its time and {HANG_S:.0f} s" if late.is_set() else f"status {status}"
            yield Row("the part itself", 1, 0, troubles=(f"{name} did not end well ({why})", *last))


def _environment(home: str) -> dict[str, str]:
    """An empty home, no key, no keyring, no display, no proxy."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VF", "XDG_")) and "proxy" not in name.lower()
    }
    own = {f"XDG_{place}_HOME": f"{home}/{place.lower()}" for place in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {
        **kept, **own, "HOME": home, "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONFAULTHANDLER": "1",
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
