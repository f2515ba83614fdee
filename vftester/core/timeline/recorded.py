"""The figures of a replayed turn: those of its recording. How fast it is spoken again is no time of the agent."""

from functools import cached_property

from vftester.core.conversation import Turn
from vftester.core.timeline.spoken_length import SpokenLength
from vftester.core.timing.measures import Measures, measure
from vftester.core.timing.silence import Bill, silence_bill


class Recorded:
    """A turn as it was recorded, measured when that is asked for: what lanes of a replay tell in place of their own."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    @cached_property
    def measures(self) -> Measures:
        return measure(self._turn)

    @cached_property
    def bill(self) -> Bill:
        return silence_bill(self._turn)

    @cached_property
    def length(self) -> SpokenLength | None:
        """How long it was when spoken; None where nothing was cut for a voice."""
        length = SpokenLength()
        for event in self._turn.speech.events:
            length.take(event)
        return length if self._turn.speech.events else None
