"""Benchmarks, run by `make bench`: each figure beside its limit. No part of the tests."""
