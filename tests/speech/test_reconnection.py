"""When Qt has its sound server again, by the lines it says."""

import pytest

from vftester.speech.reconnection import Reconnection

MADE = "Connection established."
FAILED = '"Failed"'


def after(*lines: str, connections: int = 2) -> bool:
    reconnection = Reconnection(connections)
    for line in lines:
        reconnection.read(line)
    return reconnection.whole


def test_all_connections_have_to_be_made() -> None:
    assert not after()
    assert not after(MADE)
    assert after(MADE, MADE)
    assert after(MADE, connections=1)


@pytest.mark.parametrize(
    "failure",
    [
        FAILED,
        '"Terminated"',
        "PulseAudioService: pa_context_connect() failed",
        'PulseAudioService: Connection failure: "Connection refused"',
        "PulseAudioService: Context terminated.",
    ],
)
def test_one_that_fails_makes_those_before_it_worth_nothing(failure: str) -> None:
    assert not after(MADE, failure, MADE)
    assert not after(MADE, MADE, failure)
    assert after(MADE, failure, MADE, MADE)


@pytest.mark.parametrize(
    "line",
    ['"Connecting"', '"Ready"', '"Sink #0\\n\\tState: IDLE\\n\\tName: vf\\n\\tDescription: Failed"'],
)
def test_all_else_it_says_changes_nothing(line: str) -> None:
    assert not after(line, line)
    assert after(MADE, line, MADE, line)
