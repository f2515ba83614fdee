"""Room for the conversation: the sessions beside it give way where the window is narrow."""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

CONVERSATION = 420
"""Pixels. With less of them the conversation cannot be read."""


class GivesWay(QObject):
    """Hides a panel beside the conversation while there is no room for both, and brings it back when there is.

    `command` shows and hides the panel. Where the person uses it the panel stays, however narrow it gets.
    """

    def __init__(self, panel: QWidget, conversation: QWidget, across: QSplitter, command: QAction) -> None:
        super().__init__(across)
        self._panel = panel
        self._conversation = conversation
        self._across = across
        self._command = command
        self._gave_way = self._insisted = False
        command.triggered.connect(self._insist)
        across.installEventFilter(self)

    @property
    def wished(self) -> bool:
        """Whether the person wants to see the panel, room or not."""
        return self._command.isChecked() or self._gave_way

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return False

    @Slot()
    def _insist(self) -> None:
        self._insisted, self._gave_way = self._command.isChecked(), False

    def _fit(self) -> None:
        room = self._across.width() - CONVERSATION - sum(part.minimumWidth() for part in self._beside())
        enough = room >= self._panel.minimumWidth()
        if enough:
            self._insisted = False
        if self._gave_way and enough:
            self._gave_way = False
            self._command.setChecked(True)
        elif not enough and self._command.isChecked() and not self._insisted:
            self._gave_way = True
            self._command.setChecked(False)
        if enough and self._command.isChecked():
            self._share()

    def _share(self) -> None:
        """Let the conversation have what it needs, of the panel first and then of what else stands beside it."""
        sizes = self._across.sizes()
        middle = self._across.indexOf(self._conversation)
        for part in (self._panel, *self._beside()):
            at = self._across.indexOf(part)
            given = min(max(CONVERSATION - sizes[middle], 0), max(sizes[at] - part.minimumWidth(), 0))
            sizes[at] -= given
            sizes[middle] += given
        if sizes != self._across.sizes():
            self._across.setSizes(sizes)

    def _beside(self) -> list[QWidget]:
        """What else is shown beside the conversation."""
        parts = [self._across.widget(number) for number in range(self._across.count())]
        return [p for p in parts if p is not None and p not in (self._panel, self._conversation) and not p.isHidden()]
