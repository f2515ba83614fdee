"""The inspector at the right: the turn that is shown, one event, the variables, the raw stream, all events."""
