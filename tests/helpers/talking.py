"""Holds single turns for tests, in the test's own loop, and gathers everything that was reported."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.helpers.scripted_server import API_KEY, ScriptedServer
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn, advance
from vftester.core.records import Report, TurnError
from vftester.core.session import Api, Target
from vftester.voiceflow.client import Client
from vftester.voiceflow.endpoints import WireOptions
from vftester.voiceflow.patience import Limits

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
QUICK = Limits(retry_s=0.001, retry_cap_s=0.01, quiet_s=0.05)
"""Limits under which a test never waits for long; what is retried and what is not stays the same."""


def target(runtime: str, api: Api = "v2", **changes: Any) -> Target:
    return Target(**{"api": api, "runtime": runtime, "project": "669ac1abf7bc7fa315756587", "environment": "main",
                     "user": "it-8f2c", **changes})  # fmt: skip


def begun(index: int = 0, action: Action | None = None) -> Turn:
    return Turn(index, action or actions.launch(), MOMENT)


def advanced(reports: list[Report], turn: Turn | None = None) -> Turn:
    turn = turn or begun()
    for report in reports:
        turn, _ = advance(turn, report)
    return turn


async def reports_of(
    client: Client, action: Action | None = None, variables: Mapping[str, Any] | None = None
) -> list[Report]:
    """Every report of one turn."""
    reports: list[Report] = []
    await client.turn(action or actions.launch(), variables, reports.extend)
    return reports


def told_once(
    runtime: str,
    api: Api = "v2",
    *,
    action: Action | None = None,
    options: WireOptions = WireOptions(),
    limits: Limits = QUICK,
    key: str = API_KEY,
    tls: ssl.SSLContext | None = None,
    **changes: Any,
) -> list[Report]:
    """Every report of one whole turn, over a real socket."""

    async def hold() -> list[Report]:
        client = Client(target(runtime, api, **changes), key, options, limits, tls)
        try:
            return await reports_of(client, action)
        finally:
            await client.aclose()

    return asyncio.run(hold())


def talk_once(server: ScriptedServer, api: Api = "v2", *, action: Action | None = None, **more: Any) -> Turn:
    """One whole turn against a scripted server."""
    return advanced(told_once(server.runtime, api, action=action, **more), begun(action=action))


def error_of(turn: Turn) -> TurnError:
    """The turn's error, which has to be one plain sentence or two."""
    assert turn.error is not None
    assert turn.error.message.endswith((".", "?"))
    assert "\n" not in turn.error.message
    return turn.error
