"""Re-running at the desk: asks how, holds the runs beside whatever the window shows, then has them compared."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vftester.assembly import DEMO_NAME, Line
from vftester.core.catalog.references import reference_for
from vftester.core.ports import OutsideError
from vftester.core.session import KeptSession, Session, Target
from vftester.desk.catalog import CatalogDesk
from vftester.desk.choices import Choices
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.gui.rerun.wish import RerunWish, Whom
from vftester.gui.window import MainWindow
from vftester.log_file import hide
from vftester.runs.live import LiveRun
from vftester.runs.repeat import Plan, Repeat, Side, repeat_of, session_of
from vftester.runs.rerun import End, PlanOutcome, Progress, Rerun
from vftester.store.reader import Reader
from vftester.voiceflow.network import Network

if TYPE_CHECKING:
    from vftester.gui.rerun.bar import RerunBar
    from vftester.gui.rerun.dialog import RerunDialog

FLUSH_S = 5.0
MORE_RUNS = 5
NOTHING_SHOWN = "Open a session first, or choose one at the left: then it can be held again"
HELD_AGAIN = "A re-run is under way; where its path changes, it is yours"
UNDER_WAY = "A re-run is under way: wait for it, or stop it below"
SAME_AGENT = (
    "Both go to the same agent as it is today. To set it against an older state of it, run only the newer one again."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Sessions that are to be held again; beside each, in `groups`, those that it stands for."""

    groups: tuple[tuple[str, ...], ...]
    kept: tuple[KeptSession, ...]
    repeats: tuple[Repeat, ...]


