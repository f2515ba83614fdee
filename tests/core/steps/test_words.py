"""Agent steps in words."""

from vftester.core.steps.values import StepExit
from vftester.core.steps.words import exit_words, place_words


def test_a_place_is_called_by_its_name_and_an_id_by_its_end() -> None:
    assert place_words("Booking confirmation") == "Booking confirmation"
    assert place_words("another block") == "another block"
    assert place_words("blk_goodbye") == "blk goodbye"
    assert place_words("669ac1abf7bc7fa315756587") == "block …756587"
    assert place_words("0b1c2d3e-1111-2222-3333-44445555AAAA") == "block …55AAAA"
    assert exit_words(StepExit(1, 0, None, "inferred", (), "669ac1abf7bc7fa315756587")) == (
        'probably left: "block …756587" ran next'
    )


def test_a_name_does_not_turn_the_words_around_it_round() -> None:
    turned = "\u202edone\u2066 \u200fwell"
    assert exit_words(StepExit(1, 0, turned, "stated", (), None)) == 'left by "done well" (said by Voiceflow)'
    assert exit_words(StepExit(1, 0, None, "inferred", (), turned)) == 'probably left: "done well" ran next'
