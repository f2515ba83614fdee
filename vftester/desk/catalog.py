"""The catalog at the desk: does what the list of sessions wishes, in threads, and keeps the list as the store is."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from vftester.assembly import DEMO_NAME
from vftester.core.catalog.listing import SessionEntry
from vftester.core.ports import OutsideError
from vftester.core.session import Target
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.targets import TargetDesk
from vftester.desk.tasks import Tasks
from vftester.gui.sessions.panel import SessionsPanel
from vftester.gui.window import MainWindow
from vftester.store.catalog import Catalog

FLUSH_S = 5.0
A_BATCH = 8
"""So many sessions are summed up at a time: what else waits for the interpreter has its turn in between."""
RECENT = 10


@dataclass(frozen=True, slots=True)
class Deleted:
    """Sessions that were deleted, and can be had back."""

    ids: tuple[str, ...]


class CatalogDesk(QObject):
    """Lists and finds sessions, names, marks, deletes and exports them. `store` is where they are kept."""

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, targets: TargetDesk,
        tasks: Tasks, store: Path,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._targets = targets
        self._tasks = tasks
        self._catalog = Catalog(store)
        self._names: dict[tuple[str, str, str | None], str] = {}
        self._search = ""
        self._list_due = self._search_due = self._reading = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._summing = self._undoable = False
        self.panel = SessionsPanel()
        window.add_sessions(self.panel)
        self._connect()

    def open(self) -> None:
        """The store can be read: list what is in it, and sum up what was not yet."""
        self._idle.set()
        self.refresh()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._idle.set()
        self.panel.stop()

    def is_demo(self, target: Target) -> bool:
        """Whether a session was held with the demo agent, which uses no credits."""
        return self._targets.called(target) == ""

    @Slot()
    def refresh(self) -> None:
        """Show the list as the store is now."""
        self._mark()
        self._names.clear()
        self._list_due = True
        self._search_due = bool(self._search)
        self._read_soon()

    def _connect(self) -> None:
        panel = self.panel
        self._conversation.begun.connect(self.refresh)
        self._conversation.named.connect(self.refresh)
        self._conversation.turnBegun.connect(self._pause)
        self._conversation.turnEnded.connect(self._go_on)
        self._conversation.ending.connect(self._mark)
        self._sessions.listChanged.connect(self.refresh)
        self._window.commands["search"].triggered.connect(self._find)
        panel.searched.connect(self._look_for)
        panel.openRequested.connect(self._open)
        panel.renamed.connect(self._rename)
        panel.tagsEntered.connect(self._tag)
        panel.noteEntered.connect(self._note)
        panel.referenceMarked.connect(self._mark_reference)
        panel.copyRequested.connect(self._copy)
        panel.exportRequested.connect(self._export)
        panel.deleteRequested.connect(self._delete)

    @Slot()
    def _find(self) -> None:
        self._window.commands["sessions"].setChecked(True)
        self.panel.take_focus()

    @Slot()
    def _mark(self) -> None:
        shown = self._sessions.shown
        self.panel.mark(shown.id if shown is not None else None, self._conversation.live)

    @Slot()
    def _pause(self) -> None:
        self._idle.clear()

    @Slot()
    def _go_on(self) -> None:
        self._idle.set()
        self.refresh()

    @Slot(str)
    def _look_for(self, words: str) -> None:
        self._search = words
        self._search_due = bool(words)
        self._read_soon()

    def _read_soon(self) -> None:
        if not self._reading and not self._stopping and (self._list_due or self._search_due):
            self._reading = True
            self._tasks.own(self._read(), "list of sessions")

    async def _read(self) -> None:
        """Read until the list and what was found are as wished: what is wished meanwhile is read after that."""
        try:
            while (self._list_due or self._search_due) and not self._stopping:
                listing, self._list_due = self._list_due, False
                words, self._search_due = self._search if self._search_due else "", False
                entries, found = await asyncio.to_thread(self._read_now, listing, words)
                if entries is not None:
                    self._show(entries)
                if words:
                    self.panel.show_found(words, found)
        finally:
            self._reading = False

    def _read_now(self, listing: bool, words: str) -> tuple[list[SessionEntry] | None, set[str] | None]:
        """The sessions, where they are wished for, and the ids of those that hold the words. In a thread."""
        if listing:
            self._flush()
        entries = self._catalog.sessions() if listing else None
        return entries, self._catalog.find_said(words) if words else None

    def _show(self, entries: list[SessionEntry]) -> None:
        self.panel.show_sessions(entries, self._target_name)
        newest = entries[:RECENT]
        self._window.show_recent([(s.id, f"{s.name} · {s.created_at.astimezone():%d %b, %H:%M}") for s in newest])
        if any(entry.summary is None for entry in entries) and not self._summing:
            self._summing = True
            self._tasks.own(self._sum_up(), "summaries")

    async def _sum_up(self) -> None:
        """Sum up the sessions that were not yet, a few at a time and while no reply streams."""
        made = 0
        while await self._may_go_on() and (some := await asyncio.to_thread(self._catalog.summarise_missing, A_BATCH)):
            made += some
        if made:
            self.refresh()
        self._summing = False

    async def _may_go_on(self) -> bool:
        """Once no reply streams: whether the window is still there."""
        await self._idle.wait()
        return not self._stopping

    def _flush(self) -> None:
        """Have on disk what was just said; where that cannot be, the list shows what is there."""
        if self._conversation.writer is not None:
            try:
                self._conversation.writer.flush(FLUSH_S)
            except OutsideError:
                return  # the writer itself tells why

    @Slot(str)
    def _open(self, session_id: str) -> None:
        shown = self._sessions.shown
        if shown is None or shown.id != session_id:
            self._window.openSessionRequested.emit(session_id)

    @Slot(str, str)
    def _rename(self, session_id: str, name: str) -> None:
        self._tasks.own(self._describe({session_id: {"name": name}}), "rename")

    @Slot(object)
    def _tag(self, tags: Mapping[str, tuple[str, ...]]) -> None:
        self._tasks.own(self._describe({id_: {"tags": its} for id_, its in tags.items()}), "tags")

    @Slot(str, str)
    def _note(self, session_id: str, note: str) -> None:
        self._tasks.own(self._describe({session_id: {"note": note}}), "note")

    @Slot(list, bool)
    def _mark_reference(self, ids: list[str], reference: bool) -> None:
        def mark() -> None:
            for session_id in ids:
                self._catalog.mark_reference(session_id, reference)

        self._tasks.own(self._change(mark), "reference")

    @Slot(list)
    def _copy(self, ids: list[str]) -> None:
        QGuiApplication.clipboard().setText("\n".join(ids))
        self._window.show_status(f"Copied {_ids(len(ids))}")

    @Slot(list, str, str)
    def _export(self, ids: list[str], place: str, ending: str) -> None:
        """One session to a file; with an ending, sessions into a folder."""
        work = self._write_several(ids, Path(place), ending) if ending else self._write(ids[0], Path(place))
        self._tasks.own(work, "export sessions")

    @Slot(list)
    def _delete(self, ids: list[str]) -> None:
        self._tasks.own(self._delete_now(tuple(id_ for id_ in ids if id_ != self._conversation.live)), "delete")

    @Slot(object)
    def _restore(self, deleted: object) -> None:
        if isinstance(deleted, Deleted):
            self.panel.choose_once_listed(deleted.ids[0])
            self._tasks.own(self._change(lambda: self._catalog.restore(deleted.ids)), "restore")

    async def _describe(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        for session_id, change in changes.items():
            self._sessions.describe_shown(session_id, **change)

        def describe() -> None:
            self._flush()  # so that nothing queued before is written over it
            for session_id, change in changes.items():
                self._catalog.describe(session_id, **change)

        await self._change(describe)

    async def _delete_now(self, ids: tuple[str, ...]) -> None:
        if not ids:
            return
        await self._change(lambda: self._catalog.delete(ids))
        if not self._undoable:
            self._undoable = True
            self._window.undo.undone.connect(self._restore)
        self._window.undo.offer(f"{'Session' if len(ids) == 1 else f'{len(ids):,} sessions'} deleted", Deleted(ids))

    async def _change(self, change: Callable[[], object]) -> None:
        """Change something in the store, and show the list as it is then, also where that did not work."""
        try:
            await asyncio.to_thread(change)
        finally:
            self.refresh()

    async def _write(self, session_id: str, file: Path) -> None:
        self._window.show_status(f"Writing {file.name}…")
        try:
            exported = await asyncio.to_thread(self._sessions.write_now, session_id, file)
        except OutsideError:
            self._window.show_status("Nothing was exported", "trouble")
            raise
        self._window.show_status(f"Exported to {' and '.join(map(str, exported.files))}", "ok")
        if exported.notes:
            self._window.bars.show_note(" ".join(exported.notes))

    async def _write_several(self, ids: Sequence[str], folder: Path, ending: str) -> None:
        """Each into a file of its own; one that cannot be written costs no other."""
        failed: list[str] = []
        notes: list[str] = []
        made = 0
        self._window.show_status(f"Exporting 1 of {len(ids):,}…")
        written = await asyncio.to_thread(self._sessions.write_several, ids, folder, ending)
        while not self._stopping and (one := await asyncio.to_thread(next, written, None)) is not None:
            if isinstance(one, OutsideError):
                failed.append(str(one))
            else:
                made += 1
                notes += one.notes
            if made + len(failed) < len(ids):
                self._window.show_status(f"Exporting {made + len(failed) + 1:,} of {len(ids):,}…")
        if failed:
            more = f" And {len(failed) - 1:,} more could not be written." if len(failed) > 1 else ""
            self._window.show_problem(failed[0] + more)
        elif notes:
            self._window.bars.show_note(" ".join(dict.fromkeys(notes)))
        if made:
            self._window.show_status(f"Exported {made:,} session{'' if made == 1 else 's'} into {folder}", "ok")
        elif failed:
            self._window.show_status("Nothing was exported", "trouble")

    def _target_name(self, target: Target) -> str:
        """What the person calls whom a session was held with; its project, where that is not set up here any more."""
        place = target.runtime, target.project, target.environment
        if (known := self._names.get(place)) is None:
            name = self._targets.called(target)
            project = f"project {target.project[:24]}" if target.project else "target not recorded"
            known = self._names[place] = DEMO_NAME if name == "" else name or project
        return known


def _ids(count: int) -> str:
    return "the session's id" if count == 1 else f"{count:,} ids"
