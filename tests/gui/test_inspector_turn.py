"""The inspector's first tab: what a turn's silences cost, its pauses, agent step, reply, tool calls."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.scripted import MS, Scripted, booking, greeting, spoken
from vftester.core.records import Closing, TurnError
from vftester.core.steps.no_exit import Expected
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.core.timing.silence import Cause
from vftester.gui.inspector.cause_bar import COLOURS, CauseBar
from vftester.gui.inspector.turn_tab import NOTHING_YET, TurnTab
from vftester.gui.style import Appearance
from vftester.gui.tokens import LIGHT
from vftester.gui.window import MainWindow
from vftester.gui.wording import CAUSES

CONTENTS = QStyle.SubElement.SE_PushButtonContents
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tab(qtbot: QtBot, appearance: Appearance) -> TurnTab:
    view = TurnTab()
    qtbot.addWidget(view)
    view.resize(360, 700)
    view.show()
    return view


def show(tab: TurnTab, *scripts: Scripted) -> None:
    """Show the last of these turns."""
    session = SessionLanes()
    for scripted in scripts:
        result = scripted.result()
        lanes = session.take(result.turn, result.changes)
    tab.show_lanes(lanes, session)
    tab.refresh()


def sections(tab: TurnTab) -> list[QWidget]:
    """What there is to see, from above to below."""
    rows = tab.widget().layout()
    assert rows is not None
    found = [item.widget() for item in map(rows.itemAt, range(rows.count())) if item is not None]
    return [widget for widget in found if widget is not None and not widget.isHidden()]


def said(tab: TurnTab) -> list[str]:
    found: list[str] = []
    for part in sections(tab):
        found += [label.text() for label in ([part] if isinstance(part, QLabel) else part.findChildren(QLabel))]
    return found


def after(tab: TurnTab, name: str) -> str:
    """What stands beside the name of a fact."""
    texts = said(tab)
    return texts[texts.index(name) + 1]


def press(qtbot: QtBot, inside: QWidget, name: str) -> None:
    button = next(b for b in inside.findChildren(QPushButton) if (b.accessibleName() or b.text()).startswith(name))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_turn_that_was_spoken_says_what_the_caller_waited_for(tab: TurnTab) -> None:
    show(tab, spoken())
    texts = said(tab)
    assert texts[:2] == [
        "Turn 2 · Thursday works. It's 555 0134.",
        "The caller waited <b>0.66 s</b> before hearing anything",
    ]
    assert {"Model", "First sentence not finished", "Voice"} <= set(texts)
    assert {"0.43 s", "0.19 s", "0.04 s"} <= set(texts)
    pauses = texts.index("Pauses and silences")
    assert texts[pauses + 1 : pauses + 5] == [
        "1.43 s",
        "pause in text between messages, not heard: tool save_appointment",
        "0.66 s",
        "silence heard before speaking: model",
    ]
    assert after(tab, "Delivery") == "streamed, 10 pieces"
    assert after(tab, "Longest pause") == "1.43 s between messages; 0.05 s within one message"
    assert after(tab, "Ready to speak") == "620.0 ms"
    assert tab.widget().findChild(CauseBar)


def test_a_turn_that_nobody_heard_claims_no_silence_but_says_what_could_be_heard(tab: TurnTab) -> None:
    show(tab, booking().ready(620, "Perfect, Thursday at 8:40 it is."))
    texts = said(tab)
    assert texts[1] == "Nothing of this turn was heard."
    assert texts[2] == "Ready to speak after 0.62 s: could be heard 2.42 s sooner than the whole reply."
    assert "pause in text between messages: tool save_appointment" in texts
    assert not [text for text in texts if "silence heard" in text]
    assert not tab.findChildren(CauseBar)
    assert after(tab, "Spoken length").startswith("about ")


def test_each_pause_says_whether_it_lies_within_one_message_or_between_two(tab: TurnTab) -> None:
    within = Scripted(1, "go").streams(100, "One", " two.", every=500)
    show(tab, within.ends(1200))
    assert "pause in text within one message: model" in said(tab)
    assert after(tab, "Longest pause") == "0.50 s within one message"
    show(tab, Scripted(1, "go").says(100, "One.").calls(200, "look_up", 800).says(1100, "Two.").ends(1200))
    assert "pause in text between messages: tool look_up" in said(tab)
    assert after(tab, "Longest pause") == "1.00 s between messages"


def test_a_turn_that_failed_says_why_before_all_else(tab: TurnTab) -> None:
    lost = TurnError("connection", "The name example.invalid could not be found. Nothing was sent.")
    show(tab, Scripted(1, "go").closes(90, Closing.REFUSED, lost))
    assert said(tab)[1] == f"Failed. {lost.message}"
    cut = TurnError("cut", "The connection broke. What arrived is kept.")
    show(tab, greeting(), Scripted(1, "go").says(50, "One moment").closes(90, Closing.BROKEN, cut))
    assert said(tab)[1] == f"Cut off. {cut.message}"
    show(tab, booking())
    assert not [text for text in said(tab) if "Failed" in text or "Cut off" in text]


def test_before_the_first_sound_nothing_is_claimed(tab: TurnTab) -> None:
    show(tab, spoken(until=500))
    assert said(tab)[1] == "Nothing has been heard yet."
    tab.show_lanes(None, None)
    assert said(tab) == [NOTHING_YET]


def test_a_pause_says_how_much_of_it_was_heard(tab: TurnTab) -> None:
    scripted = Scripted(1, "go").streams(100, "One. ").ready(100, "One.").starts(140, 0).over(600, 0)
    scripted.streams(2000, "Two. ").ready(2000, "Two.", message=1).starts(2040, 1).over(2500, 1)
    show(tab, scripted.ends(2100))
    assert "pause in text between messages, 1.44 s of it heard: model" in said(tab)
    assert "silence heard: model" in said(tab)


def test_of_many_the_longest_are_told(tab: TurnTab) -> None:
    scripted = Scripted(1, "go").streams(100, *["word "] * 9, every=300)
    for number in range(6):
        scripted.streams(5000 + 1000 * number, "more")
    show(tab, scripted.ends(12_000))
    assert len([text for text in said(tab) if text.startswith("pause")]) == 8
    assert "and 6 shorter" in said(tab)


def test_what_an_agent_wrote_is_never_read_as_markup(tab: TurnTab) -> None:
    scripted = Scripted(1, "<b>go</b>").streams(100, "One ").calls(400, "<i>look</i>", 800).streams(1300, "two")
    show(tab, scripted.ends(1400))
    with_markup = [label for label in tab.widget().findChildren(QLabel) if "<" in label.text()]
    assert with_markup
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in with_markup)


def ref(name: str) -> dict[str, str]:
    return {"type": "agent", "nodeID": "n1", "agentID": "a1", "diagramID": "d1", "agentName": name}


def step(index: int, asked: str, *, path: str = "") -> Scripted:
    scripted = Scripted(index, "go on")
    scripted.trace(100, "debug", {"message": "agent is thinking", "ref": ref("appointment details")})
    scripted.streams(200, asked)
    if path:
        message = f'exit condition "{path}" met'
        scripted.trace(500, "debug", {"message": message, "ref": ref("appointment details")})
    return scripted.ends(600)


def test_a_step_says_what_it_asked_and_how_it_was_left_with_the_record(qtbot: QtBot, tab: TurnTab) -> None:
    show(tab, step(1, "Which day suits you?"), step(2, "Fine, Thursday it is.", path="details complete"))
    assert after(tab, "Name") == "appointment details"
    assert after(tab, "Turns") == "2 to 3"
    assert after(tab, "Asked") == "Which day suits you?"
    assert 'left by "details complete" (said by Voiceflow)' in said(tab)
    with qtbot.waitSignal(tab.recordChosen) as chosen:
        press(qtbot, tab, "Show turn 3, event 5")
    assert chosen.args == [2, 4]


def test_what_leads_elsewhere_is_level_with_the_text_above_it(qtbot: QtBot, tab: TurnTab) -> None:
    def edges(link: QPushButton) -> tuple[int, int]:
        option = QStyleOptionButton()
        link.initStyleOption(option)
        text, at = link.style().subElementRect(CONTENTS, option, link), link.mapTo(tab.widget(), QPoint())
        return at.x() + text.left(), at.x() + text.right()

    left = spoken().trace(5000, "debug", {"message": 'exit condition "details complete" met', "ref": ref("desk")})
    show(tab, left)
    links = [link for link in tab.findChildren(QPushButton) if link.text().startswith("→")]
    event = next(link for link in links if link.text().startswith("→ event"))
    arrows = [link for link in links if link.text() == "→"]
    words = next(label for label in tab.findChildren(QLabel) if label.text().startswith("left by"))
    rule = next(line for line in tab.findChildren(QFrame) if line.objectName() == "inspectorRule")
    qtbot.waitUntil(lambda: edges(event)[0] == words.mapTo(tab.widget(), QPoint()).x())
    assert {edges(link)[1] for link in arrows} == {rule.mapTo(tab.widget(), rule.rect().topRight()).x()}
    assert all(link.width() >= 24 for link in links), "there is something to be hit"


def test_a_step_that_goes_round_in_circles_says_why_it_may_not_be_left(qtbot: QtBot, tab: TurnTab) -> None:
    show(tab, *(step(index, "Which day suits you?") for index in range(1, 4)))
    assert "no exit seen after 3 turns" in said(tab)
    assert after(tab, "Asked again") == "Which day suits you? (3 times)"
    assert any(text.startswith("Exit conditions fire only when") for text in said(tab))
    with qtbot.waitSignal(tab.recordChosen) as chosen:
        press(qtbot, tab, "Show turn 2, event 1")
    assert chosen.args == [1, 0]


def test_what_is_expected_of_a_step_stands_where_it_was_not_left(tab: TurnTab) -> None:
    show(tab, *(step(index, "Which day suits you?") for index in range(1, 4)))
    tab.set_expected(Expected(("details complete", "wants a person"), ("phone",)))
    assert after(tab, "Exits") == "details complete · wants a person"
    assert after(tab, "Not told") == "phone"


def test_a_tool_call_jumps_to_its_record(qtbot: QtBot, tab: TurnTab) -> None:
    show(tab, spoken())
    assert after(tab, "Tool calls") == "0.94 s"
    with qtbot.waitSignal(tab.recordChosen) as chosen:
        press(qtbot, tab, "Show on the timeline: 0.94 s save_appointment")
    assert chosen.args == [1, 10]


def test_the_request_is_asked_for_as_curl(qtbot: QtBot, tab: TurnTab) -> None:
    show(tab, spoken())
    with qtbot.waitSignal(tab.curlRequested) as wanted:
        press(qtbot, tab, "Copy as curl, without the key")
    assert wanted.args == [1]


def test_it_is_made_again_only_where_it_changed(tab: TurnTab) -> None:
    show(tab, spoken())
    before = sections(tab)
    tab.refresh()
    assert sections(tab) == before
    show(tab, spoken(), Scripted(2, "go").streams(100, "word").ends(200))
    # The button below is the same for every turn.
    assert [part in before for part in sections(tab)] == [False] * (len(sections(tab)) - 1) + [True]


def test_a_turn_is_made_a_section_at_a_time(qtbot: QtBot, tab: TurnTab) -> None:
    scripted = spoken().result()
    session = SessionLanes()
    tab.show_lanes(session.take(scripted.turn, scripted.changes), session)
    assert said(tab) == [NOTHING_YET]  # whoever showed it does not wait for it
    tab._look()
    tab._make_next()
    assert len(sections(tab)) == 1
    assert "Times" not in said(tab)
    qtbot.waitUntil(lambda: "Times" in said(tab))
    assert len(sections(tab)) > 3


def test_a_turn_that_grows_is_followed(qtbot: QtBot, tab: TurnTab) -> None:
    session = SessionLanes()
    for update in spoken().updates(5):
        lanes = session.take(update.turn, update.changes)
        tab.show_lanes(lanes, session)
    qtbot.waitUntil(lambda: "1.43 s" in said(tab))


def test_nothing_sticks_out_of_a_narrow_inspector(qtbot: QtBot, tab: TurnTab) -> None:
    tab.resize(320, 700)
    show(
        tab,
        spoken(),
        Scripted(2, "x" * 300).streams(100, "word").calls(300, "a_tool_with_a_long_name" * 9, 700).ends(2000),
    )
    assert tab.widget().width() <= tab.viewport().width()
    assert not tab.horizontalScrollBar().maximum()


def test_the_bar_is_divided_among_the_causes(qtbot: QtBot, appearance: Appearance) -> None:
    bar = CauseBar({Cause.MODEL: 600 * MS, Cause.VOICE: 200 * MS})
    qtbot.addWidget(bar)
    bar.resize(400, bar.height())
    bar.show()
    image = bar.grab().toImage()
    assert bar.accessibleName() == "Model 0.60 s, Voice 0.20 s"
    middle = [image.pixelColor(x, image.height() // 2).name() for x in (50, 290, 310, 380)]
    assert middle == [LIGHT.text_mark, LIGHT.text_mark, LIGHT.voice, LIGHT.voice]


def test_every_cause_has_a_name_and_a_colour() -> None:
    assert set(CAUSES) == set(COLOURS) == set(Cause)
    assert len({getattr(LIGHT, token) for token in COLOURS.values()}) == len(Cause)


def test_a_jump_shows_the_silence_on_the_timeline(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    for scripted in (greeting(), spoken(1)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: not window.session._frame.isActive())
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    details.turn.refresh()
    press(qtbot, details, "Show on the timeline: 0.66 s")
    assert window.session.timeline.view.stretch is not None
    start, end = window.session.timeline.view.stretch
    assert end - start == 660 * MS


def test_it_is_the_turn_that_the_timeline_shows(qtbot: QtBot, window: MainWindow) -> None:
    window.begin_conversation("Demo agent")
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    details = window.session.details
    assert details is not None
    assert said(details.turn) == [NOTHING_YET]
    for scripted in (greeting(), spoken(1, until=3500)):
        window.show_update(scripted.result())
    qtbot.waitUntil(lambda: "\n".join(said(details.turn)).startswith("Turn 2"))
    window.session.timeline.show_turn(0)
    qtbot.waitUntil(lambda: "\n".join(said(details.turn)).startswith("Turn 1"))
    window.begin_conversation("Another")
    assert said(details.turn) == [NOTHING_YET]
