"""Comparing at the desk: loads the sessions that were chosen and compares them, in a thread; shows the page."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from vftester.core.comparison.compared import Comparison, compare
from vftester.core.comparison.sides import Sides, offered, sides
from vftester.core.conversation import told
from vftester.core.ports import OutsideError
from vftester.core.session import KeptSession
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.desk.catalog import CatalogDesk
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

if TYPE_CHECKING:
    from vftester.gui.compare.place import ComparePlace

FLUSH_S = 5.0
OFFERED = 30
"""So many of the newest sessions can be chosen for a side."""

COMPARING = "Comparing…"
ALONE = "There is no other session to compare this one with. Hold a conversation once more, or import one."


Loading: TypeAlias = Callable[[], Sides]
"""Gives the sessions of A and of B; in a thread."""


class NothingToCompare(OutsideError):
    """There is only one session."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """A comparison, the lanes of what it shows, and which sessions are references."""

    found: Comparison
    lanes_a: Mapping[int, TurnLanes]
    lanes_b: Mapping[int, TurnLanes]
    references: frozenset[str]
    offered: Sequence[tuple[str, str]]


class ComparingDesk(QObject):
    """Compares sessions, shows how they differ, swaps and exchanges them. `store` is where they are kept.

    Signals:
        moreRunsRequested: run more of each side: the ids of A's sessions, and of B's.
        hearBothRequested: hear the replies of a turn, A's then B's; the `TurnPair`.
    """

    moreRunsRequested = Signal(list, list)
    hearBothRequested = Signal(object)

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, catalog: CatalogDesk,
        tasks: Tasks, store: Path,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._tasks = tasks
        self._store = store
        self._catalog = catalog
        self._panel = catalog.panel
        self._place: ComparePlace | None = None
        self._ids: tuple[list[str], list[str]] = ([], [])
        self._comparing = 0
        self._panel.allow("compare")
        self._panel.compareRequested.connect(self.compare)
        window.commands["compare"].triggered.connect(self._compare_shown)
        conversation.begun.connect(self._leave)
        sessions.listChanged.connect(self._leave)

    @property
    def place(self) -> "ComparePlace":
        """The page and its place in the window; made when first asked for."""
        from vftester.gui.compare.place import ComparePlace

        if self._place is None:
            self._place = ComparePlace(self._window)
            page = self._place.page
            page.swapRequested.connect(self._swap)
            page.sideChosen.connect(self._exchange)
            page.openRequested.connect(self._open)
            page.moreRunsRequested.connect(self.moreRunsRequested)
            page.hearBothRequested.connect(self.hearBothRequested)
            page.allow("more", "hear")
        return self._place

    @Slot(list)
    def compare(self, ids: list[str]) -> None:
        """Compare stored sessions, two or more: which are A and which B follows from what they are."""
        self._begin_anew(lambda: self._grouped(ids))

    @Slot(list, list)
    def compare_sides(self, a: list[str], b: list[str]) -> None:
        """Compare these stored sessions as A with those as B."""
        self._begin_anew(lambda: self._loaded(a, b))

    @Slot()
    def _compare_shown(self) -> None:
        """Compare those chosen in the list; else what is shown with the reference, or with what is like it."""
        chosen = [entry.id for entry in self._panel.chosen]
        shown = self._sessions.shown
        if len(chosen) > 1:
            self.compare(chosen)
        elif shown is not None:
            self._begin_anew(lambda: self._grouped(self._with_another(shown.id)))
        elif chosen:
            self._begin_anew(lambda: self._grouped(self._with_another(chosen[0])))
        else:
            self._window.show_status("Choose two sessions at the left to compare them")

    @Slot()
    def _swap(self) -> None:
        a, b = self._ids
        if a and b:
            self._begin(lambda: self._loaded(b, a))

    @Slot(str, str)
    def _exchange(self, side: str, session_id: str) -> None:
        a, b = self._ids
        if a and b:
            self._begin(lambda: self._loaded([session_id], b) if side == "A" else self._loaded(a, [session_id]))

    @Slot(str)
    def _open(self, session_id: str) -> None:
        self._leave()
        self._window.openSessionRequested.emit(session_id)

    @Slot()
    def _leave(self) -> None:
        if self._place is not None:
            self._comparing += 1
            self._place.leave()

    def _begin_anew(self, load: Loading) -> None:
        """What was compared before is no side of it: until it is loaded there is nothing to swap."""
        self._ids = [], []
        self.place.page.bar.forget_sides()
        self._begin(load)

    def _begin(self, load: Loading) -> None:
        self._comparing += 1
        self._tasks.own(self._compare(load, self._comparing), "compare")

    async def _compare(self, load: Loading, number: int) -> None:
        """Compare; where something else was wished meanwhile, that counts."""
        place = self.place
        place.page.say(COMPARING)
        place.enter()
        try:
            beside = await asyncio.to_thread(self._made, load)
        except OutsideError as problem:
            if number == self._comparing:
                place.page.say(str(problem))
            return
        if number != self._comparing:
            return
        found = beside.found
        self._ids = [kept.id for kept in found.a.sessions], [kept.id for kept in found.b.sessions]
        place.page.offer(beside.offered)
        shown = (found.a.shown, found.b.shown)
        free = {kept.id for kept in shown if self._catalog.is_demo(kept.session.target)}
        place.page.show_comparison(found, beside.lanes_a, beside.lanes_b, beside.references, free)

    # --- in a thread --------------------------------------------------------------------------------

    def _made(self, load: Loading) -> _Beside:
        if self._conversation.writer is not None:
            self._conversation.writer.flush(FLUSH_S)
        a, b = load()
        found = compare(a, b)
        entries = Catalog(self._store).sessions()
        return _Beside(
            found,
            _lanes_of(found.a.shown),
            _lanes_of(found.b.shown),
            frozenset(entry.id for entry in entries if entry.reference),
            offered(entries[:OFFERED]),
        )

    def _loaded(self, a: Sequence[str], b: Sequence[str]) -> Sides:
        reader = Reader(self._store)
        return [reader.load(one) for one in a], [reader.load(one) for one in b]

    def _grouped(self, ids: Sequence[str]) -> Sides:
        kept, _ = self._loaded(ids, ())
        references = {entry.id for entry in Catalog(self._store).sessions() if entry.reference}
        return sides(kept, references)

    def _with_another(self, session_id: str) -> list[str]:
        """A session and the one to compare it with: what it repeats, its project's reference, or the newest other."""
        entries = Catalog(self._store).sessions()
        own = next((entry for entry in entries if entry.id == session_id), None)
        others = [entry for entry in entries if entry.id != session_id]
        if own is None or not others:
            raise NothingToCompare(ALONE)
        alike = [entry for entry in others if entry.target.project == own.target.project]
        best = next((e for e in others if e.id == own.repeats), None) or next((e for e in alike if e.reference), None)
        return [session_id, (best or (alike or others)[0]).id]


def _lanes_of(kept: KeptSession) -> Mapping[int, TurnLanes]:
    """The lanes of a session's turns, with what the window asks of them made already."""
    lanes = SessionLanes(live=False)
    for turn in kept.finished:
        of_turn = lanes.take(turn, told(turn).changes)
        _ = of_turn.measures, of_turn.bill
    return lanes.turns
