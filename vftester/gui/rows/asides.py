"""What comes with a reply without being said, folded: its sources, and the model's reasoning."""

from collections.abc import Callable

from vftester.core.display.asides import Source, reasoning_in, sources_of
from vftester.core.traces import Reading
from vftester.gui.column import Column
from vftester.gui.rows.fold import Fold
from vftester.gui.rows.words import reasoning_title, source_lines, sources_title


class Asides:
    """One turn's folded rows. `add` places a new one."""

    def __init__(self, column: Column, add: Callable[[Fold], bool]) -> None:
        self._column = column
        self._add = add
        self._reasoning: Fold | None = None
        self._thought = 0
        self._sources: Fold | None = None
        self._known: list[Source] = []
        self._found: list[Source] = []

    def take(self, reading: Reading) -> None:
        if reading.kind == "reasoning":
            self._think(reading)
        else:
            self._found += sources_of(reading)

    def settle(self) -> None:
        """Say how long the reasoning is by now, and which sources the words above have; once a frame."""
        if self._found:
            sources = [source for source in dict.fromkeys(self._found) if source not in self._known]
            self._found.clear()
            if sources:
                self._tell_sources(sources)
        if self._reasoning is not None:
            self._reasoning.set_title(reasoning_title(self._thought))
            if self._reasoning.open:
                self._column.grew(self._reasoning)

    def _think(self, reading: Reading) -> None:
        thought = reasoning_in(reading)
        if thought and self._reasoning is None:
            fold = Fold(reasoning_title(len(thought)))
            if not self._add(fold):
                return
            self._reasoning = fold
        if thought and self._reasoning is not None:
            self._thought += len(thought)
            self._reasoning.grow(thought)

    def _tell_sources(self, sources: list[Source]) -> None:
        self._known += sources
        title = sources_title(len(self._known))
        if self._sources is None:
            fold = Fold(title)
            if not self._add(fold):
                return
            self._sources = fold
            self._sources.grow(source_lines(sources))
        else:
            self._sources.set_title(title)
            self._sources.grow("\n" + source_lines(sources))
            self._column.grew(self._sources)
