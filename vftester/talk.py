"""`vftester talk`: one conversation in the terminal, from launch to export."""

import asyncio
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import click

from vftester.aloud import Aloud
from vftester.assembly import Line
from vftester.core import actions
from vftester.core.actions import Action
from vftester.core.conversation import Turn, TurnState
from vftester.core.display.offers import Offer, action_for, same_name
from vftester.core.session import KeptSession
from vftester.interrupts import Interrupts
from vftester.runs.again import offered
from vftester.runs.live import LiveRun
from vftester.runs.script import Step
from vftester.script_file import read_script
from vftester.settings import Settings, load, settings_path
from vftester.statuses import INCOMPLETE, INTERRUPTED
from vftester.store.errors import StoreError
from vftester.store.files import keep_store, write_export
from vftester.store.reader import Reader
from vftester.store.writer import Writer
from vftester.target_choice import TargetChoice, line_for
from vftester.terminal import JsonLines, Words, plain
from vftester.voiceflow.fetching import WebFetcher
from vftester.voiceflow.network import Network


@dataclass(frozen=True, slots=True)
class TalkOptions:
    """What `vftester talk` was asked for."""

    choice: TargetChoice
    said: Sequence[str]
    script: Path | None
    export_to: Path | None
    jsonl: bool
    speak: bool
    wav: Path | None
    name: str | None
    store: Path


def talk(options: TalkOptions) -> int:
    """Hold the conversation; gives the exit status. Raises OutsideError where nothing was sent or kept."""
    planned = [Step(actions.text(said)) for said in options.said]
    if options.script is not None:
        planned += read_script(options.script)
    for file in (options.export_to, options.wav):
        if file is not None:
            keep_store(file, options.store)
    if options.export_to is not None:
        _check_writable(options.export_to)
    settings = load(settings_path())
    held = _Held()
    with ExitStack() as ending:
        with _exported_from_memory(options, held), ExitStack() as stack:
            writer = stack.enter_context(Writer(options.store, on_trouble=_tell_trouble))
            line = line_for(options.choice, settings, stack)
            network = Network()
            stack.callback(network.close)
            voice = Aloud(settings, options.wav, stack) if options.speak else None
            typing = not planned and sys.stdin is not None and sys.stdin.isatty()
            if not planned and not typing and not options.jsonl:
                click.secho(
                    "Standard input is no terminal: nothing but the launch is sent. Use --say.", err=True, dim=True
                )
            conversation = _Conversation(planned, voice, held, typing=typing)
            interrupts = ending.enter_context(Interrupts())
            with asyncio.Runner() as runner:
                try:
                    status = runner.run(conversation.hold(line, network, settings, writer, options, interrupts))
                    unread = False
                except BrokenPipeError:  # who read the words has gone, so the conversation was broken off
                    status, unread = INCOMPLETE, True
        if options.export_to is not None:
            with _exported_from_memory(options, held):
                kept = Reader(options.store).load(conversation.session_id)
            _export(kept, options.export_to, options.store)
        if not options.jsonl and not unread:
            click.secho(f"Kept as session {conversation.session_id}.", err=True, dim=True)
    return status


@dataclass(slots=True)
class _Held:
    """The conversation as it is in memory, once it is over."""

    kept: KeptSession | None = None


@contextmanager
def _exported_from_memory(options: TalkOptions, held: _Held) -> Iterator[None]:
    """Where the store fails, what was held is exported all the same, if that was asked for."""
    try:
        yield
    except StoreError as problem:
        if options.export_to is None or held.kept is None:
            raise
        _export(held.kept, options.export_to, options.store)
        raise StoreError(f"{problem} The session was exported to {options.export_to} all the same.") from problem


def _export(kept: KeptSession, export_to: Path, store: Path) -> None:
    text = write_export(kept, export_to, store)
    if str(export_to) == "-":
        click.echo(text)


