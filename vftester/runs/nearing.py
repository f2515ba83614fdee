"""How long to sleep on the way to a moment: a loop's timer may be off by a twentieth of its length, either way.

Qt's are (`Qt::CoarseTimer`, which asyncio's timers are in a window), so a long wait is done in ever shorter steps.
"""

NEAR_NS, NEARLY = 20_000_000, 0.9


def step_s(left_ns: int) -> float:
    """Seconds to sleep before one looks again at how much is left; 0.0 where the moment is there."""
    return max(left_ns, 0) * (1.0 if left_ns < NEAR_NS else NEARLY) / 1e9
