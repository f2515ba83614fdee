"""An event's data as lines for a screen."""

import json

import pytest

from vftester.core.display.event_text import PRETTY_CHARS, SHOWN_CHARS, event_text
from vftester.core.display.raw import LINE_CHARS


@pytest.mark.parametrize("data", ["", "x", "a\nb", "[" * 5000, '{"a":1}', "x" * PRETTY_CHARS, "x" * (PRETTY_CHARS + 1)])
def test_any_data_becomes_lines_none_of_them_long(data: str) -> None:
    found = event_text(data)
    lines = list(found.lines)
    assert sum(map(len, lines)) >= len(data.replace("\n", "")) - found.left_out
    assert max(map(len, lines)) <= LINE_CHARS


def test_json_is_written_anew_over_many_lines() -> None:
    found = event_text('{"b":[1,"\u00fc\ud83d"],"a":null}')
    lines = list(found.lines)
    assert found.pretty
    assert lines[1:4] == ['  "b": [', "    1,", '    "ü\\ud83d"']
    assert json.loads("\n".join(lines)) == {"b": [1, "ü\ud83d"], "a": None}


def test_what_is_no_json_and_what_is_long_stand_as_they_came() -> None:
    broken = event_text("{no")
    assert (list(broken.lines), broken.pretty, broken.left_out) == (["{no"], False, 0)
    long = json.dumps(["x" * 300] * 1000)
    found = event_text(long)
    assert (found.pretty, found.left_out) == (False, len(long) - SHOWN_CHARS)
    assert "".join(found.lines) == long[:SHOWN_CHARS]
    whole = event_text(long, whole=True)
    assert whole.left_out == 0
    assert "".join(whole.lines) == long
