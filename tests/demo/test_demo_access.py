"""Who may ask the demo agent what: keys, projects, environments, bodies; and the endpoints beside the streams."""

from __future__ import annotations

import httpx
import pytest

from vftester.demo.server import DemoAddress

APIS = ["v4", "v2", "v2beta1"]


# --- keys, environments, bodies ---------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "VF.DM.0123456789abcdef01234567.wrong", "Bearer x", "schlüssel"])
def test_v2_wants_the_projects_own_key(serve, connect, key) -> None:
    client = connect(serve(), "v2")
    path, body = client.request({"type": "launch"})
    answer = client.http.post(path, headers={"Authorization": key.encode()}, json=body)
    assert answer.status_code == 401
    assert answer.json()["data"] == "Auth Key Required"
    assert set(answer.json()) == {"code", "status", "dateTime", "timestamp", "data"}


def test_v4_turns_want_a_session_key_and_refuse_the_api_key(serve, connect) -> None:
    client = connect(serve())
    for key in (client.address.key, "eyJ.none.of.ours"):
        for path in ("/v4/interact/stream", "/v4/interact"):
            answer = client.post(path, {"action": {"type": "launch"}}, key=key)
            assert answer.status == 401
            assert answer.json["code"] == 401


@pytest.mark.parametrize("api", APIS)
def test_another_project_is_unauthorized(serve, connect, api) -> None:
    address = serve()
    other = DemoAddress(address.runtime, "0" * 24, address.key)
    client = connect(other, "v2" if api == "v4" else api)
    session = f"/v4/project/{other.project}/session"
    answer = client.post(session, {"userID": "u"}) if api == "v4" else client.launch()
    assert answer.status == 401


def test_an_unknown_environment_is_400_on_v2_and_404_on_v4(serve, connect) -> None:
    client = connect(serve(), "v2")
    project = client.address.project
    body = {"action": {"type": "launch"}}
    old = client.post(f"/v2/project/{project}/user/u/interact/stream?environment=moon", body)
    new = client.post(f"/v4/project/{project}/environment/moon/session", {"userID": "u"})
    beta_body = body | {"session": {"userID": "u", "sessionID": "s"}}
    beta = client.post(f"/v2beta1/interact/{project}/moon/stream", beta_body)
    assert (old.status, old.json["name"]) == (400, "verror")
    assert "not a valid tag or objectID" in old.json["message"]
    assert (new.status, new.json["code"]) == (404, 404)
    assert beta.status == 400


@pytest.mark.parametrize("environment", ["main", "development", "staging", "production"])
def test_known_environments_are_served(serve, connect, environment) -> None:
    client = connect(serve(), "v2")
    path = f"/v4/project/{client.address.project}/environment/{environment}/session"
    assert client.post(path, {"userID": "u"}).status == 200


def test_a_new_session_voids_the_old_key_and_ends_the_old_conversation(serve, connect) -> None:
    client = connect(serve())
    client.say("Tuesday")
    old = client.key
    client.key = client.start_session()
    assert client.post("/v4/interact/stream", {"action": {"type": "launch"}}, key=old).status == 401
    state = client.http.get(f"/state/user/{client.user}", headers={"Authorization": client.address.key})
    assert state.json() is None
    assert client.say("Monday").status == 200


@pytest.mark.parametrize("user", ["", "x" * 257, 5, None])
def test_a_session_wants_a_user_id_of_1_to_256_characters(serve, connect, user) -> None:
    client = connect(serve(), "v2")
    assert client.post(f"/v4/project/{client.address.project}/session", {"userID": user}).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"7", b"\xff", b'{"action":NaN}', b"[" * 100_000, b"{}", b'{"action":{}}',
        b'{"action":{"type":"text"}}', b'{"action":{"type":"launch"},"variables":[]}',
        b'{"action":{"type":"launch"},"config":7}',
    ],
    ids=lambda body: repr(body[:40]),
)  # fmt: skip
def test_a_bad_body_is_400(serve, connect, body) -> None:
    client = connect(serve())
    answer = client.http.post("/v4/interact/stream", headers={"Authorization": client.key}, content=body)
    assert answer.status_code == 400
    assert answer.json()["name"] == "verror"


