"""What a report says of the screen."""

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def screen_facts(window: QWidget) -> list[tuple[str, str]]:
    """Qt's version and platform, the screens with their scale, the window's size, and the colour scheme."""
    screens = "; ".join(
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    return [
        ("Qt", f"{qVersion()} on {QGuiApplication.platformName()}"),
        ("Screens", screens),
        ("Window", f"{window.width()} × {window.height()}"),
        ("Scheme", QGuiApplication.styleHints().colorScheme().name.lower()),
    ]
