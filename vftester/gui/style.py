"""The looks of the window: Fusion, the system's colour scheme followed live, and all own styles."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from vftester.gui.form_style import form_style
from vftester.gui.tokens import DARK, LIGHT, Tokens

FUSION = ("-style", "fusion")
"""What the application is started with; to be told of a style later it has Python know all that a style can."""
MARGIN = 22
SCROLL_BAR = 10
_CHOSEN = {"light": LIGHT, "dark": DARK}
WIDEST = 940
"""The conversation grows no wider: long lines are hard to read."""


def tokens_for(widget: QWidget) -> Tokens:
    """The colours to paint a widget with, after its palette."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def small(font: QFont) -> QFont:
    """The font of what is said beside the conversation: measures, times, notes."""
    smaller = QFont(font)
    if font.pointSizeF() > 0:
        smaller.setPointSizeF(font.pointSizeF() * 0.9)
    return smaller


def button(text: str, parent: QWidget, look: str = "") -> QPushButton:
    """A button in one of the looks; "" for the usual one."""
    made = QPushButton(parent)  # made with its text, it has Python know all icons, and the first paint wait for that
    made.setText(text)
    if look:
        made.setProperty("look", look)
    return made


def apply_style(app: QApplication, scheme: str = "system") -> "Appearance":
    """Dress the application, now and whenever the system changes between light and dark.

    `scheme`: "light" or "dark" where the person chose one, all else is the system's.
    """
    return Appearance(app, scheme)