class RerunDesk(QObject):
    """Holds one plan at a time. `store` is where sessions are kept.

    Signals:
        comparisonWanted: compare sessions: the ids of A's and of B's.
    """

    comparisonWanted = Signal(list, list)

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, catalog: CatalogDesk,
        targets: TargetDesk, choices: Choices, tasks: Tasks, network: Network, store: Path,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._catalog = catalog
        self._targets = targets
        self._choices = choices
        self._tasks = tasks
        self._network = network
        self._store = store
        self._dialog: RerunDialog | None = None
        self._bar: RerunBar | None = None
        self._rerun: Rerun | None = None
        self._asked: _Asked | None = None
        self._lines: list[Line] = []
        self._busy = self._in_window = self._beginning = self._closed = False
        self._pair: tuple[list[str], list[str]] = ([], [])
        catalog.panel.allow("rerun")
        catalog.panel.rerunRequested.connect(self.ask)
        window.commands["rerun"].triggered.connect(self._ask_for_shown)
        conversation.ending.connect(self._another_begins)

    @property
    def bar(self) -> "RerunBar":
        """Where it is said how far it is; made when first asked for."""
        from vftester.gui.rerun.bar import RerunBar

        if self._bar is None:
            self._bar = RerunBar(self._window)
            self._bar.stopRequested.connect(self._stop)
            self._bar.compareRequested.connect(self._compare)
        return self._bar

    def stop(self) -> None:
        """The window closes: ask and begin nothing more; what ran is kept."""
        self._closed = True
        if self._dialog is not None:
            self._dialog.reject()
        if self._bar is not None:
            self._bar.leave()
        self._stop()

    @Slot(list)
    def ask(self, ids: list[str]) -> None:
        """Ask how to hold sessions again: one with whom one likes, several each with its own target."""
        self._begin_asking([[id_] for id_ in ids], 1)

    @Slot(list, list)
    def ask_for_more(self, a: list[str], b: list[str]) -> None:
        """Ask to hold more runs of two sides: of each the first session again, with its own target."""
        self._begin_asking([a, b], MORE_RUNS)

    @Slot()
    def _ask_for_shown(self) -> None:
        if (shown := self._sessions.shown) is not None:
            self.ask([shown.id])
        elif chosen := [entry.id for entry in self._catalog.panel.chosen]:
            self.ask(chosen)
        else:
            self._window.show_status(NOTHING_SHOWN)

    def _begin_asking(self, groups: Sequence[Sequence[str]], times: int) -> None:
        if self._busy:
            self._window.show_status(UNDER_WAY)
        elif self._dialog is None and groups and not self._closed:
            self._tasks.own(self._ask(groups, times), "ask for a re-run")

    async def _ask(self, groups: Sequence[Sequence[str]], times: int) -> None:
        asked = await asyncio.to_thread(self._load, groups)
        if self._closed or self._dialog is not None:
            return
        from vftester.gui.rerun.dialog import RerunDialog

        targets = [target.name for target in self._choices.settings.targets]
        notes = list(asked.repeats[0].notes) if len(asked.kept) == 1 else _notes(asked.kept)
        names = [f"{repeat.name} · {len(repeat.inputs)} turns" for repeat in asked.repeats]
        whom = None
        if len(asked.kept) == 1:
            whom, note = self._own(asked.kept[0].session.target)
            notes += [note] if note else []
        self._asked = asked
        dialog = self._dialog = RerunDialog(names, targets, whom, times, notes, self._window)
        dialog.wished.connect(self._tell_plan)
        dialog.startRequested.connect(self._start)
        dialog.finished.connect(self._left_dialog)
        self._tell_plan(dialog.wish)
        dialog.open()

    def _load(self, groups: Sequence[Sequence[str]]) -> _Asked:
        """In a thread. Raises OutsideError."""
        if self._conversation.writer is not None:
            self._conversation.writer.flush(FLUSH_S)
        reader = Reader(self._store)
        kept = tuple(reader.load(group[0]) for group in groups)
        return _Asked(tuple(map(tuple, groups)), kept, tuple(map(repeat_of, kept)))

    def _own(self, target: Target) -> tuple[Whom, str]:
        """Whom a session was held with; where that is not set up any more, who is chosen, and a note."""
        name = self._targets.called(target)
        settings = self._choices.settings
        if name is None:
            held_with = f"The project {target.project} that this" if target.project else "Whom this"
            told = "is not set up here" if target.project else "is not known"
            return Whom(settings.current), f"{held_with} was held with {told}."
        setting = settings.target(name)
        other = setting is not None and setting.environment != target.environment
        return Whom(name, target.environment or "" if other else ""), ""

    @Slot(object)
    def _tell_plan(self, wish: RerunWish) -> None:
        if self._dialog is not None and (asked := self._asked) is not None:
            whom = wish.whom or [self._own(kept.session.target)[0] for kept in asked.kept]
            repeats = asked.repeats * (len(whom) if len(asked.kept) == 1 else 1)
            sides = [Side(r, one.target, bool(one.target)) for r, one in zip(repeats, whom, strict=True)]
            self._dialog.show_plan(f"{Plan(tuple(sides), wish.times).sentence}.")

    @Slot(object)
    def _start(self, wish: RerunWish) -> None:
        if self._asked is not None:
            self._busy = True
            self._tasks.own(self._run(self._asked, wish), "re-run")

    @Slot()
    def _left_dialog(self) -> None:
        self._dialog = None

    async def _run(self, asked: _Asked, wish: RerunWish) -> None:
        try:
            kept = asked.kept * len(wish.whom) if wish.whom else asked.kept
            self._lines = [await self._line(one, whom) for one, whom in _pairs(kept, wish.whom)]
            plan = Plan(await asyncio.to_thread(_sides, kept, self._lines), wish.times)
            outcome = await self._hold(plan, wish)
            if not self._closed:
                self._finish(asked, outcome, shown=wish.on_change == "hand over")
        except OutsideError as problem:  # said where it is seen whatever page is shown
            self.bar.finish(str(problem), comparable=False)
        finally:
            self._busy = self._in_window = False
            self._rerun = None
            self._lines = []
            if self._bar is not None and self._bar.stop.isVisible():
                self._bar.leave()

    async def _line(self, kept: KeptSession, whom: Whom | None) -> Line:
        """The way to somebody. Raises OutsideError where there is none."""
        target = kept.session.target
        name = whom.target if whom is not None else self._targets.called(target)
        environment = whom.environment if whom is not None else target.environment
        if name is None:
            raise OutsideError(
                f"The project {target.project} that “{kept.session.name}” was held with is not set up here. "
                "Add it as a target, then try again."
            )
        line = await self._targets.line(name)
        hide(line.key())
        return replace(line, target=replace(line.target, environment=environment)) if environment else line

    async def _hold(self, plan: Plan, wish: RerunWish) -> PlanOutcome:
        shown = self._in_window = wish.on_change == "hand over"
        with ExitStack() as stack:

            async def begin(number: int, side: int) -> LiveRun:
                line = self._lines[side].afresh()
                session = session_of(plan.sides[side].repeat, line.session(), number, len(plan.runs), wish.changed)
                if shown:
                    stack.close()
                    run = await self._begin_shown(session, line)
                    stack.enter_context(self._conversation.busy(run))
                    return run
                writer = self._conversation.writer
                if writer is None:
                    raise OutsideError("There is nothing to keep the runs in: see what is said of the store.")
                run = LiveRun(line.wire(self._network, self._choices.settings), writer, session, lambda update: None)
                self._catalog.refresh()
                return run

            self._rerun = Rerun(plan, begin, wish.on_change, pauses=wish.pauses, tell=self._tell)
            self.bar.begin("Starting…", plan.turns)
            if self._closed:
                self._rerun.stop()
            return await self._rerun.hold()

    async def _begin_shown(self, session: Session, line: Line) -> LiveRun:
        """A run that the person watches, and may have to go on with."""
        self._beginning = True
        try:
            run = await self._conversation.begin(session, line)
        finally:
            self._beginning = False
        if run is None:
            raise OutsideError("There is nothing to keep the runs in: see what is said of the store.")
        self._conversation.describe(run.session_id, name=session.name)  # not called by what is said in it
        self._conversation.set_quiet(True)
        self._window.composer.close_because(HELD_AGAIN)
        return run

    def _tell(self, at: Progress) -> None:
        which = f"Run {at.run} of {at.runs} · {at.called} · " if at.runs > 1 else f"{at.called} · "
        self.bar.show_progress(f"Re-run: {which[0].lower() + which[1:]}turn {at.turn} of {at.turns}", at.behind)
        if at.turn_over is not None and at.turn == at.turns:
            self._catalog.refresh()

    def _finish(self, asked: _Asked, outcome: PlanOutcome, *, shown: bool) -> None:
        """Say what became of it, and show how it compares; not where the person is in a conversation."""
        self._catalog.refresh()
        held = [run for run in outcome.runs if run.sent]
        if shown and self._conversation.run is not None and held:
            self._hand_over(held[-1].session_id)
        if all(run.end is End.REFUSED and run.sent <= 1 for run in held):
            self.bar.finish(outcome.sentence, comparable=False)
            return
        self._pair = self._to_compare(asked, outcome)
        self.bar.finish(_words(outcome), comparable=True)
        if not outcome.sentence and self._conversation.live is None:
            self.bar.leave()
            self._window.show_status(_words(outcome), "ok")
            self._compare()

    def _hand_over(self, session_id: str) -> None:
        """The run that is shown is the person's now."""
        run = self._conversation.run
        if run is None or run.session_id != session_id:
            return
        self._conversation.set_quiet(False)
        if run.ended:
            self._window.end()
        else:
            self._window.composer.open()
            self._window.composer.take_focus()

    def _to_compare(self, asked: _Asked, outcome: PlanOutcome) -> tuple[list[str], list[str]]:
        """The ids of A and B: the earlier session or its reference, and the new ones; of two sides, each side's."""
        new: list[list[str]] = [[] for _ in outcome.plan.sides]
        for run in outcome.runs:
            if run.sent:
                new[run.side].append(run.session_id)
        if len(asked.kept) == 1:
            if len(new) == 2 and all(new):
                return new[0], new[1]
            return [self._reference(asked.kept[0].id)], [id_ for some in new for id_ in some]
        together = [[*group, *some] for group, some in zip(asked.groups, new, strict=True)]
        return together[0], [id_ for some in together[1:] for id_ in some]

    def _reference(self, session_id: str) -> str:
        return reference_for(session_id, self._catalog.panel.model.entries)

    @Slot()
    def _compare(self) -> None:
        if self._pair[1]:
            self.bar.leave()
            self.comparisonWanted.emit(*self._pair)

    @Slot()
    def _another_begins(self) -> None:
        """Where runs are shown and the person begins something else, no more are held."""
        if self._in_window and not self._beginning:
            self._stop()

    @Slot()
    def _stop(self) -> None:
        if self._rerun is not None:
            self._rerun.stop()


