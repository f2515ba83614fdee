"""The labels of a form, level with the controls beside them."""

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLayoutItem

from vftester.gui.field import Field


def level(form: QFormLayout) -> None:
    """Of a low control Qt places the label a little too high: each gets the height of what it names."""
    for row in range(form.rowCount()):
        named = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = named.widget() if named is not None else None
        if isinstance(label, QLabel):
            own, beside = label.sizeHint().height(), _tall(form.itemAt(row, QFormLayout.ItemRole.FieldRole))
            if beside < 3 * own:
                label.setFixedHeight(max(own, beside))


def _tall(item: QLayoutItem | None) -> int:
    """The height of the first line of controls in an item of a form, however they are held; 0 for mere text."""
    while item is not None:
        widget = item.widget()
        if isinstance(widget, Field):
            return widget.control.sizeHint().height()
        inside = widget.layout() if widget is not None else item.layout()
        if inside is None or isinstance(inside, QHBoxLayout):
            return 0 if isinstance(widget, QLabel) else item.sizeHint().height()
        item = inside.itemAt(0)
    return 0
