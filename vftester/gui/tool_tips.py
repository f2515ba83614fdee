"""Tool tips: text in them is text."""


def tool_tip(text: str) -> str:
    """Text for a tool tip, which would read what looks like HTML as HTML."""
    import html  # a table of two thousand names, which the first paint (see `window`) would wait for

    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")
