"""A store that cannot be written while `vftester talk` holds a conversation."""

import json

from tests.cli.conftest import GUARD_S, CommandLine
from tests.cli.test_talk import HI, at
from tests.helpers.scripted_server import ScriptedServer, frames, stream
from tests.torture.stores.locking import Lock


def test_what_could_not_be_kept_is_told_and_exported_all_the_same(vftester: CommandLine) -> None:
    store, export = vftester.home / "sessions.db", vftester.home / "out.json"
    with (
        ScriptedServer([stream(0.5, frames(HI))]) as server,
        vftester.start(*at(server, "--db", store, "--export", export)) as program,
    ):
        assert server.arrived.wait(GUARD_S)
        lock = Lock(store, everybody=False)
        try:
            ran = vftester.end(program)
        finally:
            lock.let_go()
            program.kill()
    assert ran.status == 4
    assert "Hi there" in ran.out
    *_, last = ran.err.splitlines()
    assert "could not be kept. The store" in last
    assert "another program keeps it locked" in last
    assert last.endswith(f"The session was exported to {export} all the same.")
    (turn,) = json.loads(export.read_text())["turns"]
    assert turn["state"] == "complete"
