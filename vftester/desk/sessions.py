"""Sessions at the desk: which one is shown, what is opened to be looked at, and what leaves as a file."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from vftester.core.conversation import ToldTurn, Turn, told
from vftester.core.ports import OutsideError, Renderer
from vftester.core.session import KeptSession, Session
from vftester.core.timeline.session_lanes import SessionLanes
from vftester.desk.conversation import ConversationDesk
from vftester.desk.letting_go import let_go
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.runs.stored import Retold, glimpse, retell
from vftester.store.errors import StoreError
from vftester.store.exports import Exported, export
from vftester.store.files import read_import
from vftester.store.reader import NotWanted, Reader, while_wanted
from vftester.store.several import export_all
from vftester.store.writer import Writer

FLUSH_S = 30.0
UNTIMED = "Recording without times: when it was held is not known"


@dataclass(frozen=True, slots=True)
class Shown:
    """The session that the window shows, as far as it has come."""

    id: str
    session: Session
    turns: Sequence[Turn]


class SessionsDesk(QObject):
    """Opens recorded sessions, and writes the one that is shown to a file. `store` is where sessions are kept.

    Signals:
        listChanged: another session is shown, or one was taken in.
        recordingShown: the whole of a recording is shown.
    """

    listChanged = Signal()
    recordingShown = Signal()

    def __init__(self, window: MainWindow, conversation: ConversationDesk, tasks: Tasks, store: Path) -> None:
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._tasks = tasks
        self._store = store
        self._recording: KeptSession | None = None
        self._opening = 0
        self._closed: str | None = None
        self.renderer: Renderer | None = None
        """Makes the sound of what is exported as such."""
        conversation.begun.connect(self._forget_recording)
        window.openFileRequested.connect(self.keep_and_show)
        window.openSessionRequested.connect(self._open_session)
        window.filesDropped.connect(self._keep_dropped)
        window.exportRequested.connect(self._export)

    @property
    def shown(self) -> Shown | None:
        """What the window shows; None where that is nothing."""
        if self._recording is not None:
            return Shown(self._recording.id, self._recording.session, self._recording.turns)
        run, session = self._conversation.run, self._conversation.session
        return Shown(run.session_id, session, run.turns) if run is not None and session is not None else None

    @Slot(str)
    def keep_and_show(self, file: str) -> None:
        """Keep an exported session with the others, and show it."""
        if self._conversation.writer is not None:
            self._tasks.own(self._keep_and_show(Path(file), self._conversation.writer), "open file")

    async def _keep_and_show(self, file: Path, writer: Writer) -> None:
        opening = self._next()
        kept, differences = await asyncio.to_thread(_taken_in, file, writer)
        await self._show(kept, opening)
        if differences:
            self._window.show_problem(" ".join(differences))

    @Slot(list)
    def _keep_dropped(self, files: list[str]) -> None:
        if len(files) == 1:
            self.keep_and_show(files[0])
        elif files and self._conversation.writer is not None:
            self._tasks.own(self._keep_all([Path(file) for file in files], self._conversation.writer), "open files")

    async def _keep_all(self, files: Sequence[Path], writer: Writer) -> None:
        """Keep several sessions, and show the last; one that cannot be read costs no other."""
        opening = self._next()
        kept: list[KeptSession] = []
        told_of: list[str] = []
        for number, file in enumerate(files, 1):
            self._window.show_status(f"Reading {number:,} of {len(files):,}…")
            try:
                session, differences = await asyncio.to_thread(_taken_in, file, writer)
            except OutsideError as problem:
                told_of.append(str(problem))
                continue
            kept.append(session)
            told_of += differences
        if kept:
            await self._show(kept[-1], opening)
        self._window.show_status(f"Imported {len(kept):,} of {len(files):,} files", "ok" if kept else "trouble")
        if told_of:
            more = f" And {len(told_of) - 1:,} more to say of the others." if len(told_of) > 1 else ""
            self._window.show_problem(told_of[0] + more)

    def describe_shown(self, session_id: str, **changes: Any) -> None:
        """The person changed a session's name, tags or note: what is shown says the same."""
        if (shown := self.shown) is None or shown.id != session_id:
            return
        self._conversation.describe(session_id, **changes)
        if self._recording is not None:
            self._recording = replace(self._recording, session=replace(self._recording.session, **changes))
        if "name" in changes:
            self._window.name_conversation(changes["name"])

    @Slot(str)
    def _open_session(self, session_id: str) -> None:
        self._tasks.own(self._load(session_id), "open session")

    @Slot(str)
    def _export(self, file: str) -> None:
        if (shown := self.shown) is not None:
            self._tasks.own(self._write(shown, Path(file)), "export")

    @Slot()
    def _forget_recording(self) -> None:
        self._drop_recording()
        self._opening += 1

    def _drop_recording(self) -> None:
        if self._recording is not None:
            self._tasks.own(let_go(self._recording.turns), "let go of a recording")
            self._recording = None

    async def _load(self, session_id: str) -> None:
        """Show a session of the store: the newest turn's timeline first, the rest of it when it has been read."""
        self._window.show_status("Opening the session…")
        opening = self._next()
        reader = Reader(self._store)
        session, newest, lanes = await asyncio.to_thread(_glimpsed, reader, session_id)
        if not await self._begin(session_id, session, opening):
            return
        if lanes is not None:
            self._window.session.show_glimpse(lanes)
        with suppress(NotWanted):
            wanted = partial(self._wants, opening)
            kept, retold = await asyncio.to_thread(_read, reader, session_id, newest, lanes, wanted)
            if self._wants(opening):
                self._show_recorded(kept, retold)

    def stop(self) -> None:
        """Read no more: nobody is there to see it."""
        self._opening += 1

    def _wants(self, opening: int) -> bool:
        return opening == self._opening

    def _next(self) -> int:
        """The number of a wish to see something, taken when it is wished: what was wished before may still be read."""
        self._opening += 1
        return self._opening

    async def _show(self, kept: KeptSession, opening: int) -> None:
        """Show a recording; where something else was asked for meanwhile, that is shown, and it stands in the list."""
        wanted = partial(self._wants, opening)
        try:
            retold = await asyncio.to_thread(retell, while_wanted(map(told, kept.turns), wanted))
        except NotWanted:
            self.listChanged.emit()
            return
        if await self._begin(kept.id, kept.session, opening):
            self._show_recorded(kept, retold)
        else:
            self.listChanged.emit()

    async def _begin(self, session_id: str, session: Session, opening: int) -> bool:
        """Show an empty recording; not where another was asked for meanwhile."""
        held = self._held
        if not await self._conversation.set_aside(lambda: opening == self._opening):
            return False
        self._drop_recording()
        self._window.begin_conversation(session.name, live=False)
        self._window.session.conversation.tell_of(session.target)
        self._conversation.tell_expected(session.target)
        if held is not None and held[0] != session_id:
            self._tell_closed(*held)
        return True

    @property
    def _held(self) -> tuple[str, str] | None:
        """The id of the conversation that goes on, and what to say once it is closed; None where there is none."""
        live, session, line = self._conversation.live, self._conversation.session, self._conversation.line
        if live is None or session is None or line is None:
            return None
        return live, f"The conversation with {line.name} was closed; it is kept as “{session.name}”."

    def _tell_closed(self, session_id: str, sentence: str) -> None:
        """Nobody need have wished that: say so, and offer to see it again."""
        bar = self._window.bars.closed
        if self._closed is None:
            bar.acted.connect(self._open_closed)
        self._closed = session_id
        bar.show_notice(sentence, "Show it")

    @Slot()
    def _open_closed(self) -> None:
        if self._closed is not None:
            self._window.openSessionRequested.emit(self._closed)

    def _show_recorded(self, kept: KeptSession, retold: Retold) -> None:
        self._recording = kept
        self._window.show_recording(retold)
        timed = not kept.turns or any(turn.timed for turn in kept.turns)
        recorded = f"Recorded {kept.session.created_at.astimezone():%d %B %Y, %H:%M}"
        self._window.show_status(recorded if timed else UNTIMED)
        self.listChanged.emit()
        self.recordingShown.emit()

    async def show_again(self) -> None:
        """Show the whole of the recording again, of which a part was."""
        if self._recording is not None:
            await self._show(self._recording, self._next())

    async def _write(self, shown: Shown, file: Path) -> None:
        self._window.show_status(f"Writing {file.name}…")
        exported = await asyncio.to_thread(self._write_shown, shown, file)
        running = any(turn.state is None for turn in shown.turns)
        left_out = "; the reply under way is not in it" if running else ""
        files = " and ".join(map(str, exported.files))
        self._window.show_status(f"Exported to {files}{left_out}", "ok")
        if exported.notes:
            self._window.bars.show_note(" ".join(exported.notes))

    def _write_shown(self, shown: Shown, file: Path) -> Exported:
        """Write what is shown; where the store cannot give it, as it is in memory. Blocks. Raises StoreError."""
        _refuse_pipe(file)
        try:
            return self.write_now(shown.id, file)
        except StoreError as problem:
            # Where it is the file that cannot be written, that is said once more.
            held = KeptSession(shown.id, shown.session, tuple(shown.turns))
            exported = export(held, file, self._store, voice=self.renderer)
            return replace(exported, notes=(f"{problem} What this window holds of the session was exported.",))

    def write_now(self, session_id: str, file: Path) -> Exported:
        """Write a session to a file as it is by now, in the format of its ending. Blocks. Raises StoreError."""
        _refuse_pipe(file)
        if self._conversation.writer is not None:
            self._conversation.writer.flush(FLUSH_S)
        return export(Reader(self._store).load(session_id), file, self._store, voice=self.renderer)

    def write_several(self, session_ids: Sequence[str], folder: Path, ending: str) -> Iterator[Exported | OutsideError]:
        """Write sessions into a folder, in the format of the ending: each time one more. Blocks. Raises StoreError."""
        if self._conversation.writer is not None:
            self._conversation.writer.flush(FLUSH_S)
        return export_all(session_ids, folder, ending, self._store, voice=self.renderer)


def _refuse_pipe(file: Path) -> None:
    """Raise StoreError for a pipe or a device: with nobody at its other end it would hold up the window's closing."""
    if os.path.exists(file) and not (os.path.isfile(file) or os.path.isdir(file)):
        raise StoreError(f"{file} is no file: pipes and devices are for the commands of the terminal.")


def _taken_in(file: Path, writer: Writer) -> tuple[KeptSession, Sequence[str]]:
    """The session of a file, kept with the others, and what is to say of it. Blocks."""
    imported = read_import(file)
    session_id = writer.keep(imported.kept, file)
    return KeptSession(session_id, imported.kept.session, imported.kept.turns), imported.differences


def _glimpsed(reader: Reader, session_id: str) -> tuple[Session, ToldTurn | None, SessionLanes | None]:
    session, newest = reader.load_newest(session_id)
    return session, newest, glimpse(newest) if newest is not None else None


def _read(
    reader: Reader, session_id: str, newest: ToldTurn | None, seen: SessionLanes | None, wanted: Callable[[], bool]
) -> tuple[KeptSession, Retold]:
    kept, turns = reader.load_told(session_id, newest, wanted)
    return kept, retell(while_wanted(turns, wanted), seen)
