"""Sound and voice: a device that opens, and an engine that brings sound. Nothing is heard of it.

The device is tried in a process of its own: Qt's sound and the system's below it can hang, or end the whole program.
"""

import json
import os
import subprocess
import sys
from typing import Any

from vftester.core.findings import Finding
from vftester.core.timeline.timescale import MS
from vftester.keys import KEY_VARIABLE
from vftester.settings import Settings
from vftester.speech import server
from vftester.speech.ladder import NOTHING_CONNECTED, Rung
from vftester.speech.ladder import sentence as ladder_sentence
from vftester.speech.probing import NoVoice, device_tried, voice_tried
from vftester.speech.values import VoiceSettings

DEVICE_FLAG = "--device"
"""With it the command tells of the device alone, as one JSON object."""

_LIBRARY = "sudo apt install libpulse0" if sys.platform.startswith("linux") else "Install vftester again."


def sound(patience_s: float) -> Finding:
    """Whether there is a device that replies can be heard on."""
    if not server.reachable():
        return _unheard("there is no sound server", "Start one: systemctl --user start pipewire-pulse, or pulseaudio.")
    frozen = getattr(sys, "frozen", False)
    ourselves = [sys.executable] if frozen else [sys.executable, "-m", "vftester"]
    try:
        ran = subprocess.run(  # noqa: S603  our own program
            [*ourselves, "doctor", DEVICE_FLAG],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != KEY_VARIABLE},
            timeout=patience_s,
        )
        told: dict[str, Any] = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        return _unheard(f"the sound system did not answer within {patience_s:g} s", "Start the sound server again.")
    except (OSError, ValueError):
        return _unheard("Qt's sound cannot be used here", f"{_LIBRARY} or start the sound server again.")
    if told.get("device"):
        return Finding("sound", "ok", f"replies are heard on {told['device']}")
    if told.get("cannot load"):
        return _unheard(f"Qt's sound cannot be loaded ({told['cannot load']})", _LIBRARY)
    return _unheard(told.get("trouble") or NOTHING_CONNECTED, "Connect or choose one in the system's sound settings.")


def device_told() -> str:
    """The device as JSON; for the process that is started for it alone."""
    try:
        return json.dumps({"device": device_tried()})
    except ImportError as problem:
        return json.dumps({"cannot load": str(problem)})
    except OSError as problem:
        return json.dumps({"trouble": str(problem)})


def voice(settings: Settings, patience_s: float) -> Finding:
    """Whether a voice speaks: a short text is made into sound."""
    try:
        tried = voice_tried(VoiceSettings(settings.voice, settings.rate, settings.volume), patience_s)
    except NoVoice as problem:
        told = ladder_sentence(Rung.NO_ENGINE, str(problem), None) or ""
        found, _, advice = told.partition("). ")
        return Finding("voice", "broken", f"{found}).", advice)
    engine, rung = tried.engine, tried.rung
    found = f"{engine.name} {engine.version} ({engine.source}), rung {int(rung)} where there is a device"
    measured = {"ready": tried.ready_ns / MS}
    if rung is Rung.STOCK:
        told = ladder_sentence(rung, None, None) or ""
        return Finding("voice", "attention", f"{found}. {told}", "Install espeak-ng for the full voice.", measured)
    measured |= {"first sound": tried.first_sound_ns / MS, "sound": tried.sound_ns / MS}
    return Finding(
        "voice", "ok",
        f"{found}: ready after {measured['ready']:.0f} ms, first sound {measured['first sound']:.1f} ms after a text",
        measured_ms=measured,
    )  # fmt: skip


def _unheard(why: str, advice: str) -> Finding:
    return Finding("sound", "attention", ladder_sentence(Rung.NO_DEVICE, None, why) or "", advice)
