"""YAML as other programs write it, read without harm: bounded in size and depth, no aliases, no tags of Python's.

Words stay words: `yes`, `3` and `2026-01-01` are the text that stands there, as for programs that know which type each
place has. Only under `variables` a value has the type that it looks like.
"""

from typing import Any

import yaml

from vftester.store.errors import StoreError

LARGEST = 1 << 20
"""Characters. PyYAML reads some 100,000 a second."""

DEEPEST = 30

TYPED = "variables"

_AS_THEY_LOOK = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))


def read_yaml(text: str) -> Any:
    """What YAML text holds: objects, lists and text. Raises StoreError with the reason, to follow a file's name."""
    if len(text) > LARGEST:
        raise StoreError(f"is larger than {LARGEST >> 20} MiB: too large for a voiceflow-cli test")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return None if node is None else _plain(loader, node, typed=False)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise StoreError(f"is no YAML that can be read ({yaml_flaw(problem)})") from problem


def write_yaml(content: Any) -> str:
    """The content as YAML, in its own order; texts of several lines stay readable."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _Loader(yaml.SafeLoader):
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ValueError("it holds an alias, which could make it endlessly large")
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError("it is nested too deeply")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _plain(loader: yaml.SafeLoader, node: yaml.Node, *, typed: bool) -> Any:
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ValueError("a name in it is no text")
            found[key.value] = _plain(loader, value, typed=typed or key.value == TYPED)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, typed=typed) for item in node.value]
    if typed and node.tag in _AS_THEY_LOOK:
        return loader.construct_object(node)
    return node.value


def yaml_flaw(problem: Exception) -> str:
    """Why a text is no YAML, and in which of its lines."""
    if isinstance(problem, yaml.MarkedYAMLError) and problem.problem_mark is not None:
        return f"line {problem.problem_mark.line + 1}: {problem.problem}"
    return "it is nested too deeply" if isinstance(problem, RecursionError) else " ".join(str(problem).split())[:200]
