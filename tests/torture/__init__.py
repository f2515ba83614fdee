"""Torture: what happens when everything around the program goes wrong. `make torture` (20 minutes), `CUT=1` (3 minutes).

A part is a module in `tests/torture/parts/`; the frame finds it by its file name (`faults`, `fuzz`, `storage`, `soak`,
`many`, `secrets`). It has

    SHARE = 2.0                                              # its share of the time; 1 where it says nothing
    def torture(budget_s: float, seed: int) -> Iterator[Row]:

`torture` yields a `Row` (`tests.torture.rows`) as soon as a kind of fault is done, so that what was found counts although
something later kills the process, and is over within `budget_s`: it asks `Budget(budget_s)` whether there is time for
more, and tries each kind of fault at least once, however short the time. The same seed does the same things.

Each part runs in a process of its own, so its memory is its own: with Qt offscreen, an empty home (settings, store and
log land there), no keyring and no key in the environment, one after the other so that stalls are those of the part. One
that takes twice its time and a minute more is ended and counts as not survived; so does one that raises or dies.

`tests.torture.measuring` measures: `memory_mb()`, `handles()`, `LoopStalls` (worst stall of an asyncio loop). For a
window's loop there is `tests.bench.windows.Ticker`, for a window with its desk `tests.bench.windows.at_the_desk`.

A part is no test and measures no speed: what it finds becomes a test beside the code, and is mended there.
"""
