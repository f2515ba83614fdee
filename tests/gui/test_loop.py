"""Garbage is collected in the window's thread, and never so much of it that the window is held up."""

import gc
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimerEvent
from PySide6.QtWidgets import QApplication

from vftester.gui.loop import _ALL_EVERY, _MOST_OLD, _MOST_YOUNG, _Collector, _count, run


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def looked(qapp: object) -> Iterator[list[int]]:
    """The generations that were looked through; nothing but what the test makes is there to be."""
    found: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            found.append(info["generation"])

    rounds(_Collector(QObject()), 1)  # what Python learns of these classes when they are first used
    gc.collect()
    gc.disable()
    gc.freeze()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.unfreeze()
    gc.enable()


def rounds(collector: _Collector, count: int) -> None:
    for _ in range(count):
        collector.timerEvent(QTimerEvent(0))


def test_older_garbage_is_looked_for_once_a_minute(looked: list[int]) -> None:
    owner = QObject()
    rounds(_Collector(owner), _ALL_EVERY)
    assert looked == [1] * (_ALL_EVERY - 1) + [2]


def test_very_much_that_stays_is_never_looked_through(looked: list[int]) -> None:
    owner = QObject()
    collector = _Collector(owner)
    kept = [[number] for number in range(_MOST_YOUNG + 1000)]
    before = gc.get_freeze_count()
    rounds(collector, 1)
    assert looked == []
    assert gc.get_freeze_count() > before + _MOST_YOUNG
    for _ in range(20):  # what comes by and by does not add up to a long look either
        kept += [[number] for number in range(_MOST_YOUNG // 2)]
        rounds(collector, 1)
    rounds(collector, _ALL_EVERY - 21)
    assert 2 not in looked
    assert len(gc.get_objects(generation=2)) < _MOST_OLD
    assert kept


def test_much_that_stays_is_not_looked_through_while_as_much_goes(looked: list[int]) -> None:
    owner = QObject()
    collector = _Collector(owner)
    shown = [[number] for number in range(_MOST_YOUNG + 1000)]
    rounds(collector, 1)
    gc.unfreeze()
    looked.clear()
    read = [[number] for number in range(_MOST_YOUNG + 1000)]
    shown.clear()  # as when one recording is opened while another is let go of
    rounds(collector, 1)
    assert looked == []
    assert read


def test_while_it_is_counted_another_thread_may_fill_a_tuple(qapp: object) -> None:
    failed: list[BaseException] = []
    over = threading.Event()

    def fill() -> None:
        while not over.is_set() and not failed:
            try:
                tuple(number for number in range(20))
            except SystemError as problem:
                failed.append(problem)

    filling, former = threading.Thread(target=fill), sys.getswitchinterval()
    gc.collect()
    gc.freeze()  # the less there is to count, the oftener it is counted
    sys.setswitchinterval(1e-6)
    try:
        filling.start()
        for _ in range(30_000):
            _count(0)
    finally:
        sys.setswitchinterval(former)
        over.set()
        filling.join()
        gc.unfreeze()
    assert failed == []


def test_no_other_thread_keeps_the_interpreter_for_long(qapp: QApplication) -> None:
    before = sys.getswitchinterval()

    async def look() -> int:
        return round(sys.getswitchinterval() * 1e6)

    assert run(qapp, look()) <= 500
    assert sys.getswitchinterval() == before
