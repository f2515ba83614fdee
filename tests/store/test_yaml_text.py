"""YAML of other programs is read without harm: words stay words, and nothing in it can grow."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vftester.store.errors import StoreError
from vftester.store.yaml_text import LARGEST, read_yaml, write_yaml

LAUGHS = "a: &a [x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_words_stay_words_and_variables_have_the_type_they_look_like() -> None:
    assert read_yaml("value: yes\nid: 3\ndate: 2026-01-01\nvariables:\n  a: 3\n  b: true\n  c: x\n  d: '3'\n  e: [1.5, ~]\n") == {
        "value": "yes", "id": "3", "date": "2026-01-01",
        "variables": {"a": 3, "b": True, "c": "x", "d": "3", "e": [1.5, None]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LAUGHS, "an alias"),
        ("a: &x [*x]", "an alias"),
        ("[" * 5000, "nested too deeply"),
        ("a:\n" + "".join(" " * n + "- \n" for n in range(1, 40)), "nested too deeply"),
        ("a: [", "line 1"),
        ("a: 1\n---\nb: 2", "line 2"),
        ("? [a, b]\n: c", "no text"),
        ("a: \x00", "no YAML"),
        ("x" * (LARGEST + 1), "larger than 1 MiB"),
    ],
    ids=["laughs", "itself", "deep", "indented", "broken", "two", "key", "nul", "large"],
)
def test_what_could_do_harm_or_makes_no_sense_is_refused(text: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        read_yaml(text)


def test_a_tag_of_pythons_makes_nothing() -> None:
    assert read_yaml("a: !!python/object/apply:os.system ['true']") == {"a": ["true"]}
    assert read_yaml("variables:\n  a: !!python/name:os.system x") == {"variables": {"a": "x"}}


plain = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), max_size=12),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text("abc", min_size=1), v, max_size=3), max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["name", "value", "items"]), plain))
def test_what_is_written_is_read_again(content: dict[str, Any]) -> None:
    assert read_yaml(write_yaml(content)) == content


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(StoreError):
        read_yaml(text)
