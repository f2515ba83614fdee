"""Scenes of a conversation: from the first start to its end, with the details, the timeline and all that goes wrong."""

import asyncio

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.screens.camera import ASK, GIVE, Camera
from vftester.core.conversation import Turn
from vftester.gui.welcome import Welcome

TABS = ("Turn", "Event", "Variables", "Raw stream", "Events")
TROUBLES = (
    ("24-held-back", "/fault one-chunk"),
    ("25-error", "/fault status-500"),
    ("26-cut-off", "/fault cut-frame"),
    ("27-error-event", "/fault error-event"),
    ("28-tool-failure", "/fault tool-failure"),
    ("29-empty-turn", "/fault empty"),
)
QUESTIONS = ("What are your opening hours?", "Where are you?", "Thank you", "Another appointment, please")


async def begin(at: Camera) -> None:
    """From the first start to an agent step that is left."""
    await at.shoot("00-getting-ready")
    welcome = await at.found(Welcome)
    await at.ready()
    await at.shoot("01-welcome")
    QTest.mouseClick(welcome._demo, Qt.MouseButton.LeftButton)
    await at.until_turn(0, lambda _: True)
    await at.shoot("02-launched")
    await at.until_turn(0, lambda turn: len(turn.talk.text()) > 60)
    await at.shoot("03-streaming")
    await at.over(0)
    asked = await at.say(ASK)
    await at.until_turn(asked, _spoken_half)
    await at.shoot("04-spoken-half")
    await at.over(asked)
    given = await at.say(GIVE)
    await at.over(given)
    await at.shoot("05-agent-step-with-exit")


async def look_closely(at: Camera) -> None:
    """The details tab by tab, then the timeline: search, a measured stretch, the whole session."""
    at.command("details")
    details = at.window.session.details
    assert details is not None
    for number, tab in enumerate(TABS, 6):
        details.open_tab(tab)
        assert details.tab == tab
        if tab == "Event":
            at.window.session.timeline.view.setFocus()
            QTest.keyClick(at.window.session.timeline.view, Qt.Key.Key_Period)
        await at.shoot(f"{number:02}-details-{tab.lower().replace(' ', '-')}")
        at.command("hush")
    details.open_tab("Turn")
    timeline = at.window.session.timeline
    timeline.open_find()
    timeline.find_row.field.setText("Thursday")
    await at.person.until(timeline.find_row.count.text)
    await at.shoot("11-timeline-search")
    timeline.find_row.closed.emit()
    view = timeline.view
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 3, 8))
    QTest.mouseMove(view, QPoint(view.width() // 2, 8))
    QTest.mouseMove(view, QPoint(view.width() // 2 + 30, 8))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2 + 30, 8))
    await at.shoot("12-timeline-measured")
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, 8))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))  # the pointer goes elsewhere
    timeline.head.all.click()
    await at.shoot("13-session-scope-details")
    at.command("details")
    await at.shoot("14-session-scope")
    timeline.head.one.click()


async def have_trouble(at: Camera) -> None:
    """What can go wrong with a reply, and what is done with a conversation that went on for a while."""
    for scene, said in TROUBLES:
        await at.replied(said)
        await at.shoot(scene)
    long = await at.say("/fault gap 6")
    await at.until_turn(long, lambda turn: any(len(one.words) > 2 for one in turn.speech.segments()))
    at.command("cancel")
    await at.over(long)
    await at.shoot("30-interrupted")
    await asyncio.sleep(1)  # who sends something right then speaks over it
    spoken = await at.replied("What are your opening hours?")
    await at.until_turn(spoken, lambda turn: any(len(one.words) > 2 for one in turn.speech.segments()))
    await at.say("Sorry, one more thing")
    await at.over(spoken + 1)
    await at.shoot("31-spoken-over")
    for said in QUESTIONS:
        await at.replied(said)
    await at.shoot("32-long-conversation")
    at.window.edit(1)
    await at.shoot("33-edit-and-try")
    line = at.window.composer.findChild(QLineEdit)
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Escape)
    at.window.againRequested.emit(4)
    await at.person.until(lambda: at.window.progress is not None and at.window.progress.isVisible())
    await at.shoot("34-catching-up")
    await at.person.until(lambda: not at.window.progress or not at.window.progress.isVisible())
    await at.over(4)
    at.command("end")
    await at.over(5)
    await at.shoot("35-ended")
    at.window.show_problem("The key was refused. Look whether it belongs to this project, then try again.")
    await at.shoot("36-problem")


async def arrive_whole(at: Camera) -> None:
    """An agent whose replies arrive whole."""
    await at.ready()
    await at.launch()
    await at.replied(ASK)
    await at.shoot("23-arrived-whole")


def _spoken_half(turn: Turn) -> bool:
    """The first segment is over, the next is being said."""
    segments = turn.speech.segments()
    return len(segments) > 1 and segments[0].outcome is not None and len(segments[1].words) > 2
