"""The sessions at the left of the window."""
