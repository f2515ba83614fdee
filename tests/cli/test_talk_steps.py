"""`vftester talk` tells tool calls by name, and the exits of agent steps."""

from tests.cli.conftest import CommandLine

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