def _pairs(kept: Sequence[KeptSession], whom: Sequence[Whom]) -> list[tuple[KeptSession, Whom | None]]:
    return list(zip(kept, whom, strict=True)) if whom else [(one, None) for one in kept]


def _sides(kept: Sequence[KeptSession], lines: Sequence[Line]) -> tuple[Side, ...]:
    called = [line.name for line in lines]
    if len(set(called)) < len(called):
        called = [f"{line.name}, {line.target.environment or 'environment as set up'}" for line in lines]
    return tuple(
        Side(repeat_of(one, line.variables), name, line.name != DEMO_NAME)
        for one, line, name in zip(kept, lines, called, strict=True)
    )


def _notes(kept: Sequence[KeptSession]) -> list[str]:
    """What is to be known before several sessions are held again."""
    places = {(one.session.target.runtime, one.session.target.project, one.session.target.environment) for one in kept}
    return [SAME_AGENT] if len(places) < len(kept) else []


def _words(outcome: PlanOutcome) -> str:
    """What became of all runs, in a sentence or two."""
    if outcome.sentence:
        return outcome.sentence
    count = len(outcome.runs)
    broke = sum(run.end is End.BROKE for run in outcome.runs)
    changed = sum(bool(run.changed) for run in outcome.runs)
    parts = [f"{count:,} run{' is' if count == 1 else 's are'} kept"]
    parts += [f"{changed:,} took another path" if count > 1 else "it took another path"] if changed else []
    parts += [f"{broke:,} broke off" if count > 1 else "it broke off"] if broke else []
    return f"{'; '.join(parts) if changed or broke else f'{parts[0]}: the same path'}."
