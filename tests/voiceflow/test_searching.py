"""A turn looks for no module on the disk: one that is not there would be searched for again with every request."""

import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

from tests.helpers.scripted_server import ScriptedServer, frames, stream
from tests.helpers.talking import talk_once


class Noting:
    """Stands first among those that find modules, and notes what is looked for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        self.names.append(name)


def test_no_module_is_looked_for_while_a_turn_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    said = stream(frames({"type": "text", "payload": {"message": "Good morning"}}))
    with ScriptedServer([said]) as server:
        talk_once(server)  # whatever is loaded late is there by now
        noting = Noting()
        monkeypatch.setattr(sys, "meta_path", [noting, *sys.meta_path])
        talk_once(server)
    assert noting.names == []
