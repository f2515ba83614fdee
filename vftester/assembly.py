"""Puts the parts of a conversation together: a target, its key, the wire, and the demo agent where it is asked for."""

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from vftester.core.ports import OutsideError
from vftester.core.session import Api, Session, Target
from vftester.demo.server import DemoAddress, DemoOptions, DemoServer
from vftester.resources import resource
from vftester.runs.live import now
from vftester.settings import KEY_VARIABLE, Settings, TargetSetting, key_for
from vftester.voiceflow.endpoints import WireOptions
from vftester.voiceflow.network import Network, VoiceflowWire
from vftester.voiceflow.patience import Limits

DEMO_NAME = "Demo agent"
DEMO_ENVIRONMENT = "main"


class NoKeyError(OutsideError):
    """No API key was found; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """A way to an agent: whom, with which key, asking for what. Its `repr` shows no key."""

    name: str
    target: Target
    key: Callable[[], str]
    options: WireOptions

    def wire(self, network: Network, settings: Settings) -> VoiceflowWire:
        limits = Limits(idle_s=settings.idle_s, turn_s=settings.turn_s)
        return VoiceflowWire(network, self.target, self.key(), self.options, limits)

    def session(self, name: str | None = None) -> Session:
        """What is kept of a conversation that begins now."""
        return Session(name or self.name, now(), self.target)


def fresh_user() -> str:
    """A user id that nobody had before, so that no earlier conversation is continued."""
    return f"vftester-{secrets.token_hex(8)}"


def line_to(setting: TargetSetting, key: str | None = None) -> Line:
    """A line to a Voiceflow target. Raises NoKeyError where no key is given, set or kept."""
    found = key or key_for(setting.project)
    if not found:
        raise NoKeyError(
            f"No API key was found for project {setting.project}: set {KEY_VARIABLE}, or add the target in the window, "
            "which keeps the key in the system's keyring."
        )
    target = Target(setting.api, setting.runtime, setting.project, setting.environment, setting.user or fresh_user())
    options = WireOptions(completion_events=setting.completion_events, audio_events=setting.audio_events)
    return Line(setting.name, target, lambda: found, options)


def line_to_demo(
    address: DemoAddress, api: Api = "v4", environment: str | None = None, user: str | None = None,
    *, completion_events: bool = True,
) -> Line:  # fmt: skip
    """A line to a demo agent that runs."""
    target = Target(api, address.runtime, address.project, environment or DEMO_ENVIRONMENT, user or fresh_user())
    return Line(DEMO_NAME, target, lambda: address.key, WireOptions(completion_events=completion_events))


def start_demo(options: DemoOptions, stack: ExitStack) -> DemoAddress:
    """Start the demo agent; it stops with the stack. Raises DemoError."""
    server = DemoServer(resource("agents"), options)
    stack.callback(server.stop)
    return server.start()
