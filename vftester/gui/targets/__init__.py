"""Targets: whom one can talk to, and the keys to them."""
