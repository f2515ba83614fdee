"""Colours by name, for the light and the dark scheme. No other file of the window names a colour."""

from typing import NamedTuple


class Tokens(NamedTuple):
    """Each colour as `#rrggbb`.

    Grounds: `ground` lies behind the conversation, `surface` behind everything else, `raised` under buttons and the
    agent's words, `said` under the person's. Inks are for text; the rest is for shapes that carry no text, unless
    `PAIRS` names them.
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

PAIRS: tuple[tuple[str, str], ...] = (
    *(
        ("ink", ground)
        for ground in ("ground", "surface", "raised", "hover", "said", "selection", "tool_fill", "step_fill")
    ),
    *(("dim_ink", ground) for ground in ("ground", "surface", "raised", "said", "pause_fill")),
    *(("tool_ink", ground) for ground in ("ground", "surface")),
    *(("step_ink", ground) for ground in ("ground", "surface")),
    *(("trouble", ground) for ground in ("ground", "surface", "raised", "said", "trouble_fill")),
    *(("accent", ground) for ground in ("ground", "surface", "raised")),
    *(("voice", ground) for ground in ("ground", "surface", "raised", "said", "silence_fill")),
    *(("ink", ground) for ground in ("voice_fill", "voice_mark")),
    *(("warning", ground) for ground in ("ground", "surface")),
    *((side, ground) for side in ("side_a", "side_b") for ground in ("ground", "surface")),
    *(("ink", ground) for ground in ("side_a_fill", "side_b_fill")),
    ("ink", "trouble_fill"),
    ("on_accent_fill", "accent_fill"),
)
"""Which ink is written on which ground: each pair has a contrast of at least 4.5 to 1, in both schemes."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2.2: 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
