"""The page that compares: clicked and typed at, with sessions told by hand."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.core.comparison.sessions import DESK, calls, choice, leaves, says, session, streams, turn
from tests.core.comparison.test_compared import timed
from tests.helpers.talking import MOMENT
from tests.helpers.turns import kept, turn_of
from vftester.core import actions
from vftester.core.comparison.compared import compare
from vftester.core.comparison.words import wording
from vftester.core.conversation import told
from vftester.core.session import KeptSession
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.gui.compare.page import ALL_ALIKE, AT_ONCE, SLICE, ComparePage
from vftester.gui.compare.place import ComparePlace
from vftester.gui.compare.small_timeline import SmallTimeline
from vftester.gui.compare.words_view import NOTHING_SAID, WordsView
from vftester.gui.style import Appearance, tokens_for
from vftester.gui.window import MainWindow
from vftester.gui.wording import tool_tip

Show = Callable[[Sequence[KeptSession], Sequence[KeptSession]], ComparePage]

STAYS = session(("hi", [says("Good day.", ref=DESK)]), ("book", [says("And your number?", ref=DESK), choice("Yes")]))
LEAVES = session(
    ("hi", [says("Good day.", ref=DESK)]), ("book", [says("It is done.", ref=DESK), *calls("save"), *leaves("done")])
)


def lanes_of(one: KeptSession) -> dict[int, TurnLanes]:
    lanes = SessionLanes(live=False)
    for held in one.finished:
        lanes.take(held, told(held).changes)
    return lanes.turns


@pytest.fixture
def show(qtbot: QtBot, appearance: Appearance) -> Show:
    page = ComparePage()
    qtbot.addWidget(page)
    page.resize(1000, 700)

    def shown(a: Sequence[KeptSession], b: Sequence[KeptSession]) -> ComparePage:
        found = compare(a, b)
        page.show_comparison(found, lanes_of(found.a.shown), lanes_of(found.b.shown), {a[0].id})
        page.show()
        qtbot.waitExposed(page)
        return page

    return shown


def reads(page: ComparePage) -> str:
    """Everything that is written on the page, in order."""
    return "\n".join(found.text() for found in page.findChildren(QLabel) if found.isVisibleTo(page))


def buttons(page: ComparePage) -> str:
    return "\n".join(found.text() for found in page.findChildren(QPushButton) if found.isVisibleTo(page))


def press(page: ComparePage, qtbot: QtBot, text: str) -> None:
    button = next(b for b in page.findChildren(QPushButton) if b.text().startswith(text) and b.isVisibleTo(page))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_sentence_stands_on_top_and_each_turn_below(show: Show) -> None:
    page = show([LEAVES], [STAYS])
    written = reads(page)
    assert "Same path until turn 3:" in written
    assert 'A leaves by "done", B asks again. Wording differs from turn 3.' in written
    assert [view.pair.alike for view in page.pairs] == [True, True, False]
    assert page.pairs[2].words["A"].accessibleDescription() == "Differs in: It is done."
    assert page.pairs[2].words["B"].accessibleDescription() == "Differs in: And your number?"
    assert '⚙ save 0.05 s   ⚑ left by "done" (said by Voiceflow)' in written
    assert "no exit seen after 3 turns · buttons: Yes" in written
    assert "From here these are two different conversations; the figures above count turns 2 and 3." in written
    assert "reference · main" in written


def test_a_long_input_is_shortened_and_stands_whole_in_its_tooltip(show: Show, qtbot: QtBot) -> None:
    said = "word " * 60 + "<b>end</b>"
    page = show([session((said, [says("Yes.")]))], [session((said, [says("Yes.")]))])
    qtbot.waitUntil(lambda: any(found.text().endswith("…") for found in page.pairs[1].findChildren(QLabel)))
    line = next(found for found in page.pairs[1].findChildren(QLabel) if found.text().endswith("…"))
    assert "&lt;b&gt;end&lt;/b&gt;" in line.toolTip()
    assert line.accessibleName().endswith("<b>end</b>”")


def test_below_the_last_turn_the_page_ends(show: Show, qtbot: QtBot) -> None:
    said = says("Words that need several lines, one after the other. " * 12, ref=DESK)
    offered = choice(*[f"A button with a longer name, the number {n}" for n in range(6)])
    long = session(*[("tell me", [said, *calls("save"), *leaves("done"), offered])] * 6, name="A name of some length")
    page = show([long], [long])

    def ends() -> None:
        assert len(page.pairs) == 7
        inner, last = page._scroll.widget(), page.pairs[-1]
        assert last.geometry().bottom() > 700
        assert inner.height() - last.mapTo(inner, last.rect().bottomLeft()).y() < 20

    qtbot.waitUntil(ends, timeout=60_000)


def test_both_timelines_of_a_turn_have_one_scale(show: Show) -> None:
    page = show([session(("hi", streams("a", "b", ms=2500)))], [session(("hi", streams("a", "b", ms=100)))])
    one, other = page.pairs[1].findChildren(SmallTimeline)
    assert one.view == other.view
    assert one.view.end_ns > 2_500_000_000
    assert not page.grab().isNull()


def test_differences_only_leaves_out_what_is_alike(show: Show, qtbot: QtBot) -> None:
    page = show([LEAVES], [STAYS])
    press(page, qtbot, "Show differences only")
    assert [view.pair.turn_a.index for view in page.pairs if view.pair.turn_a] == [2]
    press(page, qtbot, "Show differences only")
    assert len(page.pairs) == 3
    press(show([LEAVES], [LEAVES]), qtbot, "Show differences only")
    assert page.pairs == []
    qtbot.waitUntil(lambda: ALL_ALIKE in reads(page))


def test_what_is_pressed_is_reported(show: Show, qtbot: QtBot) -> None:
    page = show([LEAVES], [STAYS])
    for text, signal in (("← Sessions", page.backRequested), ("⇄", page.swapRequested)):
        with qtbot.waitSignal(signal):
            press(page, qtbot, text)
    page.offer([("x1", "One & other"), ("x2", "Two")])
    with qtbot.waitSignal(page.sideChosen) as chosen:
        page.bar.sides["B"].menu().actions()[1].trigger()
    assert chosen.args == ["B", "x2"]
    assert page.bar.sides["A"].menu().actions()[0].text() == "One && other"


def test_the_buttons_of_both_sides_never_read_alike(show: Show) -> None:
    begins = "The same long beginning of both names, "
    for name_a, name_b, minutes in ((begins + "slow & calm", begins + "quick", 1), (begins, begins, 1), ("", "", 0)):
        one, other = (
            KeptSession(
                f"session {number}",
                replace(STAYS.session, name=name, created_at=MOMENT + timedelta(minutes=number * minutes)),
                STAYS.turns,
            )
            for number, name in enumerate((name_a, name_b))
        )
        sides = show([one], [other]).bar.sides
        a, b = (sides[side].text().removeprefix(f"{side} · ") for side in "AB")
        assert a != b
        assert len(a) < 40
        read = [sides[side].accessibleName().removeprefix(f"{side}: ") for side in "AB"]
        assert read[0] != read[1]


def begins(label: QLabel) -> int:
    """Where the first of its letters is, in pixels from the left."""
    shown = label.grab().toImage()
    rows = range(4, shown.height() - 4)
    inked = (x for x in range(shown.width()) if len({shown.pixel(x, y) for y in rows}) > 1)
    return label.mapTo(label.window(), QPoint()).x() + next(inked)


def test_each_side_is_named_in_the_colour_of_its_words_and_all_stands_at_one_edge(show: Show) -> None:
    page = show([LEAVES], [STAYS])
    labels = [found for found in page.findChildren(QLabel) if found.isVisibleTo(page)]
    letters = [found for found in labels if found.text() in ("A", "B") and found.window() is page]
    for letter, colour in (("A", tokens_for(page).side_a), ("B", tokens_for(page).side_b)):
        inks = {found.palette().color(found.foregroundRole()).name() for found in letters if found.text() == letter}
        assert inks == {colour}
    first = next(found for found in labels if found.text().startswith("Same path"))
    assert abs(begins(first) - begins(page.foot)) <= 1, "a letter has a pixel of its own before it"


def test_the_figures_of_one_turn_are_not_called_medians(show: Show) -> None:
    assert "\nTurn 2\nA\nB\n" in reads(show([timed(580)], [timed(620)]))
    assert "\nMedian of turns 2 and 3\nA\nB\n" in reads(show([timed(580, 600)], [timed(620, 640)]))


def test_hearing_and_more_runs_are_offered_once_they_can_be_done(show: Show, qtbot: QtBot) -> None:
    page = show([LEAVES], [STAYS])
    assert not any(
        b.text() in ("Hear both", "Run 5 more of each…") for b in page.findChildren(QPushButton) if b.isVisible()
    )
    page.allow("hear", "more")
    with qtbot.waitSignal(page.hearBothRequested) as heard:
        qtbot.mouseClick(page.bar.hear, Qt.MouseButton.LeftButton)
    assert heard.args == [page.found.turns[2]]
    with qtbot.waitSignal(page.hearBothRequested) as heard:
        qtbot.mouseClick(page.pairs[1].hear, Qt.MouseButton.LeftButton)
    assert heard.args == [page.found.turns[1]]
    assert "30 turns that may use credits." in reads(page)
    assert page.figures is not None
    page.figures.allow_more({LEAVES.id, STAYS.id})
    assert "30 turns that use no credits." in reads(page)
    with qtbot.waitSignal(page.moreRunsRequested) as more:
        press(page, qtbot, "Run 5 more of each…")
    assert more.args == [[LEAVES.id], [STAYS.id]]


def test_the_odd_one_out_can_be_opened(show: Show, qtbot: QtBot) -> None:
    page = show([LEAVES, LEAVES, STAYS], [LEAVES])
    assert "done 2 of 3 · no exit seen 1 of 3" in reads(page)
    with qtbot.waitSignal(page.openRequested) as opened:
        press(page, qtbot, "Open the odd one out")
    assert opened.args == [STAYS.id]


def test_the_name_of_an_odd_one_is_no_markup_in_its_tool_tip(show: Show) -> None:
    odd = replace(STAYS, session=replace(STAYS.session, name="<b>x</b><img src='file:///x'>"))
    page = show([LEAVES, LEAVES, odd], [LEAVES])
    tips = [b.toolTip() for b in page.findChildren(QPushButton) if b.text() == "Open the odd one out"]
    assert tips == [tool_tip("<b>x</b><img src='file:///x'>")]


def test_colour_is_kept_for_what_is_more_than_chance(show: Show) -> None:
    def differences(page: ComparePage) -> dict[str, str]:
        cells = [c for c in page.findChildren(QLabel) if ", B against A:" in c.accessibleName() and c.isVisibleTo(page)]
        return {c.accessibleName().partition(",")[0]: str(c.property("look") or "") for c in cells}

    assert differences(show([timed(900)], [timed(300)]))["Ready to speak"] == ""
    far = show([timed(900 + n) for n in range(6)], [timed(300 + n) for n in range(6)])
    assert differences(far)["Ready to speak"] == "side-b"


def test_a_thousand_turns_are_shown_some_at_a_time(show: Show, qtbot: QtBot) -> None:
    many = session(*((f"say {n}", [says(f"Answer {n}.")]) for n in range(1000)))
    page = show([many], [many])
    assert len(page.pairs) == SLICE  # the others do not hold the first ones up
    qtbot.waitUntil(lambda: len(page.pairs) == AT_ONCE and f"of {1001 - AT_ONCE:,} turns" in buttons(page))
    press(page, qtbot, f"Show the next {AT_ONCE} of {1001 - AT_ONCE:,} turns")
    assert page.isAncestorOf(page.focusWidget())  # not lost with the button
    qtbot.waitUntil(lambda: len(page.pairs) == 2 * AT_ONCE and buttons(page).count("Show the next") == 1)
    assert [view.pair.turn_a.index for view in page.pairs if view.pair.turn_a] == list(range(2 * AT_ONCE))


@pytest.mark.parametrize(
    ("one", "says_so"),
    [
        (kept(), "Nothing to compare:"),
        (session((actions.no_reply(), [])), "Only A has turn 2."),
        (session(("<b>bold</b>", [says("<img src='file:///etc/passwd'>‮\x00")]), name="<i>name</i>"), "<i>name</i>"),
        (session(("x" * 9000, [says("long " * 5000)]), name="n" * 500), "n" * 60 + "…"),
        (kept(turn(0, actions.launch(), end=False)), "Nothing to compare:"),
    ],
    ids=["empty", "silent", "hostile", "long", "running"],
)
def test_odd_sessions_are_shown_as_they_are(show: Show, one: KeptSession, says_so: str) -> None:
    page = show([one], [session()])
    assert says_so in reads(page)
    assert not page.grab().isNull()
    assert all(found.textFormat() is Qt.TextFormat.PlainText for found in page.findChildren(QLabel))
    show([session()], [one])


def test_words_are_marked_where_they_are_whatever_the_script(qtbot: QtBot, appearance: Appearance) -> None:
    found = wording("👩‍👩‍👧 שלום one two", "👩‍👩‍👧 שלום עולם two")
    view = WordsView(found.a, "side_a", "side_a_fill")
    qtbot.addWidget(view)
    view.resize(300, view.heightForWidth(300))
    assert view.accessibleDescription() == "Differs in: one"
    assert not view.grab().isNull()
    assert view.heightForWidth(40) > view.heightForWidth(300)
    view.copy()
    assert QGuiApplication.clipboard().text() == "👩‍👩‍👧 שלום one two"


def test_a_text_without_words_says_so(qtbot: QtBot, appearance: Appearance) -> None:
    view = WordsView((), "side_a", "side_a_fill")
    qtbot.addWidget(view)
    assert (view.text, view.accessibleName()) == ("", NOTHING_SAID)


def test_escape_leads_back_to_where_the_person_was(window: MainWindow, qtbot: QtBot) -> None:
    window.begin_conversation("")
    hushed: list[bool] = []
    window.hushRequested.connect(lambda: hushed.append(True))
    window.composer.take_focus()
    place = ComparePlace(window)
    with qtbot.waitActive(window):
        window.activateWindow()
    place.page.show_comparison(compare([LEAVES], [STAYS]), lanes_of(LEAVES), lanes_of(STAYS))
    place.enter()
    assert place.shown
    assert not window.composer.isVisible()
    qtbot.waitUntil(lambda: place.page.isAncestorOf(window.focusWidget()))
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not place.shown
    assert window.composer.isVisible()
    assert window.composer.isAncestorOf(window.focusWidget())
    assert hushed == []


def test_a_sentence_takes_the_place_of_a_comparison(show: Show) -> None:
    page = show([LEAVES], [STAYS])
    page.say("There is no such session.")
    assert "There is no such session." in reads(page)
    page.bar.differences.toggle()  # with nothing to show
    assert page.pairs == []


def test_a_session_without_times_is_compared_by_what_was_said_and_done_and_its_pictures_are_words(
    show: Show,
) -> None:
    untimed = kept(*(turn_of((0, "text", {"message": "Hello."}), (0, "event:end"), index=n, before=()) for n in (0, 1)))
    timed = session((untimed.turns[1].action, [says("Good day.")]))
    page = show([untimed], [timed])
    page.allow("hear", "more")
    written = reads(page)
    assert "A keeps no times, so what was said and done is compared, but not how quickly." in written
    assert "may be chance" not in written
    assert written.count("A keeps no times") == 3, "one above, one in each turn"
    assert not page.bar.hear.isVisible()
    assert not any(view.hear.isVisible() for view in page.pairs)
    both = show([untimed], [untimed])
    assert "A and B keep no times, so" in reads(both)
