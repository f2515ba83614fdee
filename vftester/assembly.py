"""Puts the parts of a conversation together: a target, its key, the wire, and the demo agent where it is asked for."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from vftester.core.ports import OutsideError
from vftester.core.session import Api, Session, Target
from vftester.demo.server import DemoAddress, DemoOptions, DemoServer
from vftester.keys import KEY_VARIABLE, key_for
from vftester.resources import resource
from vftester.runs.live import now
from vftester.settings import Settings, TargetSetting
from vftester.voiceflow.checking import TRIED, Checked, Tell, checked, found_api
from vftester.voiceflow.endpoints import WireOptions
from vftester.voiceflow.network import Network, VoiceflowWire
from vftester.voiceflow.patience import Limits

DEMO_NAME = "Demo agent"
DEMO_ENVIRONMENT = "main"


class NoKeyError(OutsideError):
    """No API key was found; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """A way to an agent: whom, with which key, asking for what. Its `repr` shows no key.

    `variables` are sent with the launch. Limits in seconds; None: those of the settings.
    """

    name: str
    target: Target
    key: Callable[[], str]
    options: WireOptions
    variables: Mapping[str, Any] = field(default_factory=dict)
    idle_s: float | None = None
    turn_s: float | None = None

    def wire(self, network: Network, settings: Settings) -> VoiceflowWire:
        limits = Limits(idle_s=self.idle_s or settings.idle_s, turn_s=self.turn_s or settings.turn_s)
        return VoiceflowWire(network, self.target, self.key(), self.options, limits)

    def afresh(self) -> "Line":
        """The same way, as somebody the agent does not know."""
        return replace(self, target=replace(self.target, user=fresh_user()))

    def session(self, name: str | None = None) -> Session:
        """What is kept of a conversation that begins now."""
        return Session(name or self.name, now(), self.target, variables=self.variables or None)


def fresh_user() -> str:
    """A user id that nobody had before, so that no earlier conversation is continued."""
    return f"vftester-{secrets.token_hex(8)}"


def line_to(setting: TargetSetting, key: str | None = None) -> Line:
    """A line to a Voiceflow target. Raises NoKeyError where no key is given, set or kept.

    Where its generation is left open, that of `with_api_found` has to come first; else it is the first that is tried.
    """
    found = _key(setting, key)
    options = WireOptions(completion_events=setting.completion_events, audio_events=setting.audio_events)
    return Line(
        setting.name, _target(setting, setting.user), lambda: found, options, setting.variables, setting.idle_s,
        setting.turn_s,
    )  # fmt: skip


async def with_api_found(setting: TargetSetting, key: str | None = None) -> TargetSetting:
    """The target with the generation that works there, where it is left open.

    Raises NoKeyError as `line_to` does, and OutsideError with the reasons where none works. Sends nothing that uses
    credits, and ends no conversation. Takes the time of some requests.
    """
    if setting.api != "try":
        return setting
    return replace(setting, api=await found_api(_target(setting, None), _key(setting, key)))


async def tried(setting: TargetSetting, key: str | None = None, tell: Tell = lambda step: None) -> Checked:
    """Whether a target works as it is set up, in sentences, and what the line to it adds. Launches nothing."""
    try:
        found = _key(setting, key)
    except NoKeyError as problem:
        return Checked(False, str(problem))
    return await checked(_target(setting, None), _apis(setting), found, tell)


def _key(setting: TargetSetting, key: str | None) -> str:
    found = key or key_for(setting.project)
    if not found:
        raise NoKeyError(
            f"No API key was found for project {setting.project}: set {KEY_VARIABLE}, or add the target in the window, "
            "which keeps the key in the system's keyring."
        )
    return found


def _apis(setting: TargetSetting) -> Sequence[Api]:
    return TRIED if setting.api == "try" else (setting.api,)


def _target(setting: TargetSetting, user: str | None) -> Target:
    return Target(_apis(setting)[0], setting.runtime, setting.project, setting.environment, user or fresh_user())


def line_to_demo(
    address: DemoAddress, api: Api = "v4", environment: str | None = None, user: str | None = None,
    *, completion_events: bool = True, audio_events: bool = False,
) -> Line:  # fmt: skip
    """A line to a demo agent that runs."""
    target = Target(api, address.runtime, address.project, environment or DEMO_ENVIRONMENT, user or fresh_user())
    options = WireOptions(completion_events=completion_events, audio_events=audio_events)
    return Line(DEMO_NAME, target, lambda: address.key, options)


def start_demo(options: DemoOptions, stack: ExitStack) -> DemoAddress:
    """Start the demo agent; it stops with the stack. Raises DemoError."""
    server = DemoServer(resource("agents"), options)
    stack.callback(server.stop)
    return server.start()
