"""`python -m tests.bench [NAME…]`: all benchmarks, or the named ones. Exits 0 (1: there is none of that name); the verdicts are for
reading."""

import os
import platform
import sys

from tests.bench import (
    bursts,
    catalog,
    client,
    comparing,
    opening,
    pacing,
    paint,
    replaying,
    speech,
    stamps,
    start,
    storing,
)

BENCHES = {
    "client": client.measure,
    "stamps": stamps.measure,
    "store": storing.measure,
    "start": start.measure,
    "open": opening.measure,
    "replay": lambda rounds: [*replaying.measure(rounds), *pacing.measure(rounds)],
    "compare": comparing.measure,
    "catalog": catalog.measure,
    "loop": bursts.stalls,
    "arrival": bursts.arrivals,
    "speech": speech.measure,
    "paint": paint.measure,
}
ROUNDS = 5


def main() -> None:
    names = sys.argv[1:] or list(BENCHES)
    if unknown := [name for name in names if name not in BENCHES]:
        sys.exit(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHES)}.")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors. Median of {ROUNDS} runs (least to most).")
    figures = []
    for name in names:
        print(f"\n{name}", flush=True)
        for figure in BENCHES[name](ROUNDS):
            print(f"  {figure}", flush=True)
            figures.append(figure)
    limits = [figure for figure in figures if figure.met is not None]
    print(f"\n{sum(f.met is True for f in limits)} of {len(limits)} limits met.")


if __name__ == "__main__":
    main()
