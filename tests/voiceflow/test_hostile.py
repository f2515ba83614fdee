"""A hostile Voiceflow against the real client and a real store: each fault ends, with a sentence, and nothing is lost.

All of them, and more of each, are tried by `make torture`; here those that take no time.
"""

from collections.abc import Iterator

import pytest

from tests.helpers.hostile import FAULTS, HELLO, TRUNCATED, Fault, certificates, events_in
from tests.helpers.scripted_server import stream
from tests.torture.holding import Held, Holding


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holding]:
    with Holding(tmp_path_factory.mktemp("store")) as holding:
        yield holding


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.large], ids=lambda fault: fault.name)
def test_a_fault_ends_with_a_sentence_and_what_arrived_is_kept(fault: Fault, holding: Holding) -> None:
    held = Held()
    holding.meet(fault, held)
    assert held.troubles == []
    assert held.kept == held.sent


@pytest.mark.parametrize("at", [0, 1, len(HELLO) // 2, len(HELLO) - 1])
@pytest.mark.parametrize("ending", ["cut", "abort"])
def test_a_stream_over_tls_that_is_cut_keeps_what_arrived(ending: str, at: int, holding: Holding) -> None:
    held = Held()
    reply = stream(HELLO[:at], 0.02, ending=ending)
    holding.meet(Fault("cut TLS", [reply], [TRUNCATED], arrives=False), held, certificates())
    assert held.troubles == []
    assert held.kept == held.sent <= events_in(HELLO[:at])
