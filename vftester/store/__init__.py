"""Keeps conversations: an SQLite file with one writer thread per program, its reader, and exported files."""
