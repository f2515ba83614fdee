"""Finds espeak-ng: the system's, else the one inside the wheel `espeakng-loader`. Runs in the worker process alone.

Library and data come from the same place, or from neither: versions must match. It has to happen before pyttsx3 loads
its espeak driver, which then asks for `libespeak-ng.so.1` and is given the one that is loaded already.
"""

import ctypes
import os
from typing import Literal, TypeAlias

Source: TypeAlias = Literal["system", "wheel"]
SONAME = "libespeak-ng.so.1"


class NoLibrary(Exception):
    """No espeak-ng can be loaded; says why."""


def load(wheel_only: bool = False) -> Source:
    """Load espeak-ng into this process."""
    if not wheel_only:
        try:
            ctypes.CDLL(SONAME)
            return "system"
        except OSError:
            pass
    try:
        import espeakng_loader

        data = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise NoLibrary(str(error)) from error
    os.environ["ESPEAK_DATA_PATH"] = data
    return "wheel"
