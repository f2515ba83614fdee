"""What the window says, in the contract's words."""

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from tests.gui.scripted import greeting
from vftester.core.actions import Action, text
from vftester.core.display.offers import Offer, action_for, offers_of
from vftester.core.records import Record
from vftester.core.timing.measures import Measures
from vftester.core.traces import read
from vftester.gui.wording import delivery_line, kind_of, one_line, preview, size, tool_tip


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ("streamed", "streamed, 41 pieces"),
        ("whole", "arrived whole after 2.90 s"),
        ("held_back", "41 pieces but all at once: something held them back"),
        ("short", "too short to tell"),
        ("fixed", "fixed message"),
        ("unknown", "cannot tell"),
        (None, ""),
    ],
)
def test_a_delivery_is_a_fact_with_its_evidence(delivery: str | None, said: str) -> None:
    assert delivery_line(Measures(full_text_ms=2900, text_chunks=41, delivery=delivery)) == said


def test_a_preview_is_one_short_line() -> None:
    reading = read(Record(0, 0, "message", None, "a\n b" * 1000))
    assert preview(reading).startswith("a ba ba")
    assert len(preview(reading)) < 200
    assert (
        kind_of(read(Record(0, 0, "trace", None, '{"type":"tool-call","payload":{"state":"end"}}'))) == "tool-call end"
    )


def test_a_tool_tip_is_never_read_as_markup() -> None:
    assert tool_tip("<img src=file:x>\nb") == '<p style="white-space:pre">&lt;img src=file:x&gt;<br>b</p>'


def test_sizes() -> None:
    assert [size(n) for n in (12, 262_144, 5_000_000)] == ["12 bytes", "256 KiB", "4.8 MiB"]


def test_a_buttons_request_is_kept_verbatim() -> None:
    turn = greeting().result().turn
    (offers,) = [offers for reading in turn.readings if (offers := offers_of(reading))]
    assert [offer.name for offer in offers] == ["Book a visit", "Opening hours", "Talk to a person"]
    assert offers[0].action == Action({"type": "path-cm0book", "payload": {"label": "Book a visit"}, "time": 1})


def test_typing_a_buttons_name_sends_its_request() -> None:
    offers = [Offer("Straße", Action({"type": "path-1"}))]
    assert action_for("  STRASSE ", offers).type == "path-1"
    assert action_for("street", offers) == text("street")


@pytest.mark.parametrize("payload", ['{"buttons":7}', '{"buttons":[7,{"name":3}]}', "7", "null"])
def test_a_choice_that_makes_no_sense_offers_nothing(payload: str) -> None:
    assert offers_of(read(Record(0, 0, "trace", None, f'{{"type":"choice","payload":{payload}}}'))) == []


def test_older_servers_choices_are_offered_too() -> None:
    record = Record(0, 0, "trace", None, '{"type":"choice","payload":{"choices":[{"name":"Yes"}]}}')
    assert offers_of(read(record)) == [Offer("Yes", text("Yes"))]


@pytest.mark.parametrize(
    ("data", "held"),
    [
        ('{"type":"reasoning","payload":{"state":"start"}}', ""),
        ('{"type":"reasoning","payload":{"state":"content","content":"Nothing is missing"}}', "Nothing is missing"),
        ('{"type":"completion","payload":{"state":"content","content":"Hello"}}', "Hello"),
        ('{"type":"debug","payload":{"message":"calling function book"}}', "calling function book"),
        ('{"type":"new-kind","payload":{}}', '{"type":"new-kind","payload":{}}'),
    ],
)
def test_what_an_event_holds_does_not_say_its_state_again(data: str, held: str) -> None:
    assert preview(read(Record(0, 0, "trace", None, data))) == held


def test_a_tool_tip_breaks_no_line_that_is_not_long(qtbot: QtBot) -> None:
    said = "479.2 ms to 2004.9 ms (1525.6 ms) · spoken, then cut: Wonderful, give me a second."
    shown = QTextDocument()
    shown.setTextWidth(100)
    shown.setHtml(tool_tip(said))
    lines = shown.toPlainText().split("\n")
    assert " ".join(lines) == said
    assert len(lines) == 2
    layout = shown.begin().layout()
    shown.size()
    assert layout.lineCount() == 2


def test_a_preview_keeps_its_order_whatever_was_in_the_text() -> None:
    assert one_line("\u202esave\u2067 it") == "save it"
