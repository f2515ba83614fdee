"""Odd bodies at the demo agent's state endpoints."""

from typing import Any

import pytest

from vftester.demo.memory import is_state


@pytest.mark.parametrize(
    "state",
    [{"variables": []}, {"storage": 1}, {"storage": {"desk": []}}, {"storage": {"desk": {"step": [[]]}}},
     {"storage": {"desk": {"turn": True}}}],
)  # fmt: skip
def test_what_is_no_state_is_known(state: dict[str, Any]) -> None:
    assert not is_state(state)
    assert is_state({"variables": {}, "storage": {"desk": {"step": "", "turn": 1}}})
