"""What is found in a conversation that is shown."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from tests.gui.scripted import Scripted
from tests.gui.test_conversation import Shown
from vftester.core.session import Target
from vftester.gui.plain_text import PlainText

TARGET = Target("v4", "https://general-runtime.voiceflow.com", "669ac1abf7bc7fa315756587", "main", "it-8f2c")
LEFT = Qt.MouseButton.LeftButton
DESK = {"type": "agent", "nodeID": "node_a", "agentID": "agent_a", "agentName": "appointment details"}


def row(shown: Shown, text: str) -> PlainText:
    return next(r for r in shown.view.findChildren(PlainText) if r.text.startswith(text))


def dialog(shown: Shown, kind: type[QDialog]) -> Any:
    return next(d for d in shown.view.findChildren(kind) if d.isVisible())


def step(index: int = 1) -> Scripted:
    scripted = Scripted(index, "Thursday works.")
    scripted.trace(200, "completion", {"state": "start", "messageID": "m", "ai": True, "ref": DESK})
    scripted.trace(300, "completion", {"state": "content", "content": "I'm saving that."})
    scripted.trace(400, "completion", {"state": "end", "ref": DESK})
    return scripted.calls(500, "save_appointment", 940)


def left(index: int = 1) -> Scripted:
    scripted = step(index).trace(1500, "debug", {"message": "exit condition met: details_complete", "ref": DESK})
    scripted.trace(1510, "path", {"path": "details_complete"})
    return scripted.says(1600, "See you on Thursday.").ends(1700)


def card(**more: Any) -> dict[str, Any]:
    return {"title": "Cleaning", "description": {"text": "85 a visit"}, **more}
