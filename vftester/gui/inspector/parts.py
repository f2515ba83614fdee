"""What the inspector's tabs are made of: plain labels, facts below each other, jumps, tables."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHeaderView, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from vftester.gui.style import small

GAP = 5
"""Pixels between rows."""
FACT_WIDTH = 116
"""The names of facts stand in a column this wide."""
LEAST_JUMP = 24
"""Pixels: so much there is to be hit, however short its text is."""


def plain(text: str, parent: QWidget, look: str = "") -> QLabel:
    """A label that reads nothing as markup, and wraps."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    if look:
        label.setProperty("look", look)
    label.setMinimumWidth(20)  # long words (ids, URLs) must not make the inspector wider than it is
    return label


def note(text: str, parent: QWidget, look: str = "dim") -> QLabel:
    """A smaller label for what stands beside."""
    label = plain(text, parent, look)
    label.setFont(small(label.font()))
    return label


def title(text: str, parent: QWidget) -> QLabel:
    label = plain(text, parent)
    bold = label.font()
    bold.setBold(True)
    label.setFont(bold)
    return label


def rule(parent: QWidget) -> QFrame:
    """A line between sections."""
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.NoFrame)
    line.setFixedHeight(1)
    line.setObjectName("inspectorRule")
    return line


def jump(tip: str, name: str, chosen: Callable[[], None], parent: QWidget, text: str = "→") -> QPushButton:
    """A button that leads elsewhere; its text is level with that above and below it, at either edge."""
    button = QPushButton(text, parent)
    button.setProperty("look", "link")
    button.setMinimumWidth(LEAST_JUMP)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.clicked.connect(lambda _checked=False: chosen())
    return button


def section(heading: str, parent: QWidget, rows: QVBoxLayout) -> None:
    """Begin a section: a line, then its heading."""
    rows.addSpacing(6)
    rows.addWidget(rule(parent))
    rows.addSpacing(6)
    rows.addWidget(title(heading, parent))


def facts(told: Iterable[tuple[str, str | QWidget]], parent: QWidget) -> QGridLayout:
    """Names and what they are, in two columns."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, FACT_WIDTH)
    grid.setColumnStretch(1, 1)
    for row, (name, said) in enumerate(told):
        label = note(name, parent)
        label.setMaximumWidth(FACT_WIDTH)
        value = note(said, parent, "") if isinstance(said, str) else said
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    return grid


def table_of(model: QAbstractItemModel, name: str, stretched: int, above_words: int, parent: QWidget) -> QTableView:
    """A table in smaller type, a line a row: `above_words` pixels more than its words are high.

    `stretched`: the column that takes the room which the others leave.
    """
    table = QTableView(parent)
    table.setModel(model)
    table.setFont(small(table.font()))
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(table.fontMetrics().height() + above_words)
    columns = table.horizontalHeader()
    columns.setHighlightSections(False)
    columns.setFont(table.font())
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    columns.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    return table
