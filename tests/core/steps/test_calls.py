"""Names of tool calls: the nearest debug line that points at a tool."""

from tests.helpers.turns import Event, turn_of
from vftester.core.steps.calls import tool_names

AGENT = {"type": "agent", "agentName": "Desk"}


def line(name: str) -> Event:
    return (0, "debug", {"message": "x", "ref": {"type": "function", "functionName": name}})


def call(state: str, call_id: str = "c") -> Event:
    return (0, "tool-call", {"state": state, "callID": call_id})


def names(*events: Event) -> list[str]:
    """The name of each call, "" where it has none."""
    turn = turn_of(*events)
    found = tool_names(turn)
    return [found.get(start.seq, "") for start in turn.talk.call_starts]


def test_a_line_before_a_call_names_it_and_one_after_is_its_result() -> None:
    assert names(line("a"), call("start"), call("end"), line("a"), line("b"), call("start"), line("b")) == ["a", "b"]


def test_a_line_after_a_call_names_it_where_none_came_before() -> None:
    assert names(call("start"), call("end"), line("a")) == ["a"]


def test_parallel_calls_are_named_each() -> None:
    assert names(line("a"), call("start"), line("b"), call("start", "d"), call("end"), line("a"), line("b")) == [
        "a",
        "b",
    ]


def test_calls_without_results_are_named_as_well() -> None:
    assert names(line("a"), call("start"), call("end"), line("a"), call("start"), call("end")) == ["a", "a"]


def test_a_nearer_line_after_a_call_outweighs_one_long_before() -> None:
    assert names(line("a"), call("start"), call("end"), line("a"), call("start"), line("b")) == ["a", "b"]


def test_neither_agents_nor_nodes_nor_nonsense_name_a_call() -> None:
    for ref in (AGENT, {"type": "node", "nodeID": "n"}, {"type": "function"}, {"type": []}, "x", None):
        assert names((0, "debug", {"message": "x", "ref": ref}), call("start")) == [""]
