"""Values and arithmetic: what a conversation is, without sockets, clocks, files or Qt."""
