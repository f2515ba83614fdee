"""Tool tips: text in them is text."""

import html


def tool_tip(text: str) -> str:
    """Text for a tool tip, which would read what looks like HTML as HTML."""
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")
