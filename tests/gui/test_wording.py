"""What the window says, in the contract's words."""

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
    assert measures_line(measures) == ("first text 0.41 s · whole reply 2.84 s · streamed, 36 pieces", None)
    assert measures_line(Measures()) == ("", None)


def test_what_was_heard_sooner_stands_out() -> None:
    measures = Measures(
        first_text_ms=410, first_segment_ms=560, first_audio_ms=600, full_text_ms=2840, heard_sooner_ms=2280
    )
    line, strong = measures_line(measures)
    assert line == (
        "ready to speak 0.56 s · first sound 0.60 s · whole reply 2.84 s · heard 2.28 s sooner than waiting for it"
    )
    assert strong is not None
    assert line[slice(*strong)] == "heard 2.28 s sooner than waiting for it"


@pytest.mark.parametrize("first_audio_ms", [None, 2900])
def test_muted_or_awaited_it_could_be_heard_sooner(first_audio_ms: float | None) -> None:
    measures = Measures(
        first_segment_ms=560, first_audio_ms=first_audio_ms, full_text_ms=2820, heard_sooner_ms=2260, delivery="short"
    )
    line, strong = measures_line(measures)
    assert line.endswith(" · whole reply 2.82 s · could be heard 2.26 s sooner · too short to tell")
    assert strong is None


def test_where_nothing_is_gained_nothing_is_claimed() -> None:
    measures = Measures(first_segment_ms=140, first_audio_ms=180, full_text_ms=140, heard_sooner_ms=0)
    assert "sooner" not in measures_line(measures)[0]


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
    assert measures_line(measures)[0] == f"whole reply 2.90 s · {said}"


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
    assert offers_of(read(record)) == [Offer("Yes", text("Yes"))]
