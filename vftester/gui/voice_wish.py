"""How a person wants replies to be spoken: when, and with which voice."""

from typing import NamedTuple

MODE_NAMES = {"arriving": "Speak as it arrives", "whole": "Wait for the whole reply", "mute": "Mute"}
"""The modes in which replies are spoken, as the screen names them."""


class VoiceWish(NamedTuple):
    """How the person wants the voice: its id (None: the system's own), words a minute, volume from 0 to 1.

    Loaded before the first paint, which would wait for `dataclasses`.
    """

    voice: str | None = None
    rate: int = 170
    volume: float = 1.0
