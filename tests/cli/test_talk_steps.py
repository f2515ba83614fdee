"""`vftester talk` tells tool calls by name, and the exits of agent steps."""

import json
from pathlib import Path

from tests.cli.conftest import CommandLine, Inside
from tests.helpers.scripted_server import ScriptedServer, frames, stream

DEMO = ("talk", "--demo", "--pace", "max")
WISH = ("--say", "I need a check-up next week, mornings")


def test_the_appointment_tells_its_tool_and_its_exit_once(vftester: CommandLine) -> None:
    ran = vftester(*DEMO, *WISH, "--say", "Thursday works, my number is 555 0134")
    assert ran.status == 0, ran.err
    assert ran.err.count("tool call book_appointment · ") == 1
    assert ran.err.count('left by "details complete" (said by Voiceflow)') == 1
    assert "path ·" not in ran.err


def test_another_exit_is_told_as_well_and_none_where_the_agent_asks_again(vftester: CommandLine) -> None:
    ran = vftester(*DEMO, *WISH, "--say", "Blue", "--say", "I want to talk to a person")
    before, after = ran.err.split("You: I want to talk to a person")
    assert "left by" not in before
    assert 'left by "wants a person" (said by Voiceflow)' in after


def test_a_script_presses_the_button_of_a_card(inside: Inside, tmp_path: Path) -> None:
    request = {"type": "path-dune", "payload": {"label": "Borrow Dune"}}
    card = {"title": "Dune", "description": {"text": ""}, "buttons": [{"name": "Borrow", "request": request}]}
    script = tmp_path / "script.yaml"
    script.write_text(json.dumps([{"button": "borrow"}]))
    with ScriptedServer([stream(frames({"type": "cardV2", "payload": card}))]) as server:
        ran = inside("talk", "--runtime", server.runtime, "--project", "669ac1abf7bc7fa315756587", "--script", script)
        sent = [turn.body["action"] for turn in server.turns]
    assert ran.status == 0, ran.err
    assert sent == [{"type": "launch"}, request]
