"""What an agent says in the benchmarks: sentences in pieces, with debug lines and tool calls in between."""

import itertools
import json
from collections.abc import Iterator

from vftester.core.records import Closed, Closing, Connected, Record, Report, Response

RECORDS = 100_000
EVERY_NS = 40_000_000

_SAID = (
    "Thursday works. We are open from nine until half past four, and the desk answers the phone all day. Would you "
    "like to book a visit, or shall I send you the opening hours? A check-up takes about half an hour."
)


def traces() -> Iterator[str]:
    """The data of trace events, for as long as one likes: nearly all of them are deltas."""
    words = itertools.cycle(_SAID.split())
    for number in itertools.count():
        payload: dict[str, object] = {"state": "content", "content": f" {next(words)}"}
        kind = "completion"
        call = f"c{number // 5000}"
        match number % 5000:
            case 0:
                payload = {"state": "start", "messageID": f"m{number}"}
            case 4970:
                payload = {"state": "end"}
            case 4971:
                kind, payload = "tool-call", {"state": "start", "callID": call}
            case 4980:
                kind, payload = "tool-call", {"state": "end", "callID": call}
            case place if place > 4970:
                kind, payload = "debug", {"message": "thinking", "level": "info"}
            case _:
                pass
        yield json.dumps(
            {"type": kind, "payload": payload, "time": 1_790_000_000_000 + 40 * number, "turnID": "turn_7c1a2b3c4d"},
            separators=(",", ":"),
        )


def reply(count: int) -> list[Report]:
    """What is reported of a whole turn with so many records; the last is its `end` event."""
    told = itertools.islice(traces(), count - 1)
    records = [Record(seq, (seq + 5) * EVERY_NS, "trace", str(seq), data) for seq, data in enumerate(told)]
    end = Record(count - 1, (count + 5) * EVERY_NS, "end", str(count - 1), "{}")
    return [Connected(1), Response(2, 200), *records, end, Closed((count + 6) * EVERY_NS, Closing.END_OF_BODY)]
