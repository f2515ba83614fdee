"""Whom a command talks to: the options TARGET and DEMO, and the line to whom they name."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass

from vftester.assembly import Line, line_to, line_to_demo, start_demo, with_api_found
from vftester.core.places import in_the_open, runtime_flaw
from vftester.core.ports import OutsideError
from vftester.core.session import PUBLIC_RUNTIME, Api
from vftester.demo.server import DemoOptions
from vftester.settings import Settings, TargetSetting


class ChoiceError(OutsideError):
    """Options that do not go together; nothing was sent."""


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """The options of TARGET and DEMO as they were typed."""

    demo: bool
    target_name: str | None
    runtime: str | None
    project: str | None
    api: Api | None
    environment: str | None
    user: str | None
    no_completion_events: bool
    audio_events: bool
    seed: int
    pace: float
    stream: bool
    unencrypted: bool = False


def line_for(choice: TargetChoice, settings: Settings, stack: ExitStack) -> Line:
    """The line to whom the options name; the demo agent where they name nobody and nothing is set up."""
    for option, value in (("target", choice.target_name), ("runtime", choice.runtime), ("project", choice.project)):
        if value is not None and not value.strip():
            raise ChoiceError(f"--{option} is empty: leave it out, or say which.")
    elsewhere = choice.target_name or choice.runtime or choice.project
    if choice.demo and elsewhere:
        raise ChoiceError("Choose one: --demo, or --target, or --runtime with --project.")
    if choice.target_name and (choice.runtime or choice.project):
        raise ChoiceError("Choose one: --target, or --runtime with --project.")
    if choice.target_name or (not elsewhere and not choice.demo and settings.current):
        name = choice.target_name or settings.current
        setting = settings.target(name)
        if setting is None:
            known = ", ".join(target.name for target in settings.targets) or "none yet"
            raise ChoiceError(f"No target is called {name!r}. Set up so far: {known}.")
        return line_to(asyncio.run(with_api_found(setting)))
    if elsewhere:
        if not choice.project:
            raise ChoiceError("--runtime needs --project: the project id, from the agent's settings in Voiceflow.")
        runtime = choice.runtime or PUBLIC_RUNTIME
        if runtime_flaw(runtime) is None and in_the_open(runtime) and not choice.unencrypted:
            raise ChoiceError(
                f"{runtime} is not encrypted: whoever is on the way there could read the key. Use https://, or say "
                "--unencrypted. Nothing was sent."
            )
        return line_to(
            TargetSetting(
                choice.project, choice.project, runtime, choice.api or "v4", choice.environment, choice.user,
                not choice.no_completion_events, choice.audio_events,
            )
        )  # fmt: skip
    demo = start_demo(DemoOptions(seed=choice.seed, pace=choice.pace, stream=choice.stream), stack)
    return line_to_demo(
        demo,
        choice.api or "v4",
        choice.environment,
        choice.user,
        completion_events=not choice.no_completion_events,
        audio_events=choice.audio_events,
    )
