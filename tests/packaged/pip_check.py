"""Wheel and sdist: made, and the wheel installed into an empty venv outside the checkout, where it has to work."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).parents[2]
CONSTRAINTS = CHECKOUT / "packaging/constraints.txt"
WITHIN = ("vftester/resources/agents/appointment-desk.yaml", "vftester/resources/agents/audio/welcome.mp3")
NOT_WITHIN = ("tests/", "packaging/", "licences/", "screenshots")

# Opened as on a double click, without a display, and closed once it is painted.
WINDOW = """
import sys
sys.argv = ["vftester"]
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import vftester.gui.loop as loop
stay = loop.run
def run(app, main):
    def close():
        print("painted", [w.windowTitle() for w in app.topLevelWidgets() if w.isVisible()], flush=True)
        for window in app.topLevelWidgets():
            window.close()
    QTimer.singleShot(1500, close)
    return stay(app, main)
loop.run = run
from vftester.__main__ import main
sys.exit(main())
"""


def check(python: Path, build: Path, tell: Callable[[str], None]) -> None:
    """`python`: one with `build` and hatchling. Raises where something does not hold."""
    with TemporaryDirectory(prefix="vftester-pip-") as temporary:
        folder = Path(temporary)
        _run(str(python), "-m", "build", "--no-isolation", "--outdir", str(folder), str(CHECKOUT), at=folder)
        (wheel,), (sdist,) = list(folder.glob("*.whl")), list(folder.glob("*.tar.gz"))
        names = zipfile.ZipFile(wheel).namelist()
        assert all(name in names for name in WITHIN), "the wheel lacks resources"
        odd = [name for name in names if any(part in name for part in NOT_WITHIN) and ".dist-info/" not in name]
        assert not odd, f"the wheel holds {odd[:5]}"
        with tarfile.open(sdist) as packed:
            inside = [name.partition("/")[2] for name in packed.getnames()]
        assert all(name in inside for name in ("pyproject.toml", "packaging/vftester.spec", "tests/__init__.py"))
        assert not any(name.startswith(("build/", "dist/", ".venv/")) for name in inside)
        tell(f"{wheel.name}: {wheel.stat().st_size // 1024} kB; {sdist.name}: {sdist.stat().st_size // 1024} kB")
        # `build` makes the wheel out of the sdist, so that one is whole.
        own = folder / "venv"
        venv.create(own, with_pip=True)
        pip = [str(own / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        _run(*pip, "-c", str(CONSTRAINTS), str(wheel), at=folder)
        program = str(own / "bin/vftester")
        tell(f"installed into an empty venv: {_run(program, '--version', at=folder).strip()}")
        talk = ("talk", "--demo", "--pace", "max", "--say", "Are you open on Monday?", "--wav", "said.wav")
        assert "Lindengrove" in _run(program, *talk, at=folder)
        assert (folder / "said.wav").stat().st_size > 50_000, "nothing was spoken"
        tell("held a demo conversation and spoke it into a file")
        opened = _run(str(own / "bin/python"), "-c", WINDOW, at=folder)
        assert "painted ['" in opened, opened
        tell("opened its window")


def _run(*command: str, at: Path) -> str:
    """What it wrote; in a home of its own, away from the checkout."""
    homes = {f"XDG_{name}_HOME": str(at / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = os.environ | homes | {"HOME": str(at), "QT_QPA_PLATFORM": "offscreen"}
    for name in ("PYTHONPATH", "VFTESTER_DB", "VF_API_KEY"):
        environment.pop(name, None)
    if "pip" in command:  # which asks its settings and keeps its cache at home
        environment |= {"HOME": os.environ.get("HOME", str(at))}
        environment.pop("XDG_CONFIG_HOME")
        environment.pop("XDG_CACHE_HOME")
    done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, timeout=900)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(f"{' '.join(command[:4])} ended with {done.returncode}:\n{last}")
    return done.stdout


if __name__ == "__main__":
    check(Path(sys.executable), CHECKOUT / "build/package", print)
