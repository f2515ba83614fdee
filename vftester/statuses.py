"""Exit statuses: a promise to scripts. 0 is done, 1 is kept for differences that a script asked to be told of."""

DIVERGED = 1
"""A script asked to be told of it: the agent behaved otherwise."""

USAGE = 2
"""Wrong usage, or no key found: nothing was sent."""

INCOMPLETE = 3
"""A turn did not complete, or the conversation ended too early; what arrived is kept."""

UNWRITABLE = 4
"""The store, or another file, could not be read or written."""

INTERRUPTED = 130
