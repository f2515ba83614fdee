"""Hosts that cannot be reached or trusted: a sentence each, and nothing sent."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.scripted_server import ScriptedServer, frames, stream
from tests.helpers.talking import advanced, error_of, talk_once, told_once
from vftester.core.conversation import TurnState

HELLO = stream(frames({"type": "text", "payload": {"message": "Hi"}}))


@pytest.fixture(autouse=True)
def _no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # no test asks a name server
    turn = advanced(told_once("http://runtime.example"))
    error = error_of(turn)
    assert (turn.state, error.kind, turn.end_ns, len(turn.attempts)) == (TurnState.FAILED, "connection", None, 2)
    assert error.message == (
        "The name runtime.example could not be found. Is this computer online? If it is, check the runtime's address. Nothing was sent."
    )


def test_a_host_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: Any, **__: Any) -> Any:
        raise OSError(113, "No route to host")

    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    error = error_of(advanced(told_once("http://runtime.example")))
    assert error.kind == "connection"
    assert "runtime.example could not be reached (" in error.message


def test_a_server_on_this_computer_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([HELLO]) as proxy, ScriptedServer([HELLO]) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.runtime)
        assert talk_once(server).state is TurnState.COMPLETE
        assert proxy.requests == []


def test_a_host_that_speaks_no_tls_is_told() -> None:
    with ScriptedServer([HELLO]) as server:
        error = error_of(advanced(told_once(server.runtime.replace("http:", "https:"))))
        assert server.turns == []
    assert error.kind == "connection"
    assert "does not speak TLS as it should" in error.message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, so no certificate can be made")
    made = tmp_path_factory.mktemp("tls")
    certificate, key = made / "certificate.pem", made / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def serving(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_a_certificate_that_is_not_trusted_is_told_and_nothing_is_sent(certificate: tuple[Path, Path]) -> None:
    with ScriptedServer([HELLO], tls=serving(certificate)) as server:
        turn = advanced(told_once(server.runtime))
        assert server.requests == []
    error = error_of(turn)
    assert (turn.state, error.kind, turn.response) == (TurnState.FAILED, "connection", None)
    assert f"The certificate of localhost:{server.port} is not trusted (" in error.message
    assert "do not send a key" in error.message


def test_a_certificate_that_is_trusted_holds_a_conversation_and_its_handshake_is_connecting(
    certificate: tuple[Path, Path],
) -> None:
    trusting = ssl.create_default_context(cafile=certificate[0])
    with ScriptedServer([HELLO], tls=serving(certificate)) as server:
        turn = advanced(told_once(server.runtime, tls=trusting))
    assert (turn.state, turn.talk.text()) == (TurnState.COMPLETE, "Hi")
    assert turn.connect_ns is not None
    assert turn.response is not None
    assert 0 < turn.connect_ns <= turn.response.offset_ns
