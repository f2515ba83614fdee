"""The room around what a dialog holds: the same in all of them."""

EDGE = 20, 16, 20, 16
"""Pixels: at the left, above, at the right, below."""
