"""URLs and bodies of the three generations: section 2 of the wire reference."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.talking import target
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.session import APIS, PUBLIC_RUNTIME
from vftester.voiceflow.endpoints import (
    Request,
    TargetError,
    WireOptions,
    check,
    session_request,
    state_request,
    turn_request,
)

BASE = "https://runtime.example"
PROJECT = "669ac1abf7bc7fa315756587"


def request(
    api: str, options: WireOptions = WireOptions(), variables: Any = None, action: Action | None = None, **changes: Any
) -> Request:
    return turn_request(target(BASE, api, **changes), options, "session-1", action or actions.launch(), variables)


def test_v4_starts_a_session_in_its_environment() -> None:
    start = session_request(target(BASE, "v4"))
    assert start == Request(f"{BASE}/v4/project/{PROJECT}/environment/main/session", {"userID": "it-8f2c"})


def test_v4_without_an_environment_leaves_the_choice_to_voiceflow() -> None:
    start = session_request(target(BASE, "v4", environment=None))
    assert start is not None
    assert start.url == f"{BASE}/v4/project/{PROJECT}/session"


@pytest.mark.parametrize("api", ["v2", "v2beta1"])
def test_other_generations_start_no_session(api: Any) -> None:
    assert session_request(target(BASE, api)) is None


def test_the_v4_flag_stands_in_the_body() -> None:
    made = request("v4", variables={"tier": "gold"})
    assert made == Request(
        f"{BASE}/v4/interact/stream",
        {"action": {"type": "launch"}, "config": {"completionEvents": True}, "variables": {"tier": "gold"}},
    )
    assert request("v4", WireOptions(completion_events=False)).body["config"] == {"completionEvents": False}


def test_the_v2_flag_stands_in_the_query() -> None:
    made = request("v2", variables={"tier": "gold"})
    assert made == Request(
        f"{BASE}/v2/project/{PROJECT}/user/it-8f2c/interact/stream?environment=main&completion_events=true",
        {"action": {"type": "launch"}, "variables": {"tier": "gold"}},
    )
    assert request("v2", WireOptions(completion_events=False), environment=None).url.endswith(
        "/stream?completion_events=false"
    )


def test_v2beta1_has_no_flag_and_sets_variables_through_the_state() -> None:
    assert request("v2beta1", variables={"tier": "gold"}, environment="production") == Request(
        f"{BASE}/v2beta1/interact/{PROJECT}/production/stream",
        {
            "action": {"type": "launch"}, "session": {"userID": "it-8f2c", "sessionID": "session-1"},
            "state": {"variables": {"tier": "gold"}},
        },
    )  # fmt: skip
    assert request("v2beta1", environment=None).url.endswith(f"/{PROJECT}/development/stream")


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("variables", [None, {}])
def test_without_variables_none_are_sent(api: str, variables: Any) -> None:
    body = request(api, variables=variables).body
    assert "variables" not in body
    assert "state" not in body


def test_what_else_is_asked_for_is_asked_in_each_generations_place() -> None:
    options = WireOptions(
        audio_events=True, audio_encoding="audio/pcm", user_timezone="Europe/Brussels", state_events=True
    )
    assert request("v4", options).body["config"] == {
        "completionEvents": True, "userTimezone": "Europe/Brussels", "audioEvents": True, "audioEncoding": "audio/pcm",
    }  # fmt: skip
    assert request("v2", options).url.endswith(
        "?environment=main&completion_events=true&state=true&audio_events=true&audio_encoding=audio%2Fpcm"
        "&userTimezone=Europe%2FBrussels"
    )


@pytest.mark.parametrize("api", APIS)
def test_the_action_goes_verbatim(api: str) -> None:
    action = Action({"type": "path-x", "payload": {"label": "Go"}, "diagramID": "d", "new": [1]})
    assert request(api, action=action).body["action"] == action.to_json()


@pytest.mark.parametrize(
    ("user", "segment"),
    [("a/b", "a%2Fb"), ("a#b?c", "a%23b%3Fc"), ("a b+c", "a%20b%2Bc"), ("é😀", "%C3%A9%F0%9F%98%80"), ("%41", "%2541"),
     ("..", "%2E%2E"), (".", "%2E"), ("a.b", "a.b"), ("a%2Fb", "a%252Fb"), ("user@x.org", "user%40x.org")],
)  # fmt: skip
def test_a_user_id_is_percent_encoded_whole(user: str, segment: str) -> None:
    assert f"/user/{segment}/interact/" in request("v2", user=user).url
    start = session_request(target(BASE, "v4", user=user))
    assert start is not None
    assert start.body == {"userID": user}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_user_id_is_one_segment_and_comes_back(user: str) -> None:
    check(target(BASE, "v2", user=user))
    path, _, _ = request("v2", user=user).url.partition("?")
    segments = path.removeprefix(BASE).split("/")
    assert len(segments) == 8
    assert unquote(segments[5]) == user


@pytest.mark.parametrize(
    "runtime",
    [BASE + "/", "https://runtime.example:8443/base", "http://127.0.0.1:1/", "http://[::1]:80", PUBLIC_RUNTIME],
)
def test_the_runtimes_address_is_a_setting_and_its_path_is_kept(runtime: str) -> None:
    check(target(runtime))
    url = turn_request(target(runtime), WireOptions(), "s", actions.launch(), None).url
    assert url.startswith(runtime.rstrip("/") + "/v2/project/")


BAD = [
    *[{"runtime": r} for r in ("", "voiceflow.com", "ftp://x.example", "https://", "https://:443", "javascript:1", "http://[::1")],
    *[{"runtime": r} for r in ("https://x.example:abc", "https://x.example:70000", "https://me:pw@x.example", "https://x.example?a=1")],
    *[{"runtime": r} for r in ("https://x.example/#a", f"https://{'a' * 64}.example", "https://a\udcff.example")],
    {"project": ""}, {"project": "\udcff"}, {"user": ""}, {"user": "x" * 257}, {"user": "\ud83d"}, {"environment": "\udcff"}, {"api": "v5"},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD, ids=[str(b)[:50] for b in BAD])
def test_a_target_that_no_request_can_be_made_for_is_refused_with_a_sentence(changes: dict[str, Any]) -> None:
    with pytest.raises(TargetError) as caught:
        check(target(**{"runtime": BASE, "api": "v4", **changes}))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("user", ["x", "x" * 256])
def test_a_user_id_has_1_to_256_characters(user: str) -> None:
    check(target(BASE, user=user))
    with pytest.raises(TargetError):
        check(target(BASE, user=user[:-1] if len(user) == 1 else user + "x"))


def test_headers_hold_printable_ascii_whatever_the_environment_is_called() -> None:
    asked = state_request(target(BASE, "v4", project="p 1", environment="prüfung\r\nX: 1"))
    assert asked.headers == {"projectID": "p 1", "versionID": "pr%C3%BCfung%0D%0AX%3A%201"}
