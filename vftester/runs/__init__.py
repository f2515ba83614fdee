"""What drives a conversation."""
