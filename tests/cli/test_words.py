"""What a terminal shows of a turn, and when."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from vftester.core import actions
from vftester.core.conversation import Turn, advance_all
from vftester.core.display.turn_words import PHONE_NOTE
from vftester.core.records import Closed, Closing, Record, Report, Response
from vftester.core.speech import SegmentEnded, SegmentReady, SegmentStarted, VoiceReport
from vftester.runs.live import Update
from vftester.terminal import Words

HI = '{"type":"text","payload":{"message":"Hi there."}}'


def took(words: Words, turn: Turn, reports: Iterable[Report | VoiceReport]) -> Turn:
    turn, changes = advance_all(turn, reports)
    words(Update(turn, tuple(changes)))
    return turn


def test_the_times_of_a_turn_hold_what_is_known_only_after_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    words = Words()
    turn = Turn(0, actions.launch(), datetime(2026, 11, 22, tzinfo=UTC))
    words(Update(turn))
    turn = took(words, turn, [Response(1, 200, {}), Record(0, 5_000_000, "trace", None, HI)])
    turn = took(words, turn, [Record(1, 6_000_000, "end", None, "{}"), Closed(7_000_000, Closing.END_OF_BODY)])
    assert "whole reply" not in capsys.readouterr().err
    took(
        words,
        turn,
        [SegmentReady(0, 5_000_000, "Hi there.", 0, 0), SegmentStarted(0, 90_000_000), SegmentEnded(0, 1, "spoken")],
    )
    words.sum_up()
    words.sum_up()
    times = [line for line in capsys.readouterr().err.splitlines() if "whole reply" in line]
    assert times == [
        "  ready to speak 0.01 s · first sound 0.09 s · whole reply 0.01 s · silence heard 0.09 s · fixed message"
    ]


def test_what_the_times_are_the_times_of_is_said_once_below_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    words, end = Words(), Record(1, 6_000_000, "end", None, "{}")
    for index, reply in enumerate(('{"type":"end"}', HI, HI)):
        turn = Turn(index, actions.launch(), datetime(2026, 11, 22, tzinfo=UTC))
        took(words, turn, [Response(1, 200, {}), Record(0, 5_000_000, "trace", None, reply), end])
        words.sum_up()
    lines = capsys.readouterr().err.splitlines()
    assert [number for number, line in enumerate(lines) if PHONE_NOTE in line] == [2]
    assert "whole reply" in lines[1]
    assert "whole reply" in lines[3]


def test_cards_are_told_with_their_buttons(capsys: pytest.CaptureFixture[str]) -> None:
    cards = [{"title": "Dune", "description": {"text": "Sand.\nMuch of it."}, "buttons": [{"name": "Borrow"}]}]
    shown = (
        {"type": "carousel", "payload": {"layout": "List", "cards": cards * 14}},
        {"type": "cardV2", "payload": {"title": "Alone", "description": {"text": ""}, "buttons": []}},
        {"type": "visual", "payload": {"image": "https://pictures.example/a.png"}},
    )
    turn = Turn(0, actions.launch(), datetime(2026, 11, 22, tzinfo=UTC))
    took(Words(), turn, [Record(seq, 1, "trace", None, json.dumps(trace)) for seq, trace in enumerate(shown)])
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert lines[:4] == ["  card: Dune", "    Sand.", "    Much of it.", "  buttons: Borrow"]
    assert lines[-3:] == ["  and 2 more", "  card: Alone", "  image: https://pictures.example/a.png"]
    assert told.out == ""


def test_the_times_of_a_turn_stand_above_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    words = Words()
    first = Turn(0, actions.launch(), datetime(2026, 11, 22, tzinfo=UTC))
    took(words, first, [Response(1, 200, {}), Record(0, 1, "end", None, "{}")])
    words(Update(Turn(1, actions.text("Hello"), datetime(2026, 11, 22, tzinfo=UTC))))
    assert capsys.readouterr().err.splitlines() == ["  nothing was said", "You: Hello"]
