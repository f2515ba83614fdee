"""What was heard of a turn's text, as it is followed and as it is shown."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, spoken
from tests.gui.test_conversation import Shown
from vftester.core.conversation import Change
from vftester.core.records import Closing
from vftester.core.speech import SegmentReady
from vftester.gui.heard import ALL, Heard, inside
from vftester.gui.plain_text import Look, PlainText
from vftester.gui.style import Appearance
from vftester.gui.tokens import DARK, LIGHT, Tokens
from vftester.gui.window import MainWindow
from vftester.runs.live import Update

FIRST = "Perfect, Thursday at 8:40 it is. I'm saving that for you now."
SECOND = "Is there anything else?"


def heard_of(scripted: Scripted) -> Heard:
    heard = Heard()
    for update in scripted.updates():
        for change in update.changes:
            heard.take(change)
    return heard


def said(heard: Heard, message: int, text: str) -> list[str]:
    return [text[start:end] for start, end in heard.messages[message].stretches]


def test_before_anything_sounds_there_is_nothing_to_show() -> None:
    heard = heard_of(spoken(until=650))
    assert not heard.sounded
    assert heard_of(spoken(until=660)).sounded


def test_what_was_said_is_being_said_and_is_still_to_come() -> None:
    heard = heard_of(spoken(until=3700))
    assert said(heard, 0, FIRST) == ["Perfect, Thursday at 8:40 it is. I'm saving that"]
    saying = heard.messages[0].saying
    assert saying is not None
    assert FIRST[slice(*saying)] == "I'm saving that"
    assert said(heard, 1, SECOND) == []


def test_a_segment_whose_words_nobody_tells_is_marked_whole() -> None:
    scripted = Scripted(1, "go").says(10, "One two.").ready(10, "One two.").queued(10, 0).starts(40, 0)
    assert heard_of(scripted).messages[0].saying == (0, 8)


def test_when_all_is_said_all_of_the_text_was_said() -> None:
    heard = heard_of(spoken())
    assert [message.stretches for message in heard.messages.values()] == [[(0, ALL)], [(0, ALL)]]
    assert [message.saying for message in heard.messages.values()] == [None, None]
    assert heard.cut_in is None


def test_what_is_not_for_the_ear_is_said_when_the_voice_has_gone_past_it() -> None:
    text = "One.\n```\ncode\n```\nTwo. And more"
    scripted = Scripted(1, "go").streams(10, text)
    scripted.reports = [r for r in scripted.reports if "end" not in getattr(r, "data", "")]  # it is still open
    scripted.ready(20, "One.").ready(21, "Two.", start=text.index("Two."))
    scripted.starts(30, 0).over(500, 0).starts(510, 1)
    assert said(heard_of(scripted), 0, text) == ["One.\n```\ncode\n```\n"]
    assert said(heard_of(scripted.over(900, 1)), 0, text) == ["One.\n```\ncode\n```\nTwo."]


def test_what_was_cut_ends_with_the_last_word_that_was_heard() -> None:
    heard = heard_of(spoken(until=3700).over(3720, 1, "cut").over(3720, 2, "cut"))
    assert said(heard, 0, FIRST) == ["Perfect, Thursday at 8:40 it is. I'm saving that"]
    assert heard.messages[0].saying is None
    assert (heard.cut_in, heard.went_on) == (0, False)


def test_what_the_voice_says_after_it_was_cut_leaves_a_gap() -> None:
    scripted = spoken(until=3700).over(3720, 1, "cut").starts(4000, 2).word(4000, 2, 0, 2)
    heard = heard_of(scripted)
    assert said(heard, 1, SECOND) == ["Is"]
    assert (heard.cut_in, heard.went_on) == (0, True)
    one = Scripted(1, "go").says(10, "One. Two. Three.")
    one.ready(10, "One.").ready(10, "Two.", start=5).ready(10, "Three.", start=10)
    one.starts(20, 0).over(300, 0).over(310, 1, "failed").starts(320, 2).over(700, 2)
    assert said(heard_of(one), 0, "One. Two. Three.") == ["One.", "Three."]


def test_cut_before_a_sound_nothing_is_claimed() -> None:
    scripted = Scripted(1, "go").says(10, "One.").ready(10, "One.").queued(11, 0).over(12, 0, "cut")
    heard = heard_of(scripted)
    assert (heard.sounded, heard.cut_in) == (False, None)


def test_what_ran_without_a_device_was_not_heard() -> None:
    scripted = Scripted(1, "go").says(10, "One.").ready(10, "One.").queued(11, 0).starts(40, 0, heard=False)
    assert not heard_of(scripted.word(40, 0, 0, 4).over(500, 0, "unheard")).sounded


def test_what_is_told_twice_counts_once() -> None:
    heard = Heard()
    changes: list[Change] = [change for update in spoken().updates() for change in update.changes]
    for change in (*changes[:20], *changes):
        heard.take(change)
    assert len(heard._segments) == 3


def test_a_message_in_voiceflows_own_sound_is_said_as_a_whole() -> None:
    text = "One. Two."
    scripted = Scripted(1, "go").says(10, text).ready(10, "One.").ready(10, "Two.", start=5)
    scripted.voice(SegmentReady(2, 40 * MS, text, 0, 0, "voiceflow")).over(None, 0, "skipped").over(None, 1, "skipped")
    heard = heard_of(scripted.starts(60, 2))
    assert heard.messages[0].saying == (0, 9)
    assert said(heard_of(scripted.over(900, 2)), 0, text) == [text]


def test_sound_that_belongs_to_no_message_says_nothing_of_the_text() -> None:
    scripted = Scripted(1, "go").says(10, "One.").voice(SegmentReady(0, 40 * MS, "", 0, 0, "voiceflow"))
    assert not heard_of(scripted.starts(60, 0).over(900, 0)).sounded


def test_the_part_of_stretches_inside_a_stretch() -> None:
    assert inside([(0, 10), (20, 30), (40, ALL)], 5, 45) == [(0, 5), (15, 25), (35, 40)]
    assert inside([(0, 10)], 10, 20) == []
    assert inside([], 0, 5) == []
    assert inside([(3, 3)], 0, 5) == []


# As it is shown.


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def bubble(shown: Shown, text: str) -> PlainText:
    return next(row for row in shown.view.findChildren(PlainText) if row.text.startswith(text))


def test_a_turn_that_is_not_spoken_looks_as_ever(shown: Shown) -> None:
    muted = Scripted(1, "go").says(10, "One.").ready(10, "One.").over(None, 0, "skipped")
    shown.feed(*muted.ends(20).updates())
    assert bubble(shown, "One.").heard is None


def test_the_bubble_shows_how_far_the_voice_has_come(shown: Shown) -> None:
    shown.feed(*spoken(until=3700).updates())
    first, second = bubble(shown, "Perfect"), bubble(shown, "Is there")
    assert (first.heard, first.saying) == (((0, 48),), (33, 48))
    assert (second.heard, second.saying) == ((), None)


def test_a_message_that_comes_while_another_is_spoken_is_still_to_come(shown: Shown) -> None:
    early = spoken(until=2200)
    shown.feed(*early.updates())
    assert bubble(shown, "Is there").heard == ()


def test_a_reply_that_was_cut_says_how_far_it_was_heard(shown: Shown) -> None:
    scripted = spoken(until=3700).over(3720, 1, "cut").over(3720, 2, "cut")
    shown.feed(*scripted.updates())
    texts = shown.texts
    place = texts.index(FIRST)
    assert texts[place + 1] == "heard up to here; the agent believes it said all of it"
    assert texts[place + 3] == "⚙ save_appointment · 0.94 s"
    assert bubble(shown, "Perfect").heard == ((0, 48),)
    scripted.starts(4000, 2)
    *_, last = scripted.updates()
    shown.feed(last)
    assert shown.texts[place + 1] == "not all of this was heard; the agent believes it said all of it"


def test_a_turn_that_was_spoken_over_keeps_its_place(shown: Shown) -> None:
    shown.feed(*spoken(until=2200).over(2250, 0, "cut").over(2250, 1, "cut").closes(2260, Closing.CANCELLED).updates())
    assert "heard up to here; the reply broke off before all of it had arrived" in shown.texts
    assert "Cancelled. What had arrived is kept. The server may still be at work on it." in shown.texts


def test_the_measures_line_grows_with_what_is_heard(shown: Shown) -> None:
    updates = list(spoken().updates())
    lines = []
    for update in updates:
        shown.feed(update)
        foot = next(
            row
            for row in shown.view.findChildren(PlainText)
            if "ready to speak" in row.text or "first" in row.text or "Waiting" in row.text
        )
        lines.append(foot.text)
    assert list(dict.fromkeys(lines)) == [
        "Waiting for the agent…",
        "first text 0.43 s",
        "ready to speak 0.62 s",
        "ready to speak 0.62 s · first sound 0.66 s",
        "ready to speak 0.62 s · first sound 0.66 s · whole reply 2.31 s · heard 1.69 s sooner than waiting for it",
    ]
    assert foot._strong is not None
    assert foot.text[slice(*foot._strong)] == "heard 1.69 s sooner than waiting for it"


def test_what_is_spoken_after_the_turn_changes_its_line(shown: Shown) -> None:
    awaited = Scripted(1, "go").streams(10, "One sentence. ", "Another one.", every=900).ends(2000)
    awaited.ready(910, "One sentence.").ready(1810, "Another one.", start=14)
    *_, line = (shown.feed(update) or shown.measures for update in awaited.updates())
    assert line.startswith("ready to speak 0.91 s · whole reply 1.81 s · could be heard 0.90 s sooner")
    *_, last = awaited.queued(2001, 0).queued(2001, 1).starts(2040, 0).updates()
    shown.feed(last)
    assert shown.measures.startswith("ready to speak 0.91 s · first sound 2.04 s · whole reply 1.81 s · could be heard")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_three_inks_are_on_the_screen(qtbot: QtBot, appearance: Appearance, tokens: Tokens) -> None:
    appearance.dress(tokens)
    text = "Aaaaaaa bbbbbbb ccccccc"
    widget = PlainText(Look(ground="raised"), text)
    qtbot.addWidget(widget)
    widget.resize(widget.fit(600))
    widget.show()
    plain = colours(widget)
    assert tokens.ink in plain
    assert tokens.voice_mark not in plain
    widget.set_heard([(0, 15)], (8, 15))
    parts = colours(widget)
    assert {tokens.ink, tokens.dim_ink, tokens.voice_mark} <= parts
    widget.set_heard([(0, ALL)])
    assert tokens.voice_mark not in colours(widget)
    assert tokens.dim_ink not in colours(widget)
    appearance.dress(LIGHT)


@pytest.mark.parametrize("text", ["l" * 60 + "\r\n" + "l" * 60, "😀l" * 60, "שלום " * 20, "明天见。" * 30])
def test_a_place_in_the_text_is_a_place_on_the_screen(qtbot: QtBot, appearance: Appearance, text: str) -> None:
    widget = PlainText(Look(ground="raised"), text)
    qtbot.addWidget(widget)
    widget.resize(widget.fit(200))
    widget.show()
    widget.set_heard([(0, len(text))], (len(text) - 3, len(text)))
    image = widget.grab().toImage()
    found = [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y) == QColor(LIGHT.voice_mark) for x in range(image.width()))
    ]
    last = widget._lines[-1]
    assert found
    assert found[0] > last.bottom - 1.5 * widget.fontMetrics().height()  # in the last line, and nowhere else
    assert LIGHT.dim_ink not in colours(widget)


def test_every_line_is_painted_whole_in_two_inks_as_in_one(qtbot: QtBot, appearance: Appearance) -> None:
    widget = PlainText(Look(ground="raised"), "gjpqy ÅÄÖ the quick brown fox jumps over it, " * 70)
    qtbot.addWidget(widget)
    widget.resize(widget.fit(420))
    widget.show()
    plain = widget.grab().toImage()
    widget.set_heard([(0, 500)])
    parted = widget.grab().toImage()
    ground = QColor(LIGHT.raised)
    inked = lost = 0
    for y in range(0, plain.height(), 3):
        for x in range(0, plain.width(), 3):
            if plain.pixelColor(x, y).lightness() < ground.lightness() - 60:
                inked += 1
                lost += parted.pixelColor(x, y) == ground
    assert inked > 1000
    assert lost < inked / 200  # a pixel at a letter's edge, but no line that is cropped


def test_a_long_reply_is_marked_at_the_cost_of_what_is_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = PlainText(Look(ground="raised"), "a few words " * 16_000)
    qtbot.addWidget(widget)
    widget.resize(widget.fit(420))
    laid_out: list[int] = []
    monkeypatch.setattr(PlainText, "_lines_of", lambda self, text, start: laid_out.append(start))
    for place in range(0, 150_000, 5000):
        widget.set_heard([(0, place + 5)], (place, place + 5))
        widget.grab(widget.rect().adjusted(0, 0, 0, 400 - widget.height()))
    assert not laid_out


def test_a_reply_of_twenty_thousand_pieces_is_followed_in_step(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    scripted = Scripted(0, "x").streams(5, *["word "] * 20_000, every=0.1)
    for number in range(400):
        scripted.ready(2100 + number, "word " * 5, start=25 * number).queued(2100 + number, number)
    scripted.ends(2600)
    for number in range(40):
        scripted.starts(2700 + 1000 * number, number)
        for word in range(5):
            scripted.word(2700 + 1000 * number + 150 * word, number, 5 * word, 4)
        scripted.over(3600 + 1000 * number, number)
    window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._frame.isActive(), timeout=30_000)
    reply = next(r for r in window.session.conversation.findChildren(PlainText) if r.text.startswith("word"))
    assert reply.heard == ((0, 1000),)


def test_a_stored_turn_shows_what_was_heard_of_it(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Recorded", live=False)
    result = spoken(until=3700).over(3720, 1, "cut").over(3720, 2, "cut").result()
    begun = spoken().turn
    from dataclasses import replace

    window.show_update(Update(replace(begun, speech=result.turn.speech)))
    window.show_update(Update(result.turn, tuple(c for c in result.changes if "Segment" not in type(c).__name__)))
    qtbot.waitUntil(lambda: not window.session._frame.isActive())
    texts = [row.text for row in window.session.conversation.findChildren(PlainText)]
    assert "heard up to here; the agent believes it said all of it" in texts
    assert window.session.timeline.shown.voice.first_sound_ns == 660 * MS


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
