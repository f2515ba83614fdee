"""What the inspector says of events and clocks."""

from datetime import datetime

from vftester.core.clocks import arrived_at, server_clock
from vftester.core.conversation import Turn
from vftester.core.timeline.timescale import exact_ms
from vftester.core.traces import Reading
from vftester.gui.wording import size

COPY_CURL = "Copy as curl, without the key"
COPY_CURL_TIP = "Copy this turn's request as commands for a shell; the key's place is taken by $VF_API_KEY"


def clock(moment: datetime) -> str:
    """The time of day where this computer is: `05:31:20.871`."""
    return moment.astimezone().strftime("%H:%M:%S.%f")[:-3]


def event_facts(turn: Turn, reading: Reading) -> list[tuple[str, str]]:
    """What is to say of an event besides its data."""
    record = reading.record
    told = [
        ("Arrived", f"{exact_ms(record.offset_ns)} after sending"),
        ("This computer", clock(arrived_at(turn, record.offset_ns))),
    ]
    if reading.time_ms is not None:
        theirs = server_clock(reading.time_ms)
        said = clock(theirs) if theirs is not None else f"{reading.time_ms:g} ms, a time that no calendar has"
        told.append(("Voiceflow's clock", f"{said} (not synchronised with this computer)"))
    told.append(("Size", size(len(record.data.encode("utf-8", "surrogatepass")))))
    if record.id is not None:
        told.append(("Voiceflow's id", record.id[:200]))
    return told
