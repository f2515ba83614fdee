"""What the keys ask of the timeline while it has the focus: those of trace viewers, and the usual ones."""

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class Wish(Enum):
    ZOOM_IN = auto()
    ZOOM_OUT = auto()
    LEFT = auto()
    RIGHT = auto()
    BEFORE = auto()
    AFTER = auto()
    FIT = auto()
    ZOOM_TO_CHOSEN = auto()
    BEGINNING = auto()
    END = auto()
    MEASURE = auto()
    PUT_AWAY = auto()
    FIND = auto()
    FIND_NEXT = auto()
    FIND_BEFORE = auto()
    PLAY = auto()


_KEYS = {
    Qt.Key.Key_W: Wish.ZOOM_IN,
    Qt.Key.Key_Plus: Wish.ZOOM_IN,
    Qt.Key.Key_S: Wish.ZOOM_OUT,
    Qt.Key.Key_Minus: Wish.ZOOM_OUT,
    Qt.Key.Key_A: Wish.LEFT,
    Qt.Key.Key_Left: Wish.LEFT,
    Qt.Key.Key_D: Wish.RIGHT,
    Qt.Key.Key_Right: Wish.RIGHT,
    Qt.Key.Key_Comma: Wish.BEFORE,
    Qt.Key.Key_Period: Wish.AFTER,
    Qt.Key.Key_F: Wish.FIT,
    Qt.Key.Key_Z: Wish.ZOOM_TO_CHOSEN,
    Qt.Key.Key_Home: Wish.BEGINNING,
    Qt.Key.Key_End: Wish.END,
    Qt.Key.Key_M: Wish.MEASURE,
    Qt.Key.Key_Escape: Wish.PUT_AWAY,
    Qt.Key.Key_F3: Wish.FIND_NEXT,
    Qt.Key.Key_Space: Wish.PLAY,
}


def wish_of(event: QKeyEvent) -> Wish | None:
    """What a key asks for; None where it is none of the timeline's."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_F:
        return Wish.FIND
    if held == Qt.KeyboardModifier.ShiftModifier and event.key() == Qt.Key.Key_F3:
        return Wish.FIND_BEFORE
    if held & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    return _KEYS.get(Qt.Key(event.key()))
