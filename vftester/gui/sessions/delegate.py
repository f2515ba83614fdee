"""How a row of the list of sessions is painted: its name, below it when it began, how it ended and what else it is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vftester.core.catalog.listing import Kind, SessionEntry, came_short, ending, local, origin, turns_words
from vftester.core.markup import straight
from vftester.core.timeline.timescale import seconds
from vftester.gui.sessions.model import SessionsModel
from vftester.gui.style import small, tokens_for
from vftester.gui.tokens import Tokens

Index = QModelIndex | QPersistentModelIndex

SIDE, INSET, ABOVE, BETWEEN = 8, 10, 9, 4
"""Pixels: beside a row's ground, from there to its words, above and below them, between its lines."""
APART = 6
HEADING_ABOVE, HEADING_BELOW = 12, 5
RADIUS, BAR = 6, 3
LONGEST = 300
"""Characters of anything that are looked at: a file may bring a name of any length."""
LEAST = 6
"""Characters: of words that end in `…`, fewer say nothing."""
STAR, DOT = "★", "●"


class SessionDelegate(QStyledItemDelegate):
    """Paints from the tokens alone; what stands in a row is never read as markup."""

    def __init__(self, model: SessionsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._sizes: dict[bool, QSize] = {}  # of thousands of rows all have one of two sizes

    def forget_sizes(self) -> None:
        """The list has another font."""
        self._sizes.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heading = self._model.at(index.row()) is None
        if (size := self._sizes.get(heading)) is None:
            below = QFontMetrics(small(option.font)).height()
            row = QFontMetrics(option.font).height() + below + 2 * ABOVE + BETWEEN + APART
            size = self._sizes[heading] = QSize(0, below + HEADING_ABOVE + HEADING_BELOW if heading else row)
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_for(option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry = self._model.at(index.row())
        if entry is None:
            place = option.rect.adjusted(SIDE + 4, HEADING_ABOVE, -SIDE, -HEADING_BELOW)
            _write(painter, place, small(option.font), tokens.dim_ink, self._model.heading(index.row()))
        else:
            self._paint_ground(painter, option, tokens, shown=entry.id == self._model.shown)
            self._paint_name(painter, option, tokens, entry)
            self._paint_facts(painter, option, tokens, entry)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setObjectName("sessionName")
        field.setAccessibleName("Name of the session")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        ground = _ground(option.rect)
        height = editor.sizeHint().height()
        middle = ground.top() + ABOVE + QFontMetrics(option.font).height() // 2
        top = max(middle - height // 2, option.rect.top())
        editor.setGeometry(ground.left() + 2, top, ground.width() - 4, height)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens, *, shown: bool) -> None:
        state = QStyle.StateFlag
        ground = QRectF(_ground(option.rect))
        chosen = bool(option.state & state.State_Selected)
        if chosen or shown or option.state & state.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.said if chosen else tokens.raised))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        if shown:
            painter.save()
            painter.setClipRect(QRectF(ground.left(), ground.top(), BAR, ground.height()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
            painter.restore()
        if option.state & state.State_HasFocus and option.state & state.State_KeyboardFocusChange:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens, entry: SessionEntry) -> None:
        line = _ground(option.rect).adjusted(INSET, ABOVE, -INSET, 0)
        line.setHeight(QFontMetrics(option.font).height())
        if entry.ready_ns is not None:
            figures = QFont(option.font)
            figures.setFeature(QFont.Tag("tnum"), 1)
            wide = _write(painter, line, small(figures), tokens.ink, seconds(entry.ready_ns), right=True)
            line.setRight(line.right() - wide - 8)
        if entry.reference:
            line.setLeft(line.left() + _write(painter, line, option.font, tokens.accent, STAR) + 5)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        _write(painter, line, bold, tokens.ink, straight(entry.name))

    def _paint_facts(
        self, painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens, entry: SessionEntry
    ) -> None:
        font = small(option.font)
        line = _ground(option.rect).adjusted(INSET, 0, -INSET, 0)
        line.setTop(line.top() + ABOVE + QFontMetrics(option.font).height() + BETWEEN)
        line.setHeight(QFontMetrics(font).height())
        how = ending(entry)
        if entry.id == self._model.live and how is not None and how.kind is Kind.PLAIN:
            how = None  # it goes on: that no exit was seen yet says nothing
        words = how.words if how is not None else ""
        apart = self._model.apart(entry)
        began = " · ".join(part for part in (f"{local(entry.created_at):%H:%M}", origin(entry), apart) if part)
        line.setLeft(line.left() + _write(painter, line, font, tokens.dim_ink, f"{began} · "))
        if entry.id == self._model.live:
            live = DOT if words else f"{DOT} Live"
            line.setLeft(line.left() + _write(painter, line, font, tokens.voice, live) + (5 if words else 0))
        ink = tokens.trouble if how is not None and how.kind is Kind.TROUBLE else tokens.dim_ink
        trouble = f" · {how.trouble}" if how is not None and how.trouble else ""
        place = line.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(trouble), 0)  # it matters more than the exit
        wide = _write(painter, place, font, ink, words) if not trouble or _has_room(place, font, words) else 0
        line.setLeft(line.left() + wide)
        trouble = trouble if wide else trouble.removeprefix(" · ")
        line.setLeft(line.left() + _write(painter, line, font, tokens.trouble, trouble))
        tags = " ".join(f"#{tag}" for tag in entry.tags)
        turns = turns_words(entry.turns, came_short(entry, self._model.repeated(entry)))
        target = self._model.target_name(entry)
        parts = [part for part in (turns, tags, "" if apart.startswith(target) else target) if part]
        before = " · " if words or entry.id == self._model.live else ""
        while len(parts) > 1:  # what has no room for a few letters is left out, with the dot before it
            so_far = before + " · ".join([*parts[:-1], ""])
            if _has_room(line.adjusted(QFontMetrics(font).horizontalAdvance(so_far), 0, 0, 0), font, parts[-1]):
                break
            parts.pop()
        _write(painter, line, font, tokens.dim_ink, before + " · ".join(parts))


def _ground(rect: QRect) -> QRect:
    return rect.adjusted(SIDE, APART // 2, -SIDE, -APART // 2)


def _has_room(place: QRect, font: QFont, words: str) -> bool:
    """Whether enough of these words can be read to be worth their place."""
    return place.width() >= QFontMetrics(font).horizontalAdvance(words[:LEAST] + "…")


def _write(painter: QPainter, place: QRect, font: QFont, ink: str, text: str, *, right: bool = False) -> int:
    """Write a line as far as there is room, at its left or right end; gives its width in pixels."""
    metrics = QFontMetrics(font)
    text = metrics.elidedText(" ".join(text[:LONGEST].split("\n")), Qt.TextElideMode.ElideRight, max(place.width(), 0))
    wide = metrics.horizontalAdvance(text)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    top = place.top() + (place.height() - metrics.height()) / 2
    left = place.right() + 1 - wide if right else place.left()
    painter.drawText(QPointF(left, top + metrics.ascent()), text)
    return wide
