"""The parts: one module each. How they are made: `tests.torture`."""
