"""What an event is called, wherever one is named: by its number within its turn. People count from 1.

Files count from 0 (`seq`), and Voiceflow gives some events an id of its own: neither is the number.
"""


def event_number(seq: int) -> int:
    """The number of a record within its turn."""
    return seq + 1


def event_name(turn: int, seq: int) -> str:
    """`turn 3, event 46`, from the turn's index and the record's seq."""
    return f"turn {turn + 1}, event {event_number(seq)}"
