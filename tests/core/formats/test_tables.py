"""A session as tables: what stands in which cell, and nothing in them that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.formats.sessions import SESSION, hostile
from tests.helpers.turns import kept, said, turn_of
from vftester.core.formats.tables import EVENTS, events_table, measures_table, safe
from vftester.core.timing.measures import Measures, measure

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def test_each_record_is_a_row_with_its_data_word_for_word() -> None:
    found = rows(events_table(SESSION))
    assert tuple(found[0]) == EVENTS
    records = [(turn.index, reading) for turn in SESSION.finished for reading in turn.readings]
    assert [(row["turn"], row["seq"], row["data"]) for row in found] == [
        (str(index), str(reading.record.seq), reading.record.data) for index, reading in records
    ]


def test_a_row_tells_kind_state_and_text() -> None:
    row = next(row for row in rows(events_table(SESSION)) if row["text"] == "One moment. ")
    assert (row["event"], row["kind"], row["state"], row["offset_ms"]) == ("trace", "completion", "content", "500.0")


def test_each_turn_is_a_row_with_its_measures() -> None:
    found = rows(measures_table(SESSION))
    assert len(found) == 3
    for name, value in measure(SESSION.turns[1]).to_json().items():
        told = (
            {True: "true", False: "false", None: ""}.get(value, str(value))
            if not isinstance(value, int | float) or isinstance(value, bool)
            else str(value)
        )
        assert found[1][name] == told
    assert found[1]["said"] == "Book me, please"
    assert found[1]["reply"] == "One moment. It is done."
    assert float(found[1]["silence_ms: tool"]) > 0


def test_a_time_that_does_not_apply_is_an_empty_cell() -> None:
    assert rows(measures_table(kept(turn_of((1, "event:end")))))[0]["first_text_ms"] == ""


def test_a_session_without_turns_has_headers_all_the_same() -> None:
    assert events_table(kept()) == ",".join(EVENTS) + "\r\n"
    assert rows(measures_table(kept())) == []
    assert set(Measures().to_json()) <= set(measures_table(kept()).strip().split(","))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(text: str) -> None:
    session = kept(
        turn_of((1, "text", {"message": text}), (2, f"event:{text}", text), (3, "event:end"), action=said(text))
    )
    for table in (events_table(session), measures_table(session)):
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert f"'{text}" in cells
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]


@given(st.text())
def test_taking_one_quote_away_gives_back_what_there_was(text: str) -> None:
    cell = safe(text)
    assert (cell[1:] if cell.startswith("'") else cell) == text


def test_texts_that_mean_harm_come_back_word_for_word() -> None:
    session = hostile()
    data = [row["data"] for row in rows(events_table(session))]
    assert data == [reading.record.data for reading in session.turns[0].readings]
