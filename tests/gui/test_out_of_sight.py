"""A conversation that grows while another page is in front of it."""

from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from vftester.gui.column import Column, Side
from vftester.gui.plain_text import PlainText
from vftester.gui.rows.looks import FOOT


def grown(column: Column, rows: int) -> None:
    for number in range(rows):
        column.add(PlainText(FOOT, f"line {number}"), Side.WIDE, 6)
    column.settle()


def test_it_is_at_its_end_when_it_is_seen_again(qtbot: QtBot) -> None:
    pages, column = QStackedWidget(), Column()
    qtbot.addWidget(pages)
    pages.addWidget(column)
    pages.addWidget(QWidget())
    pages.resize(400, 200)
    pages.show()
    grown(column, 40)
    assert column.at_end
    pages.setCurrentIndex(1)
    grown(column, 5)
    pages.setCurrentIndex(0)
    qtbot.waitUntil(lambda: column.at_end)
    column.verticalScrollBar().setValue(10)
    pages.setCurrentIndex(1)
    grown(column, 5)
    pages.setCurrentIndex(0)
    qtbot.wait(0)
    assert column.verticalScrollBar().value() == 10, "where the person read, they go on reading"
