"""Agent steps: which ran, what they asked, called and changed, how they were left, and why not."""
