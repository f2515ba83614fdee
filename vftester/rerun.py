"""`vftester rerun`: the user turns of a session again, live, and what differs from it then."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from urllib.parse import urlsplit

import click

from vftester.assembly import DEMO_NAME, Line, line_to, line_to_demo, start_demo, with_api_found
from vftester.core.catalog.references import reference_for
from vftester.core.comparison.compared import Comparison, compare
from vftester.core.comparison.report import WIDTH
from vftester.core.comparison.sentences import chance_words, difference_words, headline, measured_words, value_words
from vftester.core.conversation import TurnState
from vftester.core.places import on_this_computer, runtime_flaw
from vftester.core.session import PUBLIC_RUNTIME, KeptSession, Target
from vftester.core.timing.measures import measure
from vftester.demo.server import DemoOptions, project_of
from vftester.interrupts import Interrupts
from vftester.runs.live import LiveRun
from vftester.runs.repeat import Plan, Side, repeat_of, session_of
from vftester.runs.rerun import OnChange, PlanOutcome, Progress, Rerun
from vftester.settings import Settings, TargetSetting, load, settings_path
from vftester.statuses import INCOMPLETE, INTERRUPTED
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader
from vftester.store.writer import Writer
from vftester.target_choice import ChoiceError, TargetChoice, line_for
from vftester.terminal import plain, seconds
from vftester.voiceflow.network import Network


@dataclass(frozen=True, slots=True)
class RerunOptions:
    """What `vftester rerun` was asked for. `against`, `against_environment`: a second side, in turns with the first."""

    earlier: KeptSession
    choice: TargetChoice
    store: Path
    times: int = 1
    on_change: OnChange = "stop"
    changed: str = ""
    pauses: bool = False
    against: str | None = None
    against_environment: str | None = None


def rerun(options: RerunOptions) -> int:
    """Hold the runs, and say how they compare; gives the exit status. Raises OutsideError where nothing was sent."""
    settings = load(settings_path())
    with ExitStack() as stack:
        lines = _lines(options, settings, stack)
        plan = Plan(tuple(_side(options.earlier, line, lines) for line in lines), options.times)
        if options.choice.user and len(plan.runs) > 1:
            raise ChoiceError("--user is for one run: each of several has a user of its own. Leave it out.")
        interrupts = stack.enter_context(Interrupts())
        writer = stack.enter_context(Writer(options.store, on_trouble=_tell_trouble))
        network = Network()
        stack.callback(network.close)
        _aside(f"{plan.sentence}.")
        for note in plan.sides[0].repeat.notes:
            _aside(note)
        command = _Command(options, plan, lines, network, settings, writer, interrupts)
        with asyncio.Runner() as runner:
            outcome = runner.run(command.hold())
    _tell_runs(outcome)
    if outcome.sentence:
        click.echo(plain(outcome.sentence), err=True)
    if any(run.sent for run in outcome.runs):
        _tell_comparison(options, outcome)
    if interrupts.came:
        return INTERRUPTED
    return 0 if outcome.complete else INCOMPLETE


class _Command:
    """Holds the runs of a plan, and can be interrupted."""

    def __init__(
        self, options: RerunOptions, plan: Plan, lines: Sequence[Line], network: Network, settings: Settings,
        writer: Writer, interrupts: Interrupts,
    ) -> None:  # fmt: skip
        self._options = options
        self._plan = plan
        self._lines = lines
        self._network = network
        self._settings = settings
        self._writer = writer
        self._interrupts = interrupts

    async def hold(self) -> PlanOutcome:
        options = self._options
        runs = Rerun(self._plan, self._begin, options.on_change, pauses=options.pauses, tell=_tell_progress)

        self._interrupts.listen(runs.stop)
        return await runs.hold()

    async def _begin(self, number: int, side: int) -> LiveRun:
        line = self._lines[side] if self._options.choice.user else self._lines[side].afresh()
        repeat = self._plan.sides[side].repeat
        session = session_of(repeat, line.session(), number, len(self._plan.runs), self._options.changed)
        return LiveRun(line.wire(self._network, self._settings), self._writer, session, lambda update: None)


def _lines(options: RerunOptions, settings: Settings, stack: ExitStack) -> list[Line]:
    """The ways to whom it is held with again. Raises OutsideError."""
    choice = options.choice
    if choice.demo or choice.target_name or choice.runtime or choice.project:
        first = line_for(choice, settings, stack)
    else:
        first = _same(options.earlier.session.target, choice, settings, stack)
    if choice.environment and choice.target_name:
        first = replace(first, target=replace(first.target, environment=choice.environment))
    lines = [first]
    if options.against is not None:
        second = replace(choice, demo=False, target_name=options.against, runtime=None, project=None, user=None)
        lines.append(line_for(second, settings, stack))
    if options.against_environment is not None:
        line = lines[-1]
        lines[1:] = [replace(line, target=replace(line.target, environment=options.against_environment))]
    return lines


def _same(target: Target, choice: TargetChoice, settings: Settings, stack: ExitStack) -> Line:
    """The way to whom a session was held with, in the environment that is chosen, if one is."""
    environment = choice.environment or target.environment
    api = choice.api or target.api
    if target.project == project_of():
        demo = start_demo(DemoOptions(seed=choice.seed, pace=choice.pace, stream=choice.stream), stack)
        return line_to_demo(
            demo, api, environment, choice.user,
            completion_events=not choice.no_completion_events, audio_events=choice.audio_events,
        )  # fmt: skip
    place = target.project, target.runtime, target.environment
    setting = next((one for one in settings.targets if (one.project, one.runtime, one.environment) == place), None)
    if setting is None:
        _refuse_strangers(target, settings)
        setting = TargetSetting(
            target.project, target.project, target.runtime, api,
            completion_events=not choice.no_completion_events, audio_events=choice.audio_events,
        )  # fmt: skip
    setting = replace(setting, environment=environment, api=choice.api or setting.api, user=choice.user)
    return line_to(asyncio.run(with_api_found(setting)))


def _refuse_strangers(target: Target, settings: Settings) -> None:
    """Raise ChoiceError where a session's runtime is one that nobody here ever named: it came in with a file, and
    whoever wrote that would be sent the key."""
    known = {PUBLIC_RUNTIME, *(one.runtime for one in settings.targets if one.project == target.project)}
    here = runtime_flaw(target.runtime) is None and on_this_computer(urlsplit(target.runtime).hostname or "")
    if target.runtime not in known and not here:
        raise ChoiceError(
            f"This session says that it was held with {target.runtime}, which is not set up here. The key goes there "
            f"only where you name it: --runtime {target.runtime} --project {target.project}. Nothing was sent."
        )


def _side(earlier: KeptSession, line: Line, lines: Sequence[Line]) -> Side:
    called = line.name
    if sum(line.name == other.name for other in lines) > 1:
        called = f"{line.name}, {line.target.environment or 'the usual environment'}"
    return Side(repeat_of(earlier, line.variables), called, line.name != DEMO_NAME)


def _tell_progress(at: Progress) -> None:
    """A line for each turn that is over."""
    if at.turn_over is None:
        return
    whom = f"run {at.run} of {at.runs} · {at.called}" if at.runs > 1 else at.called
    ready_ms = measure(at.turn_over).first_segment_ms
    became = "nothing was said" if ready_ms is None else f"ready to speak {seconds(ready_ms)}"
    if at.turn_over.state is not TurnState.COMPLETE:
        became += " · did not complete"
    _aside(f"{whom} · turn {at.turn} of {at.turns}: {at.turn_over.action.label} · {became}")


def _tell_runs(outcome: PlanOutcome) -> None:
    """Each new session by its id, and what became of it."""
    for number, run in enumerate(outcome.runs, start=1):
        side = outcome.plan.sides[run.side]
        turns = f"{run.sent} of {len(side.repeat.inputs)} turns"
        click.echo(plain(f"{run.session_id}  run {number} · {side.called} · {turns} · {run.words}"))


def _tell_comparison(options: RerunOptions, outcome: PlanOutcome) -> None:
    """The new runs against the earlier session or its reference; of two sides, one against the other."""
    reader = Reader(options.store)
    sides: list[list[KeptSession]] = [[] for _ in outcome.plan.sides]
    for run in outcome.runs:
        if run.sent:
            sides[run.side].append(reader.load(run.session_id))
    click.echo()
    if len(sides) > 1 and all(sides):
        names = [side.called for side in outcome.plan.sides]
        _tell_lines(compare(*sides), f"A: {names[0]}, n = {len(sides[0])}. B: {names[1]}, n = {len(sides[1])}.")
        return
    new = [kept for some in sides for kept in some]
    first = _reference(options.earlier, options.store)
    what = "the session that was re-run" if first.id == options.earlier.id else "its reference"
    _tell_lines(compare([first], new), f"A: {what}, {first.id}. B: now, n = {len(new)}.")


def _reference(earlier: KeptSession, store: Path) -> KeptSession:
    wanted = reference_for(earlier.id, Catalog(store).sessions())
    return earlier if wanted == earlier.id else Reader(store).load(wanted)


def _tell_lines(found: Comparison, who: str) -> None:
    for line in [*_wrapped(who), *_wrapped(" ".join(part for part in headline(found) if part)), *_ready(found)]:
        click.echo(plain(line))


def _ready(found: Comparison) -> Iterator[str]:
    ready = next(figure for figure in found.figures if figure.measure.name == "first_segment_ms")
    if not found.counted or (ready.a is None and ready.b is None):
        return
    values = f"A {value_words(ready, ready.a)}, B {value_words(ready, ready.b)}"
    difference = difference_words(ready)
    measured = measured_words(found)
    of_what = measured[:1].lower() + measured[1:]
    yield from _wrapped(f"Ready to speak, {of_what}: {values}{f', {difference}' if difference else ''}.")
    yield from _wrapped(chance_words(found))


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH)


def _tell_trouble(sentence: str | None) -> None:
    click.echo(sentence or "The store can be written again; nothing is missing.", err=True)


def _aside(text: str) -> None:
    click.secho(plain(text), err=True, dim=True)
