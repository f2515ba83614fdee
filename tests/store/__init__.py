"""Tests of vftester.store: real files, real threads, real second programs."""
