"""`vftester replay`: a recorded session played again in the terminal, without any network."""

import asyncio
import math
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click

from vftester.aloud import Aloud
from vftester.core.conversation import TurnState
from vftester.core.ports import OutsideError
from vftester.core.replay.reported import PAUSE_NS, pause_ns
from vftester.core.session import KeptSession
from vftester.interrupts import Interrupts
from vftester.runs.replay import Replay
from vftester.settings import load, settings_path
from vftester.statuses import INCOMPLETE, INTERRUPTED
from vftester.store.files import keep_store
from vftester.terminal import JsonLines, Words


class NothingToPlay(OutsideError):
    """A session of which no turn is finished."""


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What `vftester replay` was asked for. `speed` may be infinite."""

    speed: float
    whole: bool
    speak: bool
    jsonl: bool
    wav: Path | None
    store: Path


def replay(kept: KeptSession, options: ReplayOptions) -> int:
    """Play it; gives the exit status. Raises OutsideError where there is nothing to play, or nowhere to save sound."""
    if not kept.finished:
        raise NothingToPlay("There is nothing to replay: no turn of this session is over yet.")
    if options.wav is not None:
        keep_store(options.wav, options.store)
    with ExitStack() as stack:
        hurry = 1.0 if math.isinf(options.speed) else options.speed
        voice = Aloud(load(settings_path()), options.wav, stack, hurry) if options.speak else None
        with Interrupts() as interrupts, asyncio.Runner() as runner:
            return runner.run(_play(kept, options, voice, interrupts))


async def _play(kept: KeptSession, options: ReplayOptions, voice: Aloud | None, interrupts: Interrupts) -> int:
    words = None if options.jsonl else Words()
    played = Replay(
        kept.turns,
        words or JsonLines(speaks=options.speak),
        voice.mouth if voice is not None else None,
        "arriving" if voice is not None else "mute",
        speed=options.speed,
        whole=options.whole,
    )
    _tell(played, kept, options)
    interrupts.listen(played.hold)
    try:
        await played.play()
        if words is not None:
            words.sum_up()
    finally:
        await played.aclose()
    if interrupts.came:
        return INTERRUPTED
    return 0 if all(turn.state is TurnState.COMPLETE for turn in played.turns) else INCOMPLETE


def _tell(played: Replay, kept: KeptSession, options: ReplayOptions) -> None:
    """What is otherwise than it was."""
    if not all(turn.timed for turn in played.kept):
        click.echo("This session keeps no times: its words come again, all of a turn at once.", err=True)
    if options.jsonl:
        return
    left_out = len(kept.turns) - len(played.kept)
    if left_out:
        click.echo(f"Left out: {left_out} turn that is still running.", err=True)
    long = any(pause_ns(*turns) > PAUSE_NS for turns in pairwise(played.kept))
    if long and not math.isinf(played.speed):
        click.secho("Of the person's pauses between turns a second is kept.", err=True, dim=True)
