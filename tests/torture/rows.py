"""What a part tells, and the table of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fault: how often it was tried and survived, how many records were sent and are kept.

    Survived: it ended within its limits, with a sentence where something broke, and nothing was lost that should not
    be. `sent` counts what was handed over whole (what arrived), `kept` what of it is read back from the store; both 0
    where it is not about records. None: not measured. `troubles`: what was not survived, a sentence each that says how
    to have it again. `note`: a word for the table, a figure that belongs there.
    """

    what: str
    tried: int
    survived: int
    sent: int = 0
    kept: int = 0
    worst_stall_ms: float | None = None
    before_mb: float | None = None
    after_mb: float | None = None
    troubles: tuple[str, ...] = ()
    note: str = ""

    @property
    def well(self) -> bool:
        return self.tried == self.survived and self.sent == self.kept and not self.troubles

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Row":
        values = json.loads(line)
        return cls(**{**values, "troubles": tuple(values["troubles"])})


HEAD = f"{'fault':<52} {'tried':>7} {'survived':>8} {'sent':>10} {'kept':>10} {'stall ms':>9} {'MB before':>9} {'after':>7}"


def line(row: Row) -> str:
    """A row of the table, and under it what was not survived."""
    records = f"{row.sent:>10,} {row.kept:>10,}" if row.sent or row.kept else f"{'–':>10} {'–':>10}"
    measured = f"{_figure(row.worst_stall_ms, 9)} {_figure(row.before_mb, 9)} {_figure(row.after_mb, 7)}"
    sign = "" if row.well else "  NOT WELL"
    shown = f"{row.what[:52]:<52} {row.tried:>7,} {row.survived:>8,} {records} {measured}{sign}"
    note = f"  {row.note}" if row.note else ""
    return "\n".join([shown.rstrip() + note, *(f"    ! {trouble}" for trouble in row.troubles)])


def total(rows: Sequence[Row]) -> Row:
    """All rows as one."""
    stalls = [row.worst_stall_ms for row in rows if row.worst_stall_ms is not None]
    return Row(
        "all",
        sum(row.tried for row in rows),
        sum(row.survived for row in rows),
        sum(row.sent for row in rows),
        sum(row.kept for row in rows),
        max(stalls, default=None),
    )


def _figure(value: float | None, width: int) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:>{width},.0f}"
