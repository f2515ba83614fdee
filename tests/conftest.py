"""For all tests: hypothesis without a stopwatch, since a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("vftester", deadline=None, print_blob=True)
settings.load_profile("vftester")
