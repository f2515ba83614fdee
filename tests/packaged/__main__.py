"""`python -m tests.packaged [deb] [pip] [start]`: is what `make package` made fit to be given to people?

deb: installed in an empty Debian 12 and used by a person with eyes and ears; as root. pip: wheel and sdist. start: how long
the bundle takes to its first paint, beside running from source. All three unless named. Exits 1 where something does not hold,
2 where what is needed for trying it cannot be had.
"""

import sys
import traceback
from pathlib import Path

from tests.bench import start
from tests.packaged import debian_check, pip_check
from tests.packaged.empty_debian import CannotBeHad
from tests.packaged.person import missing_tools

CHECKOUT = Path(__file__).parents[2]
BUILD = CHECKOUT / "build/package-check"
ROUNDS = 5


def main() -> int:
    wanted = sys.argv[1:] or ["deb", "pip", "start"]
    status = 0
    for name in wanted:
        print(f"\n{name}", flush=True)
        try:
            {"deb": _deb, "pip": _pip, "start": _start}[name]()
        except CannotBeHad as reason:
            print(f"  not tried: {reason}")
            status = status or 2
        except (AssertionError, RuntimeError, TimeoutError):
            print("  DOES NOT HOLD:")
            traceback.print_exc()
            status = 1
    return status


def _tell(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


def _built(pattern: str) -> Path:
    found = sorted((CHECKOUT / "dist").glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        raise CannotBeHad(f"there is no dist/{pattern}: make package")
    return found[-1]


def _deb() -> None:
    deb = _built("vftester_*.deb")
    if lacking := missing_tools():
        raise CannotBeHad(f"apt-get install {' '.join(lacking)}")
    debian_check.check(deb, BUILD, _tell)


def _pip() -> None:
    python = CHECKOUT / "build/package/venv/bin/python"
    if not python.exists():
        raise CannotBeHad("there is no build/package/venv: make package")
    pip_check.check(python, BUILD, _tell)


def _start() -> None:
    for figure in start.bundle(_built("vftester") / "vftester", ROUNDS):
        _tell(str(figure))


if __name__ == "__main__":
    sys.exit(main())
