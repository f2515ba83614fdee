"""A turn's measures, found anew only where something changed that they rest on."""

from vftester.core.conversation import Turn
from vftester.core.timing.measures import Measures, measure_text, with_speech


class KeptMeasures:
    """The measures of one turn that goes on: what its text tells costs what all the text costs, its speech little."""

    def __init__(self) -> None:
        self._found: Measures | None = None
        self._text: tuple[Turn, Measures] | None = None

    def of(self, turn: Turn) -> Measures:
        """The measures as they were found last, unless they were forgotten since."""
        if self._found is None:
            self._found = with_speech(self._of_text(turn), turn)
        return self._found

    def forget(self) -> None:
        """Something changed that measures rest on."""
        self._found = None

    def _of_text(self, turn: Turn) -> Measures:
        """Told anew only where the text changed, and not with each word spoken."""
        if self._text is not None:
            of, found = self._text
            same = of.talk is turn.talk and of.readings is turn.readings and of.end_ns == turn.end_ns
            if same and of.state is turn.state:
                return found
        found = measure_text(turn)
        self._text = turn, found
        return found
