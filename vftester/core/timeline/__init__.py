"""The timeline as arithmetic: lanes, axis, what is in view, and what lies where."""
