"""Tool tips: text in them is text."""

WIDEST = 72
"""Characters of a line; by itself Qt breaks lines of a few words, in the midst of a figure and its unit."""


def tool_tip(text: str) -> str:
    """Text for a tool tip, which would read what looks like HTML as HTML."""
    import html  # a table of two thousand names, which the first paint (see `window`) would wait for
    import textwrap

    lines = (part for line in text.split("\n") for part in textwrap.wrap(line, WIDEST) or [""])
    return f'<p style="white-space:pre">{"<br>".join(map(html.escape, lines))}</p>'
