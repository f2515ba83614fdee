"""What is shown of a turn besides its words, and how: plain values that a widget or a page only draws."""