class Appearance(QObject):
    """The application's dress. Belongs to the application."""

    def __init__(self, app: QApplication, scheme: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._chosen = _CHOSEN.get(scheme)
        app.styleHints().colorSchemeChanged.connect(self.follow)
        # The system's palette tells its scheme at once; the scheme itself is one of the slow enums (see `window`).
        dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self.dress(self._chosen or (DARK if dark else LIGHT))

    def choose(self, scheme: str) -> None:
        """Wear "light" or "dark" from now on; all else follows the system."""
        from PySide6.QtCore import Qt

        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._chosen = _CHOSEN.get(scheme)
        # The frames that the system draws change too, and where it is the system's again, it tells which that is.
        self._app.styleHints().setColorScheme(schemes.get(scheme, Qt.ColorScheme.Unknown))
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Change with the system, unless the person chose."""
        dark = self._app.styleHints().colorScheme().name == "Dark"
        self.dress(self._chosen or (DARK if dark else LIGHT))

    def dress(self, tokens: Tokens) -> None:
        self._app.setPalette(_palette(tokens))
        self._app.setStyleSheet(_style_sheet(tokens) + form_style(tokens))


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for colour_role, colour in (
        (role.Window, tokens.surface),
        (role.WindowText, tokens.ink),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.ground),
        (role.Text, tokens.ink),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.ink),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.ink),
        (role.PlaceholderText, tokens.dim_ink),
        (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.ink),
        (role.Link, tokens.accent),
        (role.Mid, tokens.line),
    ):
        palette.setColor(colour_role, QColor(colour))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(tokens.dim_ink))
    return palette


def _style_sheet(t: Tokens) -> str:
    return f"""
QMenu {{ menu-scrollable: 1; background: {t.raised}; border: 1px solid {t.line}; padding: 4px;
  selection-background-color: {t.selection}; selection-color: {t.ink}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QToolTip {{ color: {t.ink}; background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
QSplitter::handle {{ background: {t.line}; }}
QPushButton {{
  background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; border-radius: 6px; padding: 5px 12px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {t.dim_ink}; }}
QPushButton:checked {{ background: {t.said}; border-color: {t.accent}; }}
QPushButton[look="primary"] {{ background: {t.accent_fill}; color: {t.on_accent_fill}; border-color: {t.accent_fill}; }}
QPushButton[look="primary"]:focus {{ border-color: {t.ink}; }}
QPushButton[look="primary"]:disabled {{ background: {t.raised}; color: {t.dim_ink}; border-color: {t.line}; }}
QPushButton[look="flat"] {{ background: transparent; color: {t.dim_ink}; border-color: transparent; padding: 2px 6px; }}
QPushButton[look="flat"]:hover {{ color: {t.ink}; background: {t.hover}; }}
QPushButton[look="flat"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="segment-left"], QPushButton[look="segment-middle"],
QPushButton[look="segment-right"] {{ background: {t.surface}; color: {t.dim_ink};
  border-radius: 0; padding: 2px 10px; }}
QPushButton[look="segment-left"] {{ border-top-left-radius: 6px; border-bottom-left-radius: 6px; border-right: 0; }}
QPushButton[look="segment-right"] {{ border-top-right-radius: 6px; border-bottom-right-radius: 6px; }}
QPushButton[look="segment-middle"] {{ border-right: 0; }}
QPushButton[look="segment-middle"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="segment-left"]:checked, QPushButton[look="segment-middle"]:checked,
QPushButton[look="segment-right"]:checked {{ background: {t.raised};
  color: {t.ink}; border-color: {t.line}; }}
QPushButton[look="segment-left"]:focus, QPushButton[look="segment-right"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="foot"] {{ background: transparent; color: {t.dim_ink}; border-color: transparent; padding: 0 4px; }}
QPushButton[look="foot"]:hover {{ color: {t.ink}; }}
QPushButton[look="foot"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="jump"] {{ background: transparent; color: {t.accent}; border-color: transparent; padding: 0 6px; }}
QPushButton[look="jump"]:hover {{ background: {t.hover}; }}
QPushButton[look="jump"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="link"] {{ background: transparent; color: {t.accent}; border: 0; padding: 0; text-align: right;
  border-bottom: 1px solid transparent; border-radius: 0; }}
QPushButton[look="link"]:hover, QPushButton[look="link"]:focus {{ border-bottom-color: {t.accent}; }}
QPushButton[look="offer"] {{ background: {t.surface}; color: {t.accent}; padding: 4px 12px; }}
QPushButton[look="small"] {{ background: {t.surface}; border-radius: 5px; padding: 3px 9px; }}
QPushButton[look="small"]:hover {{ background: {t.hover}; }}
QPushButton[look="small"]:disabled {{ background: transparent; color: {t.dim_ink}; }}
QPushButton[look="small"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="chip"] {{ background: {t.said}; border-radius: 9px; padding: 1px 9px; }}
QPushButton[look="offer"]:disabled {{ background: transparent; color: {t.dim_ink}; }}
QLineEdit, QPlainTextEdit {{
  background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; border-radius: 6px; padding: 5px 8px;
  selection-background-color: {t.selection}; selection-color: {t.ink}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {t.accent}; }}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {t.dim_ink}; }}
QLineEdit#sessionName {{ border-radius: 4px; padding: 0 5px; }}
QLineEdit:disabled {{ background: {t.ground}; color: {t.dim_ink}; }}
QTableView {{ background: {t.surface}; border: 1px solid {t.line}; gridline-color: {t.grid};
  selection-background-color: {t.selection}; selection-color: {t.ink}; }}
QHeaderView::section {{ background: {t.surface}; color: {t.dim_ink}; border: 0; border-bottom: 1px solid {t.line};
  padding: 4px 3px; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar {{ background: transparent; border: 0; margin: 0; }}
QScrollBar:vertical {{ width: {SCROLL_BAR}px; }}
QScrollBar:horizontal {{ height: {SCROLL_BAR}px; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar::handle {{ background: {t.scroll}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {t.event_mark}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QLabel[look="dim"] {{ color: {t.dim_ink}; }}
QLabel[look="warning"] {{ color: {t.warning}; }}
QLabel[look="trouble"] {{ color: {t.trouble}; }}
QLabel[look="chip"] {{ color: {t.dim_ink}; border: 1px solid {t.line}; border-radius: 9px; padding: 1px 9px; }}
QLabel[look="over"] {{ color: {t.dim_ink}; border: 1px solid {t.line}; border-radius: 9px; padding: 1px 9px; }}
QLabel[look="live"] {{ color: {t.voice}; border: 1px solid {t.voice}; border-radius: 9px; padding: 1px 9px; }}
#conversation, #composer {{ background: {t.ground}; }}
QLabel#conversation {{ color: {t.dim_ink}; qproperty-alignment: AlignCenter; }}
QLabel[look="count"] {{ color: {t.ink}; font-weight: 600; }}
#transport {{ background: {t.surface}; }}
#topBar {{ background: {t.surface}; border-bottom: 1px solid {t.line}; }}
#statusLine {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
#problemBar {{ background: {t.trouble_fill}; border-bottom: 1px solid {t.trouble}; }}
#noticeBar {{ background: {t.said}; border-bottom: 1px solid {t.line}; }}
#welcomeCard {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 10px; }}
#keysCard {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 10px; }}
QLabel[look="key"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 4px; padding: 1px 7px; }}
#inspectorRule {{ background: {t.line}; }}
QTabWidget#inspector::pane {{ border: 0; border-top: 1px solid {t.line}; }}
QTabWidget#inspector::tab-bar {{ left: 4px; }}
QTabWidget#inspector QTabBar::tab {{ background: transparent; color: {t.dim_ink}; border: 0;
  border-bottom: 2px solid transparent; padding: 6px 2px 5px 2px; margin: 0 6px; }}
QTabWidget#inspector QTabBar::tab:hover {{ color: {t.ink}; }}
QTabWidget#inspector QTabBar::tab:selected {{ color: {t.ink}; font-weight: bold; border-bottom-color: {t.accent}; }}
QTabWidget#inspector QTabBar::tab:focus {{ background: {t.hover}; }}
QLabel[look="step"] {{ color: {t.step_ink}; }}
QLabel[look="side-a"] {{ color: {t.side_a}; }}
QLabel[look="side-b"] {{ color: {t.side_b}; }}
#comparePage, #compareInner {{ background: {t.ground}; }}
#compareSides, #compareFigures {{ background: {t.surface}; border-bottom: 1px solid {t.line}; }}
#compareBand {{ background: {t.raised}; border-bottom: 1px solid {t.line}; }}
#compareParting {{ background: {t.raised}; border-bottom: 1px solid {t.line}; }}
#comparePair {{ background: {t.ground}; border-bottom: 1px solid {t.line}; }}
#compareFoot {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
#timelineHead {{ border-bottom: 1px solid {t.line}; }}
#timelineFoot {{ border-top: 1px solid {t.line}; }}
"""
