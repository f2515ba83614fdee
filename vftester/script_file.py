"""A script as a person wrote it, in YAML: `runs/script.py` says what may stand in one."""

import re
from pathlib import Path
from typing import Any

import yaml

from vftester.runs.script import ScriptError, Step, steps
from vftester.store.errors import StoreError
from vftester.store.plain_files import content_of
from vftester.store.yaml_text import yaml_flaw

LARGEST = 1 << 20
"""Bytes. PyYAML reads some 100,000 a second."""


def read_script(path: Path) -> list[Step]:
    """The steps that are written in a file. Raises ScriptError where they cannot be read."""
    try:
        content = content_of(path, LARGEST)
    except StoreError as problem:
        raise ScriptError(f"The script {problem}") from None
    if content is None:
        raise ScriptError(f"The script {path} is larger than {LARGEST >> 20} MiB: too large for a script.")
    try:
        loader = _ScriptLoader(content.decode("utf-8"))
        try:
            return steps(loader.steps())
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise ScriptError(f"The script {path} is no YAML that can be read ({yaml_flaw(problem)}).") from None


class _ScriptLoader(yaml.SafeLoader):
    """YAML with the plain values of JSON: `yes`, `12:30`, `0123` and `2026-11-22` are what the person says."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML declares it so

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.line + 1
            raise ScriptError(f"The script points elsewhere with a * (near line {line}): write out what is meant.")
        node = super().compose_node(parent, index)
        if node is not None and node.tag not in _TAGS:
            raise ScriptError(f"The script has a tag (near line {self.line + 1}): write the value alone.")
        # A value is what it looks like: PyYAML fails on a tag that says otherwise.
        if isinstance(node, yaml.ScalarNode):
            looks_like = self.resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]  # the stubs leave it open
            if node.tag != looks_like:
                node.tag = "tag:yaml.org,2002:str"
        return node

    def steps(self) -> Any:
        """The document, with what is said in it as it was typed: `1.50` is no 1.5 there."""
        document = self.get_single_node()
        if document is None:
            return None
        for step in _items(document):
            _as_typed(step)
            for name, value in step.value if isinstance(step, yaml.MappingNode) else ():
                if name.value in _SAID:
                    _as_typed(value)
        return self.construct_document(document)


_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "merge", "map", "seq")
)

_SAID = ("text", "button", "keypad", "event", "intent", "query")


def _items(document: yaml.Node) -> list[yaml.Node]:
    """The steps of a script, which is a list of them or has one under `steps`."""
    if isinstance(document, yaml.MappingNode):
        document = next((value for name, value in document.value if name.value == "steps"), document)
    return document.value if isinstance(document, yaml.SequenceNode) else []


def _as_typed(node: yaml.Node) -> None:
    if isinstance(node, yaml.ScalarNode) and node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        node.tag = "tag:yaml.org,2002:str"


for _tag, _pattern, _first in (
    ("null", "null|~|", ["n", "~", ""]),
    ("bool", "true|false", list("tf")),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", list("-0123456789")),
    ("merge", "<<", ["<"]),
):
    _ScriptLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
