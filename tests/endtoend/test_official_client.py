"""Voiceflow's own demo client against our demo agent: the yardstick of how faithful that is.

The client is not part of this project and cannot be had from a package registry: give a checkout of it, with its
dependencies installed (`npm install`), in VFTESTER_STREAMING_WIZARD.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vftester.demo.server import DemoAddress, DemoOptions, DemoServer
from vftester.resources import resource

CLIENT = os.environ.get("VFTESTER_STREAMING_WIZARD", "")
SAID = ("I need a check-up next week, mornings", "Thursday works, my number is 555 0134", "that's all, bye")

pytestmark = [
    pytest.mark.optional,
    pytest.mark.skipif(
        not CLIENT or not shutil.which("npx"),
        reason="VFTESTER_STREAMING_WIZARD names no checkout of Voiceflow's streaming-wizard, or npx is not installed",
    ),
]


def test_the_official_client_holds_a_whole_conversation() -> None:
    with DemoServer(resource("agents"), DemoOptions(pace=50)) as address:
        printed, status = _converse(address)
    assert status == 0
    assert "Welcome to Lindengrove Dental." in printed
    assert "555 0134" in printed
    assert "Your booking number is" in printed
    assert printed.rstrip().endswith("[conversation ended]")
    assert "Error" not in printed


def _converse(address: DemoAddress) -> tuple[str, int]:
    """Type each line at the client's prompt; what it printed, and its exit status."""
    environment = {**os.environ, "RUNTIME_ENDPOINT": address.runtime, "PROJECT_ID": address.project,
                   "API_KEY": address.key, "ENVIRONMENT": "main"}  # fmt: skip
    client = subprocess.Popen(
        ["npx", "tsx", "src/index.ts"],
        cwd=Path(CLIENT),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    printed, unsaid = b"", list(SAID)
    with client:
        while part := os.read(client.stdout.fileno(), 4096):
            printed += part
            if printed.endswith(b"> ") and unsaid:
                client.stdin.write(f"{unsaid.pop(0)}\n".encode())
                client.stdin.flush()
    return printed.decode(), client.returncode
