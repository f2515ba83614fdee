"""Re-running in the window: what is asked before it starts, and how far it is."""
