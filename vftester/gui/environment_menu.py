"""The environments of a target to choose from."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


class EnvironmentMenu(QMenu):
    """Gone once it is closed.

    Signals:
        chosen: an environment's name; "" where the choice is left to Voiceflow.
    """

    chosen = Signal(str)

    def __init__(
        self, environments: Sequence[str], current: str, left_open: str = "", parent: QWidget | None = None
    ) -> None:
        """`left_open`: what leaving the choice to Voiceflow is called; "" where there is no choice."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for environment in (*environments, *([""] if left_open else [])):
            if not environment:
                self.addSeparator()
            action = self.addAction((environment or left_open).replace("&", "&&"))
            action.setData(environment)
            action.setCheckable(True)
            action.setChecked(environment == current)
        self.triggered.connect(self._choose)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())
