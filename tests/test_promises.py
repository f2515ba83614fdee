"""The promises of the README: each is held by a test that is there, and each figure by something that measures it."""

import ast
import re
from pathlib import Path

from tests.bench.__main__ import BENCHES

ROOT = Path(__file__).parents[1]


def rows() -> list[list[str]]:
    """The table's rows: what is promised, which tests hold it, what was measured."""
    section = (ROOT / "README.md").read_text().partition("\n## Promises\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_every_promise_is_held_by_tests_that_are_there() -> None:
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(rows()) > 10
    for promised, held_by, _ in rows():
        named = re.findall(r"`(test_\w+)`", held_by)
        assert named, promised
        assert re.sub(r"`test_\w+`[, ]*", "", held_by) == "", promised
        for name in named:
            assert name in there, f"{promised}: there is no {name}"


def test_every_figure_is_measured_by_what_is_named_beside_it() -> None:
    parts = {path.stem for path in (ROOT / "tests" / "torture" / "parts").glob("*.py")}
    for promised, _, measured in rows():
        if measured != "holds":
            found = re.match(r"`(bench|torture) ([a-z ]+)`: \S", measured)
            assert found, promised
            assert set(found[2].split()) <= (set(BENCHES) if found[1] == "bench" else parts), promised
