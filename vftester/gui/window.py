"""The main window: the frame around a session, and what the person wishes.

A window to look at comes first, so what is painted first loads little: what shows a session follows, and nothing here
names the `Qt` namespace, whose enums take Python a tenth of the whole start to build.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedLayout, QWidget

from vftester.gui.commands import Commands
from vftester.gui.composer import Composer
from vftester.gui.mannerly_window import MannerlyWindow
from vftester.gui.reactions import Reactions
from vftester.gui.remembered import Remembered
from vftester.gui.status_line import StatusLine
from vftester.gui.top_bar import TopBar
from vftester.gui.voice_wish import VoiceWish
from vftester.gui.window_bars import Bars
from vftester.gui.window_panes import Panes, advice, column

if TYPE_CHECKING:
    from vftester.core.actions import Action
    from vftester.core.display.raw import RawStream
    from vftester.gui.editing import Editing
    from vftester.gui.notice_bar import NoticeBar
    from vftester.gui.problem_bar import ProblemBar
    from vftester.gui.session_view import SessionView
    from vftester.gui.undo_bar import UndoBar
    from vftester.runs.live import Update
    from vftester.runs.stored import Retold
    from vftester.settings import TargetSetting

ENDED = "The conversation has ended. Launch starts a new one"
RECORDED = "This conversation is a recording. Launch starts a new one"
CATCHING_UP = "The turns before are sent again; then it is yours"


class MainWindow(MannerlyWindow):
    """Shows one conversation and reports what the person wants: see `Wishes`."""

    def __init__(self, settings: QSettings | None = None) -> None:
        super().__init__()
        self.setWindowTitle("vftester")
        self.remembered = Remembered(settings)
        self._may_close = False
        self._busy = self._live = False
        self._allowance_ms: float | None = None
        self._session: SessionView | None = None
        self._editing: Editing | None = None
        self._load = QTimer(self)
        self._load.setSingleShot(True)
        self._load.timeout.connect(self._load_session)
        self.commands = Commands(self)
        self.top_bar = TopBar(self.commands, self.remembered, self)
        self.composer = Composer(self)
        self.status = StatusLine(self)
        self._advice = advice(self)
        self.panes = Panes(self, self.remembered)
        self.bars = Bars(self, self.panes.above, self.stopAgainRequested)
        self._lay_out()
        self._connect()
        self.set_ready(False)
        self.commands.check("demo_streams")
        self.commands.enable(False, "end", "cancel", "again", "edit", "export", "play", "both")
        for name in ("sessions", "search"):
            self.commands[name].setVisible(False)
        self.composer.close_because("Press Launch to start a conversation")
        self.remembered.restore_place(self)
        self.panes.restore_height()

    @property
    def session(self) -> "SessionView":
        """What shows the session; loaded when first asked for."""
        return self._session or self._load_session()

    @property
    def undo(self) -> "UndoBar":
        """Offers to take back what was deleted; made when first asked for."""
        return self.bars.undo

    @property
    def problem(self) -> "ProblemBar | None":
        return self.bars.problem

    @property
    def progress(self) -> "NoticeBar | None":
        return self.bars.progress

    def set_targets(self, targets: "Sequence[TargetSetting]", current: str) -> None:
        """Offer these targets beside the demo agent; `current` is chosen, "" being the demo agent."""
        self.top_bar.set_targets(targets, current)

    def set_ready(self, ready: bool) -> None:
        """Launch works from now on. Before, the window is there to look at."""
        self.top_bar.set_ready(ready)
        self.commands.enable(ready, "launch", "open")
        advice = "Press Launch to start a conversation,\nor first choose another agent beside it."
        self._advice.setText(advice if ready else "Getting ready…")

    def set_busy(self, busy: bool) -> None:
        """A reply is under way, or over."""
        self._busy = busy
        self.commands.enable(busy, "cancel")

    def begin_conversation(self, title: str, *, live: bool = True) -> None:
        """Start over with an empty conversation; not `live`: a recording, which takes no words."""
        self.name_conversation(title)
        if self._editing is not None:
            self._editing.cancel()
        self.session.begin(live=live)
        self._pages.setCurrentWidget(self.session.conversation)
        self.bars.begin_anew()
        self.commands.enable(True, "export")
        self.commands.enable(False, "again", "edit")
        self._set_live(live)
        if live:
            self.bars.finish()
            self.composer.open()
            self.composer.take_focus()
        else:
            self.composer.close_because(RECORDED)

    def name_conversation(self, title: str) -> None:
        """Say in the title bar which conversation this is."""
        self.setWindowTitle(f"{title} – vftester" if title else "vftester")

    def show_update(self, update: "Update") -> None:
        """Show what a batch changed, with the next frame."""
        if update.turn.index:
            self.commands.enable(self._live, "again", "edit")
        self.session.show_update(update)

    def show_recording(self, retold: "Retold") -> None:
        """Show a whole recorded session; a conversation that is not live was begun for it."""
        self.session.show_recording(retold)

    def show_status(self, text: str, kind: str = "info") -> None:
        """What the bottom line says; kind is `info`, `ok` or `trouble`."""
        self.status.show_status(text, kind)

    def set_mode(self, mode: str) -> None:
        """Show when replies are spoken: "arriving", "whole" or "mute"."""
        self.top_bar.speaker.set_mode(mode)
        self.commands.check(mode)

    def set_allowance(self, ms: float | None) -> None:
        """What a phone adds, by the person's own reckoning; None for nothing."""
        self._allowance_ms = ms
        if self._session is not None:
            self._session.timeline.set_allowance(ms)

    def set_voices(self, voices: Sequence[tuple[str, str]], chosen: VoiceWish) -> None:
        """Offer these voices, each by its id and its name for the screen, and show what is chosen."""
        self.top_bar.speaker.set_voices(voices, chosen)

    def show_voice_trouble(self, sentence: str | None) -> None:
        """Say at the bottom what is wrong with the voice; None where nothing is."""
        self.status.show_warning(sentence)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong where the person looks."""
        self.bars.show_problem(sentence)

    def show_catching_up(self, sentence: str | None) -> None:
        """Say how far the turns before are sent again, and offer to stop; None: that is over."""
        if sentence is not None:
            bar = self.bars.show_progress(sentence)
            self._close_line(CATCHING_UP, bar.button.setFocus)
        elif self.progress is not None:
            self.progress.hide()
            self.composer.open()
            self.composer.take_focus()

    def show_pending(self, variables: Mapping[str, Any]) -> None:
        """Show which variables go with the next turn."""
        self.composer.set_variables(variables)
        if self.session.details is not None:
            self.session.details.show_pending(variables)

    def show_variables(self, values: Mapping[str, Any] | None, sentence: str = "") -> None:
        """Show what the agent's variables hold; None where that cannot be had, and why."""
        if self.session.details is not None:
            self.session.details.show_variables(values, sentence)

    def show_raw(self, turn: int, stream: "RawStream | None", *, key_found: bool = False) -> None:
        """Show the bytes of a turn; None where they are not kept, `key_found` for a key's sake."""
        if self.session.details is not None:
            self.session.details.show_raw(turn, stream, key_found=key_found)

    def put_words(self, words: str) -> None:
        """Put words into the line, to be changed and sent."""
        self.composer.put(words)

    def show_recent(self, sessions: Sequence[tuple[str, str]]) -> None:
        """Offer these sessions in the menu, newest first: each by its id and what it is called."""
        self.top_bar.set_recent(sessions)

    def add_sessions(self, panel: QWidget) -> None:
        """Take in the panel that lists the sessions; it stands at the left."""
        shown = self.panes.add_sessions(panel, self.commands["sessions"])
        for name in ("sessions", "search"):
            self.commands[name].setVisible(True)
        self.commands.check("sessions", shown)
        self.panes.restore_widths()

    def allow_close(self) -> None:
        """Everything is put away: the next close closes."""
        self._may_close = True

    def put_away(self) -> None:
        """Be seen no more; what is under way comes to its end."""
        self._keep()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible():
            self._keep()
        if self._may_close:
            self._load.stop()
            self.bars.finish()
            if self._session is not None:
                self._session.stop()
            event.accept()
        else:
            event.ignore()
            self.closeRequested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._session is None and not self._load.isActive():
            self._load.start()

    @Slot()
    def _load_session(self) -> "SessionView":
        from vftester.gui.session_view import SessionView

        if self._session is None:
            session = self._session = SessionView(self)
            session.timeline.set_allowance(self._allowance_ms)
            session.timeline.allowanceWanted.connect(self.settingsRequested)
            session.actionChosen.connect(self._send_offered)
            session.variablesEntered.connect(self.variablesEntered)
            session.variablesRequested.connect(self.variablesRequested)
            session.rawRequested.connect(self.rawRequested)
            session.curlRequested.connect(self.curlRequested)
            talk = session.conversation
            talk.cancelRequested.connect(self._cancel)
            talk.againRequested.connect(self.againRequested)
            talk.editRequested.connect(self.edit)
            talk.replayRequested.connect(self.replayRequested)
            talk.bothRequested.connect(self.bothRequested)
            talk.imageWanted.connect(self.imageWanted)
            self.composer.edited.connect(talk.stop_waiting)
            session.ended.connect(self.end)
            self._pages.addWidget(session.conversation)
            self.panes.below.addWidget(session.timeline)
            session.timeline.head.scopeChosen.connect(self.commands["scope"].setChecked)
            self.commands["scope"].toggled.connect(session.timeline.show_whole)
            self.commands["scope"].setChecked(self.remembered.flag("scope") or self.commands["scope"].isChecked())
            if self.remembered.flag("details"):
                self.commands["details"].setChecked(True)
        return self._session

    @Slot()
    def end(self) -> None:
        """The conversation is over: it takes no more words."""
        self._set_live(False)
        self.session.timeline.end()
        self._close_line(ENDED, self.top_bar.take_focus)

    def _close_line(self, reason: str, focus: Callable[[], None]) -> None:
        """Take no words, and say why; whoever was typing finds the focus at what can be done instead."""
        typing = self.composer.isAncestorOf(QApplication.focusWidget() or self)
        self.composer.close_because(reason)
        if typing and not self.composer.editing:
            focus()

    def _set_live(self, live: bool) -> None:
        """There is, or is no, conversation that could be ended."""
        self._live = live
        self.commands.enable(live, "end")
        self.top_bar.set_live(live)

    @Slot(int)
    def edit(self, turn: int) -> None:
        """Have the words of a turn changed before anything is sent."""
        from vftester.gui.editing import Editing

        if (words := self.session.said_in(turn)) is None:
            self.show_status(f"In turn {turn + 1} nothing was typed that could be changed")
            return
        if self._editing is None:
            self._editing = Editing(self)
        self.session.conversation.stop_waiting()
        self._editing.begin(turn, words)

    @Slot(str)
    def _send_text(self, typed: str) -> None:
        if self._editing is None or not self._editing.send_words(typed):
            self.sendRequested.emit(self.session.action_for(typed))

    @Slot(object)
    def _send_action(self, action: "Action") -> None:
        """Something else than words."""
        if self._editing is None or not self._editing.send(action):
            self.sendRequested.emit(action)

    @Slot(object)
    def _send_offered(self, action: "Action") -> None:
        """A button of the conversation that is on: earlier words are not changed after all."""
        if self._editing is not None:
            self._editing.cancel()
        pressed = isinstance(QApplication.focusWidget(), QPushButton)  # else the wait for an answer was over
        self.sendRequested.emit(action)
        if pressed and self._live:
            self.composer.take_focus()  # the button offers nothing any more

    @Slot()
    def _cancel(self) -> None:
        if self._busy:
            self.cancelRequested.emit()

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:
        details = self.session.details
        if details is None and shown:
            details = self.session.build_details()
            details.open_tab(self.remembered.text("tab"))
            self.panes.add_details(details)
        if details is not None:
            details.setVisible(shown)
        self.top_bar.show_details_open(shown)

    @Slot(bool)
    def _show_sessions(self, shown: bool) -> None:
        if self.panes.sessions is not None:
            self.panes.sessions.setVisible(shown)

    def _lay_out(self) -> None:
        self._pages = QStackedLayout()
        self._pages.addWidget(self._advice)
        if self.remembered.is_first_start:
            from vftester.gui.welcome import Welcome

            Welcome(self, self._pages)
        self.panes.above.addLayout(self._pages, 1)
        self.panes.above.addWidget(self.composer)
        middle, down = column(self)
        down.addWidget(self.top_bar)
        down.addWidget(self.panes.across, 1)
        down.addWidget(self.status)
        self.setCentralWidget(middle)
        self.setMinimumSize(760, 520)
        self.resize(1200, 800)

    def _connect(self) -> None:
        self.top_bar.launched.connect(self.launchRequested)
        self.top_bar.ended.connect(self.endRequested)
        self.top_bar.targetChosen.connect(self.targetChosen)
        self.top_bar.environmentChosen.connect(self.environmentChosen)
        self.top_bar.detailsToggled.connect(self.commands["details"].setChecked)
        self.top_bar.sessionChosen.connect(self.openSessionRequested)
        self.top_bar.speaker.modeChosen.connect(self.commands.check)
        self.top_bar.speaker.modeChosen.connect(self.modeChosen)
        self.top_bar.speaker.voiceChosen.connect(self.voiceChosen)
        self.composer.typed.connect(self._send_text)
        self.composer.actionChosen.connect(self._send_action)
        self.composer.variablesEntered.connect(self.variablesEntered)
        self._reactions = Reactions(self)
        self.status.keysRequested.connect(self.commands["keys"].trigger)
        for name, slot in (
            ("launch", self.top_bar.launch),
            ("end", self.endRequested),
            ("cancel", self._cancel),
            ("hush", self.hushRequested),
            ("quit", self.close),
            ("target", self.top_bar.open_chooser),
            ("add", self.addTargetRequested),
            ("targets", self.targetsRequested),
            ("settings", self.settingsRequested),
            ("menu", self.top_bar.open_menus),
            ("voice", self.top_bar.speaker.open_menu),
            ("diagnostics", self.diagnosticsRequested),
            ("data", self.dataRequested),
        ):
            self.commands[name].triggered.connect(slot)
        self.commands["details"].toggled.connect(self._show_details)
        self.commands["sessions"].toggled.connect(self._show_sessions)

    def _keep(self) -> None:
        self.remembered.keep_place(self)
        self.panes.keep()
        self.remembered.keep("details", self.commands["details"].isChecked())
        if self._session is not None and self._session.details is not None:
            self.remembered.keep("tab", self._session.details.tab)
        self.remembered.keep("scope", self.commands["scope"].isChecked())
