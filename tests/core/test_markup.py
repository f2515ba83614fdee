"""Text from outside, made harmless for where it is shown."""

from vftester.core.markup import escaped, one_line, straight


def test_a_name_cannot_turn_its_letters_round() -> None:
    assert straight("report\u202egpj.exe") == "reportgpj.exe"
    assert straight("\u2066a\u2069\u200f\u061cb\u202c") == "ab"
    assert straight("שלום, 你好 <b>") == "שלום, 你好 <b>"


def test_what_is_markup_elsewhere_is_text() -> None:
    assert escaped("<a b='\"'>\u202e\x00") == "&lt;a b=&#x27;&quot;&#x27;&gt;\ufffd"


def test_a_line_keeps_its_order_whatever_was_in_the_text() -> None:
    assert one_line("a" + " " * 400 + "b", 80) == "a…", "what was not looked at is told of"
    assert one_line("\u202esave\u2067 it", 80) == "save it"
    assert one_line("מחר ב־9:20", 80) == "מחר ב־9:20", "letters that are written from right to left stay as they are"
