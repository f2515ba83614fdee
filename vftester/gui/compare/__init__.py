"""The page that compares two sessions, or two groups of repeats."""
