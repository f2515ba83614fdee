"""The sessions at the left of the window: search, the list, and what can be done with what is chosen in it."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from vftester.core.catalog.listing import SessionEntry, tags_in
from vftester.core.session import Target
from vftester.gui.announcing import announce
from vftester.gui.sessions.actions import KEYS, SessionActions
from vftester.gui.sessions.asking import NoteDialog, ask_where, tags_dialog
from vftester.gui.sessions.delegate import SessionDelegate
from vftester.gui.sessions.list_view import SessionList
from vftester.gui.sessions.model import SessionsModel
from vftester.gui.sessions.search import SearchRow
from vftester.gui.sessions.words import FOOT, FOOT_TIP, NO_SESSIONS, counted, nothing_found
from vftester.gui.style import small

NARROWEST, WIDE = 190, 248


class SessionsPanel(QWidget):
    """Shows the sessions that it is given, and reports what the person wishes.

    Signals:
        searched: find the sessions that hold these words (`show_found`); "" for none.
        openRequested: show a session; its id.
        renamed: another name for a session; its id and the name.
        tagsEntered: other tags for sessions: a tuple of them for each session's id.
        noteEntered: another note about a session; its id and the note.
        referenceMarked: make sessions references, or plain again; their ids, and which.
        rerunRequested, compareRequested: the ids of the chosen sessions. Offered once `allow` was called.
        exportRequested: write sessions; their ids, and the file and "", or of several the folder and its files' ending.
        copyRequested: put ids onto the clipboard.
        deleteRequested: take sessions out of the catalog, in a way that can be undone; their ids.
    """

    searched = Signal(str)
    openRequested = Signal(str)
    renamed = Signal(str, str)
    tagsEntered = Signal(object)
    noteEntered = Signal(str, str)
    referenceMarked = Signal(list, bool)
    rerunRequested = Signal(list)
    compareRequested = Signal(list)
    exportRequested = Signal(list, str, str)
    copyRequested = Signal(list)
    deleteRequested = Signal(list)

    KEYS = "In the list of sessions", KEYS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sessions")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Sessions")
        self.setMinimumWidth(NARROWEST)
        self._found: frozenset[str] | None = None
        self._to_choose: str | None = None  # shown, and not listed yet
        self._asked: str | None = None  # what the person opened here last
        self._waiting: tuple[Sequence[SessionEntry], Callable[[Target], str]] | None = None
        self.search = SearchRow(self)
        self.model = SessionsModel(parent=self)
        self.view = SessionList(self)
        self.view.setModel(self.model)
        self.delegate = SessionDelegate(self.model, self.view)
        self.view.setItemDelegate(self.delegate)
        self.actions_ = SessionActions(self.view)
        self.empty = QLabel(self)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setProperty("look", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.empty.setContentsMargins(14, 14, 14, 14)
        self.foot = QLabel(FOOT, self)
        self.foot.setProperty("look", "dim")
        self.foot.setFont(small(self.foot.font()))
        self.foot.setToolTip(FOOT_TIP)
        self.foot.setContentsMargins(14, 6, 10, 10)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addLayout(self._pages, 1)
        column.addWidget(self.foot)
        self.resize(WIDE, self.height())
        self._connect()
        self._tell()
        self.foot.hide()
        self.empty.setText("")

    @property
    def chosen(self) -> list[SessionEntry]:
        """The chosen sessions, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [entry for row in rows if (entry := self.model.at(row)) is not None]

    def show_sessions(self, entries: Sequence[SessionEntry], target_name: Callable[[Target], str]) -> None:
        """Show these sessions, newest first. What is chosen, and where the list stands, stays."""
        if self.view.editing:
            self._waiting = entries, target_name  # what is being typed is worth more
            return
        self._waiting = None
        with self.view.staying():
            self.model.set_entries(entries, target_name)
        self._choose_shown()
        self.search.set_tags(tags_in(entries))
        self._tell()
        self._fit()

    def show_found(self, words: str, found: Iterable[str] | None) -> None:
        """The ids of the sessions that hold these words; None where nothing is looked for. An older answer is left."""
        if words == self.search.words:
            self._found = None if found is None else frozenset(found)
            self._narrow()

    def mark(self, shown: str | None, live: str | None) -> None:
        """Which session the window shows, and which of them is a conversation that goes on; None for none.

        Another one that is shown is chosen too, unless several are chosen, or it was opened here: it was chosen then,
        and the person may have gone on in the list meanwhile.
        """
        if shown != self.model.shown:
            self._to_choose, self._asked = None if shown == self._asked else shown, None
        self.model.mark(shown, live)
        self._choose_shown()
        self._fit()

    def allow(self, *names: str) -> None:
        """From now on `rerun` or `compare` is done when it is asked for."""
        self.actions_.allow(*names)
        self._fit()

    def choose(self, session_id: str) -> None:
        """Choose a session in the list, where it is shown."""
        if (row := self.model.row_of(session_id)) is not None:
            self.view.setCurrentIndex(self.model.index(row))

    def choose_once_listed(self, session_id: str) -> None:
        """Choose a session, now or as soon as the list has it, unless several are chosen by then."""
        self._to_choose = session_id
        self._choose_shown()

    def stop(self) -> None:
        """Ask for nothing more."""
        self.search.stop()

    @Slot()
    def take_focus(self) -> None:
        """Type what to search for now."""
        self.search.field.setFocus()
        self.search.field.selectAll()

    def _connect(self) -> None:
        self.search.searched.connect(self._search)
        self.search.tagChosen.connect(self._narrow)
        self.search.left.connect(self._enter_list)
        self.model.renamed.connect(self.renamed)
        self.delegate.closeEditor.connect(self._take_waiting)
        self.view.clicked.connect(self._click)
        self.view.doubleClicked.connect(self._double_click)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(self._fit)
        for name, slot in (
            ("open", self._open),
            ("rename", self._rename),
            ("tags", self._ask_for_tags),
            ("note", self._ask_for_note),
            ("reference", self._mark_reference),
            ("rerun", self._rerun),
            ("compare", self._compare),
            ("export", self._export),
            ("copy", self._copy),
            ("delete", self._delete),
        ):
            self.actions_[name].triggered.connect(slot)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self.actions_.fit(self.chosen, self.model.live)

    @Slot(str)
    def _search(self, words: str) -> None:
        if not words:
            self._found = None
            self._narrow()
        else:
            self.search.tell("Searching…")
        self.searched.emit(words)

    @Slot()
    def _narrow(self) -> None:
        with self.view.staying():
            self.model.set_filter(self._found, self.search.tag)
        self._tell()
        if self.search.narrowed:
            announce(self.search.field, self.search.said)

    def _tell(self) -> None:
        """Say how many there are; where there is none, why, and what to do."""
        shown, of = self.model.count, len(self.model.entries)
        self.search.tell(counted(shown, of) if self.search.narrowed else "")
        self.empty.setText(nothing_found(self.search.words, self.search.tag) if of else NO_SESSIONS)
        self._pages.setCurrentWidget(self.view if shown else self.empty)
        self.search.field.setEnabled(bool(of))
        self.foot.setVisible(bool(shown))

    @Slot()
    def _enter_list(self) -> None:
        if self.model.count:
            self.view.enter()

    @Slot()
    def _take_waiting(self) -> None:
        if self._waiting is not None:
            entries, target_name = self._waiting
            self.view.after_editing(lambda: self.show_sessions(entries, target_name))

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        if self.chosen:
            self.actions_.menu.popup(self.view.viewport().mapToGlobal(at))

    def _choose_shown(self) -> None:
        wanted = self._to_choose
        if wanted is None or self.view.editing or all(entry.id != wanted for entry in self.model.entries):
            return
        self._to_choose = None
        if len(self.chosen) < 2:
            self.choose(wanted)

    @Slot()
    def _click(self) -> None:
        """A click opens what it chose; not where it adds to that, nor where a conversation would be closed."""
        adding = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if self.model.live is None and not QGuiApplication.keyboardModifiers() & adding:
            self._open()

    @Slot()
    def _double_click(self) -> None:
        if self.model.live is not None:  # else its first click opened it
            self._open()

    @Slot()
    def _open(self) -> None:
        if len(chosen := self.chosen) == 1:
            self._asked = chosen[0].id
            self.openRequested.emit(chosen[0].id)

    @Slot()
    def _rename(self) -> None:
        self.view.edit(self.view.selectionModel().selectedRows()[0])

    @Slot()
    def _ask_for_tags(self) -> None:
        dialog = tags_dialog(self.chosen, self.window())
        dialog.entered.connect(self.tagsEntered)
        dialog.open()

    @Slot()
    def _ask_for_note(self) -> None:
        (entry,) = self.chosen
        dialog = NoteDialog(entry.note, self.window())
        dialog.entered.connect(lambda note: self.noteEntered.emit(entry.id, note))
        dialog.open()

    @Slot()
    def _mark_reference(self) -> None:
        chosen = self.chosen
        self.referenceMarked.emit([one.id for one in chosen], not all(one.reference for one in chosen))

    @Slot()
    def _rerun(self) -> None:
        self.rerunRequested.emit(self._ids())

    @Slot()
    def _compare(self) -> None:
        self.compareRequested.emit(self._ids())

    @Slot()
    def _export(self) -> None:
        ids = self._ids()
        ask_where(self.chosen, self.window(), lambda place, ending: self.exportRequested.emit(ids, place, ending))

    @Slot()
    def _copy(self) -> None:
        self.copyRequested.emit(self._ids())

    @Slot()
    def _delete(self) -> None:
        ids = self._ids()
        self.view.move_on()
        self.deleteRequested.emit(ids)

    def _ids(self) -> list[str]:
        return [entry.id for entry in self.chosen]
