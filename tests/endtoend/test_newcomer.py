"""What somebody who never saw the program stumbled over: each as they do it, at the window, against a real server."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.endtoend.person import HELLO, Person, a_home_of_its_own, at_the_window, kept, ring, set_up
from tests.helpers.keyrings import InMemory
from tests.helpers.scripted_server import API_KEY, ScriptedServer
from vftester.core.conversation import TurnState
from vftester.gui.notice_bar import NoticeBar

__all__ = ["a_home_of_its_own", "ring"]  # fixtures


def notices(person: Person) -> str:
    """What the bars above the conversation say."""
    return "\n".join(bar.text for bar in person.window.findChildren(NoticeBar) if bar.isVisible())


def test_a_button_of_the_list_of_faults_makes_the_next_turn_go_wrong(qapp: QApplication, tmp_path: Path) -> None:
    store = tmp_path / "sessions.db"

    async def choose(person: Person) -> None:
        await person.press("Launch")
        await person.reply(1)
        await person.say("/fault")
        await person.press("Cut stream")
        await person.until(lambda: "cut off" in person.reads().lower() and not person.button("Cancel reply"))

    at_the_window(choose, store, qapp)
    turns = kept(store).turns
    assert [turn.state for turn in turns] == [TurnState.COMPLETE, TurnState.COMPLETE, TurnState.TRUNCATED]
    assert turns[2].action.said == "/fault cut-frame"


def test_whom_one_talks_with_and_whom_launch_will_talk_to_are_told_apart(
    qapp: QApplication, tmp_path: Path, ring: InMemory
) -> None:
    async def choose(person: Person) -> None:
        window = person.window
        await person.until(lambda: window.top_bar.current == "Library" and person.button("Launch"))
        demo, library = window.top_bar._choices.actions()
        demo.trigger()
        await person.press("Launch")
        await person.reply(1)
        assert not notices(person)
        library.trigger()
        told = "You are talking with Demo agent · main. Launch ends that, and talks to Library · main."
        await person.until(lambda: told in notices(person))
        demo.trigger()
        await person.until(lambda: not notices(person))
        library.trigger()
        await person.until(lambda: told in notices(person))
        await person.press("Launch")
        await person.until(lambda: "How can we help?" in person.reads())
        assert told not in notices(person)
        window.environmentChosen.emit("Library", "staging")
        told = "You are talking with Library · main. Launch ends that, and talks to Library · staging."
        await person.until(lambda: told in notices(person))

    with ScriptedServer(lambda request: HELLO) as server:
        set_up(server, environment="main")
        ring.kept["vftester", "669ac1abf7bc7fa315756587"] = API_KEY
        at_the_window(choose, tmp_path / "sessions.db", qapp)
