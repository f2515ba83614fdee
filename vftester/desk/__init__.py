"""The desk behind the window: does what the window wishes, and shows it what happens. One file for each part of it."""

from vftester.desk.desk import Desk

__all__ = ["Desk"]
