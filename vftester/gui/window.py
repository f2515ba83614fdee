"""The main window: the frame around a session, and what the person wishes.

A window to look at comes first, so what is painted first loads little: what shows a session follows, and nothing here
names the `Qt` namespace, whose enums take Python a tenth of the whole start to build.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from vftester.gui.composer import Composer
from vftester.gui.speaker_button import VoiceWish
from vftester.gui.status_line import StatusLine
from vftester.gui.top_bar import TopBar

if TYPE_CHECKING:
    from vftester.gui.problem_bar import ProblemBar
    from vftester.gui.session_view import SessionView
    from vftester.runs.live import Update
    from vftester.settings import TargetSetting

ENDED = "The conversation has ended. Launch starts a new one"
VERTICAL = 2  # Qt.Orientation.Vertical
RECORDED = "This conversation is a recording. Launch starts a new one"


class MainWindow(QMainWindow):
    """Shows one conversation and reports what the person wants.

    Signals:
        launchRequested: start a conversation with a target: its name, "" for the demo agent.
        sendRequested: send an `Action`.
        cancelRequested: stop the reply under way.
        targetEntered: a `TargetSetting` to keep, and its key ("" where none was typed).
        modeChosen: when to speak: "arriving", "whole" or "mute".
        voiceChosen: how the voice shall be, a `VoiceWish`.
        hushRequested: silence what is being said; the turn goes on.
        closeRequested: the person closes the window; it stays until `allow_close` was called.
    """

    launchRequested = Signal(str)
    sendRequested = Signal(object)
    cancelRequested = Signal()
    targetEntered = Signal(object, str)
    modeChosen = Signal(str)
    voiceChosen = Signal(object)
    hushRequested = Signal()
    closeRequested = Signal()

    def __init__(self, settings: QSettings | None = None) -> None:
        super().__init__()
        self.setWindowTitle("vftester")
        self._settings = settings
        self._may_close = False
        self._busy = False
        self._names: list[str] = []
        self._session: SessionView | None = None
        self._load = QTimer(self)
        self._load.setSingleShot(True)
        self._load.timeout.connect(self._load_session)
        self.top_bar = TopBar(self)
        self.problem: ProblemBar | None = None
        self.composer = Composer(self)
        self.status = StatusLine(self)
        self._advice = _advice(self)
        self._lay_out()
        self._connect()
        self.set_ready(False)
        self.composer.close_because("Press Launch to start a conversation")
        self._restore()

    @property
    def session(self) -> "SessionView":
        """What shows the session; loaded when first asked for."""
        return self._session or self._load_session()

    def set_targets(self, targets: "Sequence[TargetSetting]", current: str) -> None:
        """Offer these targets beside the demo agent; `current` is chosen, "" being the demo agent."""
        self._names = [target.name for target in targets]
        self.top_bar.set_targets(targets, current)

    def set_ready(self, ready: bool) -> None:
        """Launch works from now on. Before, the window is there to look at."""
        self.top_bar.set_ready(ready)
        advice = "Press Launch to start a conversation with the demo agent,\nor choose another agent beside it."
        self._advice.setText(advice if ready else "Getting ready…")

    def set_busy(self, busy: bool) -> None:
        """A reply is under way, or over."""
        self._busy = busy
        self.composer.set_busy(busy)

    def begin_conversation(self, title: str, *, live: bool = True) -> None:
        """Start over with an empty conversation; not `live`: a recording, which takes no words."""
        self.setWindowTitle(f"{title} – vftester" if title else "vftester")
        self.session.begin(live=live)
        self._pages.setCurrentWidget(self.session.conversation)
        if self.problem is not None:
            self.problem.hide()
        if live:
            self.composer.open()
            self.composer.take_focus()
        else:
            self.composer.close_because(RECORDED)

    def show_update(self, update: "Update") -> None:
        """Show what a batch changed, with the next frame."""
        self.session.show_update(update)

    def show_status(self, text: str, kind: str = "info") -> None:
        """What the bottom line says; kind is `info`, `ok` or `trouble`."""
        self.status.show_status(text, kind)

    def set_mode(self, mode: str) -> None:
        """Show when replies are spoken: "arriving", "whole" or "mute"."""
        self.top_bar.speaker.set_mode(mode)

    def set_voices(self, voices: Sequence[tuple[str, str]], chosen: VoiceWish) -> None:
        """Offer these voices, each by its id and its name for the screen, and show what is chosen."""
        self.top_bar.speaker.set_voices(voices, chosen)

    def show_voice_trouble(self, sentence: str | None) -> None:
        """Say at the bottom what is wrong with the voice; None where nothing is."""
        self.status.show_warning(sentence)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong where the person looks."""
        from vftester.gui.problem_bar import ProblemBar

        if self.problem is None:
            self.problem = ProblemBar(self)
            self._above.insertWidget(0, self.problem)
        self.problem.show_problem(sentence)

    def allow_close(self) -> None:
        """Everything is put away: the next close closes."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep()
        if self._may_close:
            self._load.stop()
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
            session.actionChosen.connect(self.sendRequested)
            session.ended.connect(self._end)
            self._pages.addWidget(session.conversation)
            self._below.addWidget(session.timeline)
        return self._session

    @Slot()
    def _end(self) -> None:
        self.composer.close_because(ENDED)

    @Slot(str)
    def _send_text(self, typed: str) -> None:
        self.sendRequested.emit(self.session.action_for(typed))

    @Slot()
    def _cancel(self) -> None:
        if self._busy:
            self.cancelRequested.emit()

    @Slot()
    def _add_target(self) -> None:
        from vftester.gui.target_dialog import TargetDialog

        dialog = TargetDialog(self._names, self)
        dialog.targetEntered.connect(self.targetEntered)
        dialog.open()

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:
        details = self.session.details
        if details is None and shown:
            details = self.session.build_details()
            self._across.addWidget(details)
            self._across.setCollapsible(1, False)
            wide = min(max(self.width() // 3, 380), 520)
            self._across.setSizes([self.width() - wide, wide])
        if details is not None:
            details.setVisible(shown)

    def _lay_out(self) -> None:
        self._pages = QStackedLayout()
        self._pages.addWidget(self._advice)
        above, self._above = _column(self)
        self._above.addLayout(self._pages, 1)
        self._above.addWidget(self.composer)
        below, self._below = _column(self)
        below.setMinimumHeight(180)
        self._down = QSplitter()
        self._down.setProperty("orientation", VERTICAL)
        self._down.addWidget(above)
        self._down.addWidget(below)
        self._down.setStretchFactor(0, 1)
        self._down.setSizes([500, 300])
        self._across = QSplitter()
        self._across.addWidget(self._down)
        for splitter in (self._down, self._across):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        middle, column = _column(self)
        column.addWidget(self.top_bar)
        column.addWidget(self._across, 1)
        column.addWidget(self.status)
        self.setCentralWidget(middle)
        self.setMinimumSize(760, 520)
        self.resize(1200, 800)

    def _connect(self) -> None:
        self.top_bar.launched.connect(self.launchRequested)
        self.top_bar.addingTarget.connect(self._add_target)
        self.top_bar.detailsToggled.connect(self._show_details)
        self.top_bar.speaker.modeChosen.connect(self.modeChosen)
        self.top_bar.speaker.voiceChosen.connect(self.voiceChosen)
        self.composer.typed.connect(self._send_text)
        self.composer.cancelled.connect(self._cancel)
        for keys, slot in (
            ("Ctrl+L", self.top_bar.launch),
            ("Ctrl+T", self.top_bar.open_chooser),
            ("Ctrl+.", self._cancel),
            ("Ctrl+I", self.top_bar.toggle_details),
            ("Ctrl+M", self.top_bar.speaker.toggle_mute),
            ("Escape", self.hushRequested),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _restore(self) -> None:
        if self._settings is None:
            return
        geometry, panes = self._settings.value("window/geometry"), self._settings.value("window/panes")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(panes, QByteArray):
            self._down.restoreState(panes)

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.setValue("window/geometry", self.saveGeometry())
            self._settings.setValue("window/panes", self._down.saveState())


def _column(parent: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """A widget that holds others below each other, without any room between them."""
    widget = QWidget(parent)
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return widget, layout


def _advice(parent: QWidget) -> QLabel:
    """What to do while there is no conversation."""
    label = QLabel(parent)
    label.setObjectName("conversation")
    label.setWordWrap(True)
    return label
