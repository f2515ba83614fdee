"""Pictures of every screen and state, from real runs against the demo agent.

Light and dark, 1440 × 900 and 1024 × 700. Where there is no display one is started (Xvfb), and a sound server where there
is one, so that replies are heard.
"""

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.helpers.hearing import Ears, why_deaf

SIZES = ("1440x900", "1024x700")
SCHEMES = ("light", "dark")
VISITS = ("first", "whole", "keep", "left", "asking")


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/screenshots"), help="default: %(default)s")
    parser.add_argument("--size", dest="sizes", action="append", choices=SIZES, help="only this one")
    parser.add_argument("--scheme", dest="schemes", action="append", choices=SCHEMES, help="only this one")
    parser.add_argument("--visit", dest="visits", action="append", choices=VISITS, help="only the scenes of this one")
    asked = parser.parse_args()
    folder: Path = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for size in asked.sizes or SIZES:
        with ExitStack() as stack:
            environment = os.environ | stack.enter_context(_screen(size)) | stack.enter_context(_sound())
            for scheme in asked.schemes or SCHEMES:
                with TemporaryDirectory() as home:
                    places = {f"XDG_{name}_HOME": home for name in ("CONFIG", "DATA", "STATE", "CACHE")}
                    command = [sys.executable, "-m", "tests.screens.scenes", str(folder), scheme, size]
                    command += asked.visits or ()
                    failed += (
                        subprocess.run(command, env=environment | places | {"HOME": home}, check=False).returncode != 0
                    )
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 1 if failed else 0


@contextmanager
def _screen(size: str) -> Iterator[dict[str, str]]:
    """A display of just this size; where there is no Xvfb the pictures are drawn without one."""
    if shutil.which("Xvfb") is None:
        print(
            "There is no Xvfb here (install what Debian calls xvfb): the pictures are drawn without a display.",
            file=sys.stderr,
        )
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            environment = {"DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        with _frames(os.environ | environment):
            yield environment
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _frames(environment: dict[str, str]) -> Iterator[None]:
    """Where there is a window manager, dialogs have their frames and titles."""
    if shutil.which("openbox") is None:
        yield
        return
    quiet = subprocess.DEVNULL
    frames = subprocess.Popen(["openbox", "--sm-disable"], env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        frames.terminate()
        frames.wait()


@contextmanager
def _sound() -> Iterator[dict[str, str]]:
    """A sound server without a sound card, so that what is spoken counts as heard."""
    if why_deaf():
        print(f"{why_deaf()}; replies run unheard.", file=sys.stderr)
        yield {}
        return
    with TemporaryDirectory() as folder:
        ears = Ears(Path(folder))
        try:
            yield ears.environment
        finally:
            ears.close()


if __name__ == "__main__":
    sys.exit(main())
