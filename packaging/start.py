"""Where the bundled program starts. The voice's process is the same program, started for that alone."""

import os
import sys
from collections.abc import Coroutine
from pathlib import Path

VOICE = "--voice-worker"
FIRST_PAINT = "--first-paint"
"""For measuring: say when the window is painted (`perf_counter_ns`), and end."""


def give_back_library_path() -> None:
    """Programs that this one starts (a browser, say) load the system's libraries, not the bundle's.

    The bundle's own loader has done with the variable by now.
    """
    former = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if former is not None:
        os.environ["LD_LIBRARY_PATH"] = former
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)


def stop_at_first_paint() -> None:
    """Put something in the place of the event loop, which begins once the window is painted."""
    import time
    import types

    loop = types.ModuleType("vftester.gui.loop")

    def run(app: object, stay: Coroutine[object, object, int]) -> int:
        print(time.perf_counter_ns(), flush=True)
        stay.close()
        return 0

    loop.__dict__["run"] = run
    sys.modules[loop.__name__] = loop
    del sys.argv[1:]


def main() -> int:
    if sys.platform == "linux":
        give_back_library_path()
    if sys.argv[1:2] == [VOICE]:
        from vftester.speech.worker import main as speak

        return speak(sys.argv[2])
    if sys.argv[1:2] == [FIRST_PAINT]:
        stop_at_first_paint()
    # The Finder names the document and no command.
    if sys.platform == "darwin" and len(sys.argv) == 2 and Path(sys.argv[1]).is_file():
        sys.argv.insert(1, "open")
    from vftester.__main__ import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
