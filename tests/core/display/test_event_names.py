"""What an event is called."""

from vftester.core.display.event_names import event_name, event_number


def test_people_count_turns_and_events_from_one() -> None:
    assert event_number(0) == 1
    assert event_name(0, 0) == "turn 1, event 1"
    assert event_name(2, 45) == "turn 3, event 46"
