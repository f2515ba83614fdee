"""Colours by name, for the light and the dark scheme. No other file of the window names a colour."""

from typing import NamedTuple


class Tokens(NamedTuple):
    """Each colour as `#rrggbb`.

    Grounds: `ground` lies behind the conversation, `surface` behind everything else, `raised` under buttons and the
    agent's words, `said` under the person's. Inks are for text; the rest is for shapes that carry no text. Which ink
    may be written on which ground, tests/gui/test_tokens.py lists, and holds their contrast to 4.5 to 1.
    """

    dark: bool
    ground: str
    surface: str
    raised: str
    hover: str
    said: str
    line: str
    grid: str
    ink: str
    dim_ink: str
    accent: str
    accent_fill: str
    on_accent_fill: str
    text_mark: str
    sentence_mark: str
    event_mark: str
    pause_fill: str
    tool_ink: str
    tool_fill: str
    step_ink: str
    step_fill: str
    voice: str
    voice_fill: str
    voice_mark: str
    silence_fill: str
    warning: str
    trouble: str
    trouble_fill: str
    selection: str
    scroll: str
    side_a: str
    side_a_fill: str
    side_b: str
    side_b_fill: str


LIGHT = Tokens(
    dark=False,
    ground="#f6f7f9",
    surface="#ffffff",
    raised="#f0f2f6",
    hover="#e6e9f0",
    said="#e4ecff",
    line="#dfe3ea",
    grid="#eaebee",
    ink="#1b2230",
    dim_ink="#5b6576",
    accent="#2f62e0",
    accent_fill="#2f62e0",
    on_accent_fill="#ffffff",
    text_mark="#4f7dee",
    sentence_mark="#a3b9f2",
    event_mark="#7f8694",
    pause_fill="#eaebee",
    tool_ink="#8f5a06",
    tool_fill="#e3d0b9",
    step_ink="#7b4fd0",
    step_fill="#e0d7f6",
    voice="#0d7a55",
    voice_fill="#a8cfc2",
    voice_mark="#b5d3cc",
    silence_fill="#e2efea",
    warning="#8f5a06",
    trouble="#b3261e",
    trouble_fill="#fdecea",
    selection="#cddcff",
    scroll="#c9ced8",
    side_a="#93640c",
    side_a_fill="#ece6da",
    side_b="#2a6cba",
    side_b_fill="#d9e5f3",
)

DARK = Tokens(
    dark=True,
    ground="#16181d",
    surface="#1c1f26",
    raised="#242832",
    hover="#2e3340",
    said="#2b3a5e",
    line="#2f3440",
    grid="#262a33",
    ink="#e7e9ee",
    dim_ink="#a3abba",
    accent="#7aa2ff",
    accent_fill="#3b69e0",
    on_accent_fill="#ffffff",
    text_mark="#7aa2ff",
    sentence_mark="#4b64a3",
    event_mark="#848b98",
    pause_fill="#2b2f37",
    tool_ink="#d59a3a",
    tool_fill="#5c4630",
    step_ink="#b48cf2",
    step_fill="#3b3160",
    voice="#2fbf8f",
    voice_fill="#22584c",
    voice_mark="#264e4a",
    silence_fill="#1e3232",
    warning="#d59a3a",
    trouble="#ff8a80",
    trouble_fill="#3a2424",
    selection="#3a4f80",
    scroll="#414857",
    side_a="#d0a037",
    side_a_fill="#352e1f",
    side_b="#5b9fe0",
    side_b_fill="#1f3348",
)
