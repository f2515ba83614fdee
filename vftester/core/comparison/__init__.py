"""Two sessions, or two groups of repeats, side by side: where their paths part, which words differ, which is sooner."""
