"""What a target was set up with in the window counts for the commands too."""

import json

from tests.cli.conftest import CommandLine
from tests.helpers.scripted_server import Received, Reply, ScriptedServer, frames, refusal, stream
from vftester.settings import Settings, TargetSetting, save

HELLO = stream(frames({"type": "text", "payload": {"message": "Hi"}}))
PROJECT = "669ac1abf7bc7fa315756587"


def set_up(vftester: CommandLine, target: TargetSetting) -> None:
    save(Settings((target,)), vftester.home / "config" / "vftester" / "settings.json")


def answers(request: Received) -> Reply:
    return refusal(200, "null") if request.path.startswith("/state/") else HELLO


def test_its_variables_go_with_the_launch_alone(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        set_up(vftester, TargetSetting("mine", PROJECT, server.runtime, "v2", variables={"tier": "gold", "n": [1]}))
        file = vftester.home / "session.json"
        ran = vftester("talk", "--target", "mine", "--say", "hello", "--export", file)
        assert ran.status == 0
        assert [turn.body.get("variables") for turn in server.turns] == [{"tier": "gold", "n": [1]}, None]
    assert json.loads(file.read_text())["session"]["variables"] == {"tier": "gold", "n": [1]}


def test_a_generation_that_is_left_open_is_found(vftester: CommandLine) -> None:
    with ScriptedServer(answers, [refusal(404, "no such route")]) as server:
        set_up(vftester, TargetSetting("mine", PROJECT, server.runtime, "try"))
        assert vftester("talk", "--target", "mine", "--say", "hello").status == 0
        asked = [turn.path for turn in server.turns if "/interact" in turn.path]
    assert len(asked) == 2
    assert all(path.startswith("/v2/project/") for path in asked)


def test_where_no_generation_works_nothing_is_launched_and_each_reason_is_told(vftester: CommandLine) -> None:
    with ScriptedServer([refusal(401, '{"data":"Auth Key Required"}')], [refusal(404, "no such route")]) as server:
        set_up(vftester, TargetSetting("mine", PROJECT, server.runtime, "try"))
        ran = vftester("talk", "--target", "mine", "--say", "hello")
        assert not any("/interact" in turn.path for turn in server.turns)
    assert ran.status == 2
    assert "Neither v4 nor v2 works. v4: " in ran.err
    assert "Check the API key" in ran.err


def test_its_own_limits_come_before_those_of_the_settings(vftester: CommandLine) -> None:
    with ScriptedServer([Reply(HELLO.chunks[:0], ending="hang")]) as server:
        set_up(vftester, TargetSetting("mine", PROJECT, server.runtime, "v2", idle_s=0.2))
        ran = vftester("talk", "--target", "mine", "--say", "hello")
    assert ran.status == 3
    assert "sent nothing for 0.2 s" in ran.err
