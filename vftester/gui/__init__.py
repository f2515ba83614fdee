"""The window: thin widgets that show values and report wishes."""
