"""Interrupts while something is being ended: it is ended all the same, and who insists gets out."""

import asyncio
import signal
import time

import pytest

from vftester.interrupts import INSISTS_S, Interrupts

BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", BOTH)
def test_while_nobody_listens_those_that_come_together_end_nothing_and_one_that_comes_later_does(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    with Interrupts() as interrupts:
        assert not interrupts.came
        for _ in range(3):
            signal.raise_signal(number)
        assert interrupts.came
        now_s += INSISTS_S + 0.1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


@pytest.mark.parametrize("number", BOTH)
def test_whoever_listens_is_told_of_each_and_of_one_that_came_before(number: signal.Signals) -> None:
    told = 0

    def tell() -> None:
        nonlocal told
        told += 1

    async def listen(interrupts: Interrupts) -> None:
        interrupts.listen(tell)
        signal.raise_signal(number)
        while told < 2:
            await asyncio.sleep(0)

    with Interrupts() as interrupts:
        signal.raise_signal(number)
        asyncio.run(listen(interrupts))
        signal.raise_signal(number)  # the loop is closed: nobody listens any more
    assert told == 2


def test_what_was_done_about_them_before_is_done_again_afterwards() -> None:
    before = [signal.getsignal(number) for number in BOTH]
    with Interrupts():
        assert [signal.getsignal(number) for number in BOTH] != before
    assert [signal.getsignal(number) for number in BOTH] == before
