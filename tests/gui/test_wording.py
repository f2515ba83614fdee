"""What the window says, in the contract's words."""

from dataclasses import replace

import pytest

from tests.gui.scripted import Scripted, booking, greeting
from vftester.core.actions import Action, text
from vftester.core.marks import Span, Tone
from vftester.core.measures import Measures
from vftester.core.offers import Offer, action_for, offers_of
from vftester.core.records import Closing, Record, TurnError
from vftester.core.traces import read
from vftester.gui.wording import (
    call_line,
    kind_of,
    measures_line,
    other_line,
    preview,
    size,
    state_line,
    tool_tip,
)


def test_measures_are_said_in_the_contracts_words() -> None:
    measures = Measures(
        first_text_ms=410, full_text_ms=2840, longest_gap_ms=940, text_chunks=36, streamed=True, delivery="streamed"
    )
    said = "first text 0.41 s · whole reply 2.84 s · longest pause in text 0.94 s · streamed, 36 pieces"
    assert measures_line(measures) == said
    assert measures_line(Measures()) == ""


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ("whole", "arrived whole after 2.90 s"),
        ("held_back", "41 pieces but all at once: something held them back"),
        ("short", "too short to tell"),
        ("fixed", "fixed message"),
        ("unknown", "cannot tell"),
    ],
)
def test_a_delivery_is_a_fact_with_its_evidence(delivery: str, said: str) -> None:
    measures = Measures(full_text_ms=2900, text_chunks=41, delivery=delivery)
    assert measures_line(measures) == f"whole reply 2.90 s · {said}"


def test_a_turn_that_did_not_complete_says_why() -> None:
    error = TurnError("cut", "The connection broke.")
    assert state_line(booking().result().turn) == ""
    assert (
        state_line(Scripted(0, "a").closes(5, Closing.BROKEN, error).result().turn) == "Cut off. The connection broke."
    )
    assert state_line(Scripted(0, "a").closes(5, Closing.CANCELLED).result().turn).startswith("Cancelled.")


def test_a_call_says_its_name_and_length() -> None:
    call = Span(0, 940_000_000, 3, Tone.TOOL, "save_appointment")
    assert call_line(call) == "⚙ save_appointment · 0.94 s"
    assert call_line(Span(0, None, 3, Tone.TOOL)) == "⚙ tool call · running…"


def test_a_preview_is_one_short_line() -> None:
    reading = read(Record(0, 0, "message", None, "a\n b" * 1000))
    assert preview(reading).startswith("a ba ba")
    assert len(preview(reading)) < 200
    assert (
        kind_of(read(Record(0, 0, "trace", None, '{"type":"tool-call","payload":{"state":"end"}}'))) == "tool-call end"
    )


def test_cards_and_images_have_a_line() -> None:
    card = read(Record(0, 0, "trace", None, '{"type":"cardV2","payload":{"title":"<b>Check-up</b>"}}'))
    assert other_line(card) == "Card: <b>Check-up</b>"
    assert other_line(read(Record(0, 0, "trace", None, '{"type":"visual","payload":{}}'))) == "Image"
    assert other_line(read(Record(0, 0, "trace", None, '{"type":"text","payload":{"message":"a"}}'))) == ""


def test_a_tool_tip_is_never_read_as_markup() -> None:
    assert tool_tip("<img src=file:x>\nb") == "<span>&lt;img src=file:x&gt;<br>b</span>"


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
    assert offers_of(replace(read(record))) == [Offer("Yes", text("Yes"))]
