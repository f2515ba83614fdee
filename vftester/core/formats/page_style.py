"""The style of pages that are written to be passed on: light and dark as the reader's system is, and on paper.

The colours are those of the window; a test compares them. Nothing here names anything outside the page.
"""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "ground": "#f6f7f9", "surface": "#ffffff", "raised": "#f0f2f6", "said": "#e4ecff", "line": "#dfe3ea",
    "grid": "#eaebee", "ink": "#1b2230", "dim-ink": "#5b6576", "accent": "#2f62e0", "accent-fill": "#2f62e0",
    "on-accent-fill": "#ffffff", "text-mark": "#4f7dee", "event-mark": "#7f8694", "pause-fill": "#eaebee",
    "tool-ink": "#8f5a06", "tool-fill": "#e3d0b9", "step-ink": "#7b4fd0", "step-fill": "#e0d7f6", "voice": "#0d7a55",
    "voice-fill": "#a8cfc2", "silence-fill": "#e2efea", "warning": "#8f5a06", "trouble": "#b3261e",
    "trouble-fill": "#fdecea",
}  # fmt: skip

DARK: Final[Mapping[str, str]] = {
    "ground": "#16181d", "surface": "#1c1f26", "raised": "#242832", "said": "#2b3a5e", "line": "#2f3440",
    "grid": "#262a33", "ink": "#e7e9ee", "dim-ink": "#a3abba", "accent": "#7aa2ff", "accent-fill": "#3b69e0",
    "on-accent-fill": "#ffffff", "text-mark": "#7aa2ff", "event-mark": "#848b98", "pause-fill": "#2b2f37",
    "tool-ink": "#d59a3a", "tool-fill": "#5c4630", "step-ink": "#b48cf2", "step-fill": "#3b3160", "voice": "#2fbf8f",
    "voice-fill": "#22584c", "silence-fill": "#1e3232", "warning": "#d59a3a", "trouble": "#ff8a80",
    "trouble-fill": "#3a2424",
}  # fmt: skip


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


COLOURS: Final = (
    f":root{{color-scheme:light dark;{_variables(LIGHT)}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}\n"
)
"""The colours as variables, such as `var(--dim-ink)`; on paper always the light ones."""

TIMELINE: Final = """\
.tl{display:block;width:100%;height:auto;font:11px system-ui,sans-serif}
.tl text{fill:var(--ink)}
.tl .dim{fill:var(--dim-ink)}
.tl .grid{stroke:var(--grid)}
.tl .said{fill:var(--accent)}
.tl .text{fill:var(--text-mark)}
.tl .event{fill:var(--event-mark)}
.tl .trouble{fill:var(--trouble)}
.tl .tool-mark{fill:var(--tool-ink)}
.tl .pause{fill:var(--pause-fill)}
.tl .silence{fill:var(--silence-fill);stroke:var(--voice);stroke-dasharray:3 3}
.tl .step{fill:var(--step-fill);stroke:var(--step-ink)}
.tl .tool{fill:var(--tool-fill)}
.tl .voice{fill:var(--voice-fill);stroke:var(--voice)}
.tl .cut{fill:var(--voice-fill);stroke:var(--trouble);stroke-dasharray:4 2}
.tl .unheard{fill:none;stroke:var(--voice);stroke-dasharray:4 2}
.tl .first{stroke:var(--voice);stroke-dasharray:4 3}
.tl .first-text{stroke:var(--accent);stroke-dasharray:4 3}
.tl .exit{fill:var(--step-ink)}
.tl .label{pointer-events:none}
"""
"""How the picture of `timeline_svg` is drawn, whose class is `tl`."""

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What a page without sound and script may load: nothing. For `Content-Security-Policy`."""
