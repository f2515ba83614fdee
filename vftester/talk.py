"""`vftester talk`: one conversation in the terminal, from launch to export."""

import asyncio
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import click
import yaml

from vftester.assembly import Line, line_to, line_to_demo, start_demo
from vftester.cli import INCOMPLETE, INTERRUPTED, TargetChoice
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import TurnState
from vftester.core.offers import Offer, action_for, offers_of
from vftester.core.ports import OutsideError
from vftester.core.session import PUBLIC_RUNTIME
from vftester.demo.server import DemoOptions
from vftester.runs.live import LiveRun
from vftester.runs.script import ScriptError, Step, steps
from vftester.settings import Settings, TargetSetting, load, settings_path
from vftester.store.errors import StoreError
from vftester.store.files import write_export
from vftester.store.reader import Reader
from vftester.store.writer import Writer
from vftester.terminal import JsonLines, Words
from vftester.voiceflow.network import Network


class ChoiceError(OutsideError):
    """Options that do not go together; nothing was sent."""


@dataclass(frozen=True, slots=True)
class TalkOptions:
    """What `vftester talk` was asked for."""

    choice: TargetChoice
    said: Sequence[str]
    script: Path | None
    export_to: Path | None
    jsonl: bool
    name: str | None
    store: Path


def talk(options: TalkOptions) -> int:
    """Hold the conversation; gives the exit status. Raises OutsideError where nothing was sent or kept."""
    planned = [Step(actions.text(said)) for said in options.said]
    if options.script is not None:
        planned += _read_script(options.script)
    if options.export_to is not None:
        _check_writable(options.export_to)
    settings = load(settings_path())
    with ExitStack() as stack:
        writer = stack.enter_context(Writer(options.store, on_trouble=_tell_trouble))
        line = _line(options.choice, settings, stack)
        network = Network()
        stack.callback(network.close)
        conversation = _Conversation(planned, typing=not planned and sys.stdin.isatty())
        with asyncio.Runner() as runner:
            status = runner.run(conversation.hold(line, network, settings, writer, options))
    if options.export_to is not None:
        write_export(Reader(options.store).load(conversation.session_id), options.export_to)
    if not options.jsonl:
        click.secho(f"Kept as session {conversation.session_id}.", err=True, dim=True)
    return status


class _Conversation:
    """The terminal's side: what is said next, and when it is over."""

    def __init__(self, planned: Sequence[Step], *, typing: bool) -> None:
        self._planned = planned
        self._typing = typing
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._interrupted = False
        self.session_id = ""

    async def hold(self, line: Line, network: Network, settings: Settings, writer: Writer, options: TalkOptions) -> int:
        session = line.session(options.name or _name(self._planned))
        run = LiveRun(line.wire(network, settings), writer, session, JsonLines() if options.jsonl else Words())
        self.session_id = run.session_id
        self._listen_for_interrupts(run)
        unsent = len(self._planned)
        try:
            turn = await run.send(actions.launch())
            while turn.state is TurnState.COMPLETE and not run.ended and not self._interrupted:
                step = await self._next_step(len(self._planned) - unsent)
                if step is None:
                    break
                unsent -= 1
                turn = await run.send(_action(step, run), step.variables)
        finally:
            await run.aclose()
        if self._interrupted:
            return INTERRUPTED
        if unsent > 0:
            why = "The agent ended the conversation" if run.ended else f"Turn {len(run.turns)} did not complete"
            click.echo(f"{why}, so {unsent} of {len(self._planned)} steps were not sent.", err=True)
        complete = all(turn.state is TurnState.COMPLETE for turn in run.turns)
        return 0 if complete and unsent <= 0 else INCOMPLETE

    async def _next_step(self, sent: int) -> Step | None:
        """The next step; None when there is none."""
        if not self._typing:
            return self._planned[sent] if sent < len(self._planned) else None
        while True:
            click.secho("You: ", nl=False, err=True, bold=True)
            # A thread that nobody joins: no system lets a blocked read be taken back.
            reading = threading.Thread(
                target=_read_line, args=(asyncio.get_running_loop(), self._typed), name="standard input", daemon=True
            )
            reading.start()
            typed = await self._typed.get()
            if not typed:
                return None
            if said := typed.strip():
                return Step(button=said)

    def _listen_for_interrupts(self, run: LiveRun) -> None:
        def interrupt() -> None:
            self._interrupted = True
            self._typed.put_nowait("")
            run.cancel()

        with suppress(NotImplementedError):  # Windows: an interrupt then cancels the whole task, which closes as well
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, interrupt)


def _read_line(loop: asyncio.AbstractEventLoop, typed: "asyncio.Queue[str]") -> None:
    line = sys.stdin.readline()
    with suppress(RuntimeError):  # the conversation is over, and its loop closed
        loop.call_soon_threadsafe(typed.put_nowait, line)


def _action(step: Step, run: LiveRun) -> Action:
    """What a step sends. The name of a button sends the button's request, as in Voiceflow's own widget."""
    if step.action is not None:
        return step.action
    offered: list[Offer] = []
    for reading in run.turns[-1].readings:
        offered = offers_of(reading) or offered
    return action_for(step.button or "", offered)


def _name(planned: Sequence[Step]) -> str | None:
    """A session is called by the first thing that is said in it."""
    first = next((step.action.said for step in planned if step.action is not None and step.action.said), "")
    return " ".join(first.split())[:60] or None


def _line(choice: TargetChoice, settings: Settings, stack: ExitStack) -> Line:
    """The line to whom the options name; the demo agent where they name nobody and nothing is set up."""
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
        return line_to(setting)
    if elsewhere:
        if not choice.project:
            raise ChoiceError("--runtime needs --project: the project id, from the agent's settings in Voiceflow.")
        runtime = choice.runtime or PUBLIC_RUNTIME
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
    )


def _read_script(path: Path) -> list[Step]:
    try:
        return steps(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as problem:
        raise ScriptError(f"The script {path} could not be read ({problem.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        line = " ".join(str(problem).split())[:200]
        raise ScriptError(f"The script {path} is no YAML that can be read ({line}).") from None


def _tell_trouble(sentence: str | None) -> None:
    click.echo(sentence or "The store can be written again; nothing is missing.", err=True)


def _check_writable(export_to: Path) -> None:
    """Better told before the conversation than after it."""
    if export_to.is_dir() or not export_to.parent.is_dir():
        raise StoreError(f"The session could not be exported to {export_to}: choose a file in a folder that is there.")
