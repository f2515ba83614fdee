"""The manners of a window, whatever it shows: files are dropped on it, Alt opens its menu, it comes to the front."""

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent

from vftester.gui.commands import Commands
from vftester.gui.top_bar import TopBar
from vftester.gui.wishes import Wishes

ALT = 0x01000023  # Qt.Key.Key_Alt, without the namespace


class MannerlyWindow(Wishes):
    """A window with commands and a top bar, which whoever extends it makes."""

    commands: Commands
    top_bar: TopBar

    def __init__(self) -> None:
        super().__init__()
        self._alt = False
        self.setAcceptDrops(True)

    def come_to_front(self) -> None:
        """Be seen and have the keyboard, as far as the desktop lets a window."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this computer may be dropped once sessions can be opened."""
        if self.commands["open"].isEnabled() and _local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.filesDropped.emit(_local_files(event))
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._alt = event.key() == ALT
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Alt alone opens the menu, as it does where there is a menu bar."""
        if self._alt and event.key() == ALT:
            self.top_bar.open_menus()
        self._alt = False
        super().keyReleaseEvent(event)


def _local_files(event: QDropEvent) -> list[str]:
    """The files of this computer that are dragged."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
