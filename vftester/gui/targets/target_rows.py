"""How a row of the list of targets is painted: its name, and quietly below it which project that is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vftester.gui.style import small, tokens_for

INSET, ABOVE = 12, 7

Index = QModelIndex | QPersistentModelIndex


class TargetRows(QStyledItemDelegate):
    """Of a text of two lines the first stands out; nothing in it is read as markup."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        bold, quiet = map(QFontMetrics, _fonts(option.font))
        return QSize(0, bold.height() + quiet.height() + 2 * ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        ground.text = ""
        name, _, where = str(index.data()).rpartition("\n")
        tokens, style = tokens_for(option.widget), option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, option.widget)
        bold, quiet = _fonts(option.font)
        high, low = QFontMetrics(bold).height(), QFontMetrics(quiet).height()
        top = option.rect.top() + (option.rect.height() - high - low) // 2
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        for text, font, ink, line in (
            (name, bold, tokens.ink, QRect(0, top, 0, high)),
            (where, quiet, tokens.ink if chosen else tokens.dim_ink, QRect(0, top + high, 0, low)),
        ):
            line.setLeft(option.rect.left() + INSET)
            line.setRight(option.rect.right() - INSET)
            fitting = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, line.width())
            painter.setFont(font)
            painter.setPen(QColor(ink))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)
        painter.restore()


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    """Those of the upper and of the lower line."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold, small(font)