class _Conversation:
    """The terminal's side: what is said next, and when it is over."""

    def __init__(self, planned: Sequence[Step], voice: Aloud | None, held: _Held, *, typing: bool) -> None:
        self._planned = planned
        self._voice = voice
        self._held = held
        self._typing = typing
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._interrupted = False
        self._spoken_over = False
        self._words: Words | None = None
        self.session_id = ""

    async def hold(
        self, line: Line, network: Network, settings: Settings, writer: Writer, options: TalkOptions,
        interrupts: Interrupts,
    ) -> int:  # fmt: skip
        session = line.session(options.name or _name(self._planned))
        self._words = None if options.jsonl else Words(typed=self._typing)
        show = self._words or JsonLines(speaks=options.speak)
        wire = line.wire(network, settings)
        if self._voice is None:
            run = LiveRun(wire, writer, session, show)
        else:
            audio = line.options.audio_events
            run = LiveRun(
                wire, writer, session, show, self._voice.mouth, "arriving", own_audio=audio, fetcher=WebFetcher(network)
            )
        self.session_id = run.session_id
        interrupts.listen(lambda: self._interrupt(run))
        unsent = len(self._planned)
        try:
            if interrupts.came:
                return INTERRUPTED
            turn = await self._turn(run, Step(actions.launch(), variables=line.variables or None), 0)
            while self._may_go_on(turn) and not run.ended and not self._interrupted:
                step = await self._next_step(run, len(self._planned) - unsent)
                if step is None or not _offered(step, run):
                    break
                unsent -= 1
                turn = await self._turn(run, step, len(self._planned) - unsent)
        finally:
            await run.aclose()
            if self._voice is not None:
                session = replace(session, voice=self._voice.told())
                writer.update_session(run.session_id, session)
            self._held.kept = KeptSession(run.session_id, session, tuple(run.turns))
        if self._interrupted:
            return INTERRUPTED
        if unsent > 0:
            why = f"Turn {len(run.turns)} did not complete, so"
            if run.ended:
                why = "The agent ended the conversation, so"
            elif run.turns[-1].state is TurnState.COMPLETE:
                why = "Stopped:"
            click.echo(f"{why} {unsent} of {len(self._planned)} steps were not sent.", err=True)
        complete = all(turn.state is TurnState.COMPLETE for turn in run.turns)
        return 0 if complete and unsent <= 0 else INCOMPLETE

    async def _turn(self, run: LiveRun, step: Step, following: int) -> Turn:
        """Hold one turn, and where it is spoken, hear it out, unless the step that follows interrupts it."""
        self._spoken_over = False
        words = self._planned[following].after_words if following < len(self._planned) else None
        run.ear.after_words(words, lambda: self._speak_over(run))
        turn = await run.send(_action(step, run), step.variables)
        if not self._typing:
            await run.ear.until(lambda: run.ear.silent or self._interrupted)
        if self._words is not None:
            self._words.sum_up()
        return turn

    def _speak_over(self, run: LiveRun) -> None:
        self._spoken_over = run.busy
        run.ear.hush()
        run.cancel()

    def _may_go_on(self, turn: Turn) -> bool:
        return turn.state is TurnState.COMPLETE or (self._spoken_over and turn.state is TurnState.CANCELLED)

    async def _next_step(self, run: LiveRun, sent: int) -> Step | None:
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
                return Step(action_for(said, _offers(run)))

    def _interrupt(self, run: LiveRun) -> None:
        self._interrupted = True
        self._typed.put_nowait("")
        run.ear.hush()
        run.cancel()
        run.ear.look()


def _read_line(loop: asyncio.AbstractEventLoop, typed: "asyncio.Queue[str]") -> None:
    line = sys.stdin.readline()
    with suppress(RuntimeError):  # the conversation is over, and its loop closed
        loop.call_soon_threadsafe(typed.put_nowait, line)


def _action(step: Step, run: LiveRun) -> Action:
    """What a step sends. The name of a button sends the button's request, as in Voiceflow's own widget."""
    return step.action or action_for(step.button or "", _offers(run))


def _offers(run: LiveRun) -> Sequence[Offer]:
    """The buttons that the agent offers now: those of the last turn."""
    return offered(run.turns[-1])


def _offered(step: Step, run: LiveRun) -> bool:
    """False, and told, where a script presses a button that is not there."""
    if step.button is None or any(same_name(offer.name, step.button) for offer in _offers(run)):
        return True
    names = ", ".join(offer.name for offer in _offers(run)) or "none"
    click.echo(plain(f"After turn {len(run.turns)} no button {step.button!r} is offered (offered: {names})."), err=True)
    return False


def _name(planned: Sequence[Step]) -> str | None:
    """A session is called by the first thing that is said in it."""
    first = next((step.action.said for step in planned if step.action is not None and step.action.said), "")
    return " ".join(first.split())[:60] or None


def _tell_trouble(sentence: str | None) -> None:
    click.echo(sentence or "The store can be written again; nothing is missing.", err=True)


def _check_writable(export_to: Path) -> None:
    """Better told before the conversation than after it."""
    if export_to.is_dir() or not export_to.parent.is_dir():
        raise StoreError(f"The session could not be exported to {export_to}: choose a file in a folder that is there.")
