"""What the rows of a conversation share: whose it is, its pictures, and what a row can ask for."""

from collections.abc import Callable
from dataclasses import dataclass

from vftester.core.session import Target
from vftester.gui.column import Column
from vftester.gui.rows.picture import Pictures


@dataclass(slots=True)
class Surroundings:
    """`live`: not a recording. `target` and `streaming` (whether it was asked to stream) are None where not known."""

    column: Column
    pictures: Pictures
    show_all: Callable[[str], None]
    live: bool = True
    target: Target | None = None
    streaming: bool | None = None
