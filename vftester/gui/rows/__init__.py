"""The rows of a conversation: what stands below each other in it, one file for each sort."""
