"""Pages that are passed on have the colours of the window."""

import re

import pytest

from vftester.core.formats import page_style
from vftester.gui import tokens


@pytest.mark.parametrize(("page", "window"), [(page_style.LIGHT, tokens.LIGHT), (page_style.DARK, tokens.DARK)])
def test_a_page_has_the_colours_of_the_window(page: dict[str, str], window: tokens.Tokens) -> None:
    assert page == {name: getattr(window, name.replace("-", "_")) for name in page}


def test_both_schemes_name_the_same_colours_and_styles_use_no_other() -> None:
    assert page_style.LIGHT.keys() == page_style.DARK.keys()
    assert set(re.findall(r"var\(--([a-z-]+)\)", page_style.TIMELINE)) <= page_style.LIGHT.keys()
    assert not re.search(r"#[0-9a-f]{3}", page_style.TIMELINE)
