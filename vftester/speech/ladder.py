"""The rungs: what can be heard here, and the sentence that says so at the bottom of the window."""

import platform
from enum import IntEnum

from vftester.speech.voice import EngineInfo

NOTHING_CONNECTED = "connect a loudspeaker or headphones"


class Rung(IntEnum):
    """From all there is down to nothing; recorded with the session."""

    SYSTEM = 1
    WHEEL = 2
    STOCK = 3
    NO_DEVICE = 4
    NO_ENGINE = 5


def rung_of(engine: EngineInfo | None, device: bool) -> Rung:
    """Where one stands. pyttsx3 as it comes plays by itself, without a device it is of no use."""
    if engine is None or (engine.source == "stock" and not device):
        return Rung.NO_ENGINE
    if not device:
        return Rung.NO_DEVICE
    return {"system": Rung.SYSTEM, "wheel": Rung.WHEEL}.get(engine.source, Rung.STOCK)


def sentence(rung: Rung, trouble: str | None, sound_trouble: str | None) -> str | None:
    """What is wrong and what to do; None: all is well. The first trouble is the voice's, the second the device's."""
    if rung is Rung.NO_ENGINE:
        why = f" ({trouble})" if trouble else ""
        return f"No voice can speak here{why}. {_install()} Replies run silently, their length estimated."
    if rung is Rung.NO_DEVICE:
        return f"No audio device: {sound_trouble or NOTHING_CONNECTED}. Replies run unheard, at their real pace."
    if rung is Rung.STOCK:
        return " ".join(filter(None, ["A simpler voice speaks, without showing its words, as ours failed.", trouble]))
    return trouble


def _install() -> str:
    if platform.system() == "Linux":
        return "Install one: pip install espeakng-loader, or your system's espeak-ng."
    return "Install a speech voice in the system settings."