@pytest.mark.parametrize("api", APIS)
def test_a_body_over_one_megabyte_is_413(serve, connect, api) -> None:
    client = connect(serve(), api)
    assert client.launch(padding="x" * 1_000_001).status == 413
    assert client.launch(padding="x" * 900_000).status == 200


def test_an_unknown_route_is_a_json_404_and_a_wrong_method_405(serve, connect) -> None:
    client = connect(serve(), "v2")
    assert client.post("/v5/interact", {}).json["code"] == 404
    assert client.http.get("/v4/interact").json()["code"] == 405


# --- twins and state --------------------------------------------------------------------------------


def test_the_legacy_twin_leaves_out_block_debug_and_flow_unless_told_otherwise(serve, connect) -> None:
    client = connect(serve(), "v2")
    path = f"/state/user/{client.user}/interact"
    plain = client.post(path, {"action": {"type": "launch"}}).json
    everything = client.post(path, {"request": {"type": "launch"}, "config": {"excludeTypes": []}}).json
    assert not {"block", "debug", "flow"} & {trace["type"] for trace in plain}
    assert {"block", "debug", "flow"} <= {trace["type"] for trace in everything}


def test_the_legacy_twin_tells_the_state_when_verbose(serve, connect) -> None:
    client = connect(serve(), "v2")
    answer = client.post(f"/state/user/{client.user}/interact?verbose=true", {"request": {"type": "launch"}}).json
    assert set(answer) == {"request", "state", "trace"}
    assert answer["state"]["variables"]["sessions"] == 1


def test_state_can_be_read_patched_replaced_and_deleted(serve, connect, words) -> None:
    client = connect(serve(), "v2")
    path, headers = f"/state/user/{client.user}", {"Authorization": client.key, "versionID": "main"}
    assert client.http.get(path, headers=headers).json() is None
    client.say("Tuesday")
    kept = client.http.get(path, headers=headers).json()
    assert kept["variables"]["day"] == "Tuesday"
    patched = client.http.patch(path + "/variables", headers=headers, json={"time": "morning"}).json()
    assert patched["variables"]["time"] == "morning"
    booked = client.say("555 0134")
    assert "path" in [trace["type"] for trace in booked.traces]
    client.http.put(path, headers=headers, json=kept)
    assert client.http.get(path, headers=headers).json() == kept
    assert "path" not in [trace["type"] for trace in client.say("555 0134").traces]
    assert client.http.delete(path, headers=headers).status_code == 200
    assert client.http.get(path, headers=headers).json() is None


def test_a_replaced_state_goes_on_as_the_original_did(serve, connect) -> None:
    address = serve()
    one, two = connect(address, "v2", "one"), connect(address, "v2", "two")
    one.launch()
    one.say("I need a check-up next week, mornings")
    headers = {"Authorization": address.key}
    state = one.http.get("/state/user/one", headers=headers).json()
    two.http.put("/state/user/two", headers=headers, json=state)
    assert two.say("Thursday, 555 0134").body == one.say("Thursday, 555 0134").body


@pytest.mark.parametrize(
    "state", [{}, {"storage": 7, "variables": []}, {"storage": {"desk": {"step": "moon", "turn": "x"}}}]
)
def test_a_foreign_state_is_survived(serve, connect, state) -> None:
    client = connect(serve(), "v2")
    client.http.put(f"/state/user/{client.user}", headers={"Authorization": client.key}, json=state)
    assert client.say("Tuesday").status == 200


def test_state_calls_want_the_key_and_a_known_version(serve) -> None:
    address = serve()
    url = f"{address.runtime}/state/user/u"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"Authorization": address.key, "versionID": "moon"}).status_code == 400
    assert httpx.get(url, headers={"Authorization": address.key, "projectID": "0" * 24}).status_code == 401
