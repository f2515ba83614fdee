"""What is found on the way to a runtime."""

import pytest

from tests.cli.doctor.targets import to
from tests.helpers.scripted_server import Reply, ScriptedServer
from vftester.doctor.reaching import network
from vftester.settings import Settings
from vftester.voiceflow.probing import probed


def test_each_step_to_a_runtime_has_its_time() -> None:
    with ScriptedServer([Reply([b"hello"], 200)]) as server:
        found = network(to(server.runtime))
    assert found.verdict == "ok"
    assert list(found.measured_ms) == ["name look-up", "connection", "answer"]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply([b""], 302, (("Location", "http://sign.in/"),)), "broken"),
        (Reply([b""], 302, (("Location", "http://[nonsense"),)), "broken"),
        (Reply([b""], 511), "broken"),
        (Reply([b""], 503), "attention"),
        (Reply(status=None), "broken"),
        (Reply(raw=b"junk\r\n\r\n"), "broken"),
    ],
)
def test_what_answers_in_a_runtimes_place_is_told(reply: Reply, verdict: str) -> None:
    with ScriptedServer([reply]) as server:
        found = network(to(server.runtime))
    assert found.verdict == verdict
    assert found.advice


def test_a_runtime_that_never_answers_is_given_up() -> None:
    with ScriptedServer([Reply(before="hang")]) as server:
        probe = probed(server.runtime, 0.1)
    assert probe.trouble is not None
    assert "gave no answer" in probe.trouble
    assert "connection" in probe.steps_ns


@pytest.mark.parametrize(
    "value", ["http://me:pass-4711@127.0.0.1:9", "http://me:pass-4711/x@proxy", "odd://me:pass-4711@p"]
)
def test_a_proxy_is_named_without_its_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", value)
    found = network(to("http://runtime.invalid"))
    assert found.verdict == "broken"
    assert "proxy" in (found.found + found.advice).lower()
    assert "4711" not in found.found + found.advice


def test_without_a_target_a_network_that_is_away_breaks_nothing(monkeypatch: pytest.MonkeyPatch, nobody: str) -> None:
    monkeypatch.setattr("vftester.doctor.reaching.PUBLIC_RUNTIME", nobody)
    found = network(Settings())
    assert found.verdict == "attention"
    assert "demo agent works without" in found.advice


def test_an_address_that_is_none_is_told_without_what_logs_on_to_it() -> None:
    for runtime in ("ftp://me:pass-4711@x", "http://me:pass-4711@x"):
        found = network(to(runtime))
        assert (found.verdict, "4711" in found.found + found.advice) == ("broken", False)
