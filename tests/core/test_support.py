"""What is copied for support: what helps, and no key."""

import json

from tests.gui.scripted import Scripted
from vftester.core.records import Closing, TurnError
from vftester.core.session import Target
from vftester.core.support import support_text, turn_id_of, without_keys

TARGET = Target("v4", "https://general-runtime.voiceflow.com", "669ac1abf7bc7fa315756587", "main", "it-8f2c")


def test_it_says_when_which_turn_where_and_what() -> None:
    error = TurnError("rate", "Too many requests. Wait a minute.", 429, '{"message":"slow down"}')
    scripted = Scripted(2, "hi")
    scripted.event(5, "trace", json.dumps({"type": "debug", "payload": {}, "turnID": "t-123"}))
    turn = scripted.closes(9, Closing.REFUSED, error).result().turn
    lines = support_text(turn, TARGET, "Failed.\nToo many requests.").splitlines()
    assert lines[0].startswith("Time: 20")
    assert lines[1:] == [
        "Turn: 3",
        "Turn id: t-123",
        "Environment: main",
        "API: v4",
        "Runtime: https://general-runtime.voiceflow.com",
        "Project: 669ac1abf7bc7fa315756587",
        "HTTP status: 429",
        "Events received: 1",
        "What happened: Failed. Too many requests.",
        'Answer: {"message":"slow down"}',
    ]


def test_the_words_of_a_connection_that_broke_are_no_answer() -> None:
    error = TurnError("cut", "It broke off.", body="peer closed connection (incomplete chunked read)")
    turn = Scripted(0, "hi").says(5, "x").closes(9, Closing.BROKEN, error).result().turn
    assert "Connection: peer closed connection (incomplete chunked read)" in support_text(turn, None, "It broke off.")


def test_what_is_not_known_is_left_out() -> None:
    turn = Scripted(0, "hi").says(5, "x").result().turn
    assert turn_id_of(turn) is None
    assert "Turn id" not in support_text(turn, None, "x")
    assert "API" not in support_text(turn, None, "x")


def test_whatever_looks_like_a_key_is_taken_out() -> None:
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiYSJ9.c2ln"
    said = f"key VF.DM.0123456789abcdef01234567.s3cret, vfp_abc_123, {jwt} and Bearer abc"
    assert without_keys(said) == "key [redacted], [redacted], [redacted] and Bearer [redacted]"
    error = TurnError("key", f"Refused: {jwt}", 401, said)
    text = support_text(Scripted(0, "a").closes(1, Closing.REFUSED, error).result().turn, TARGET, error.message)
    assert "s3cret" not in text
    assert jwt not in text
