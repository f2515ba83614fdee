"""Cards, carousels and images: what a trace shows besides words."""

import pytest

from tests.helpers.turns import record, trace
from vftester.core.display.cards import Card, Show, show_of
from vftester.core.display.offers import Offer
from vftester.core.traces import Reading, read

CARD = {
    "title": "Cleaning",
    "description": {"text": "85 a visit"},
    "imageUrl": "https://cdn.example/a.png",
    "buttons": [{"name": "Book", "request": {"type": "path-1"}}, {"name": 3}],
}


def reading(kind: str, payload: object) -> Reading:
    return read(record(trace(kind, payload)))


def test_a_card_has_a_title_a_text_an_image_and_buttons() -> None:
    show = show_of(reading("cardV2", CARD))
    assert show is not None
    (card,) = show.cards
    assert (show.what, card.title, card.text, card.image) == ("Card", "Cleaning", "85 a visit", CARD["imageUrl"])
    assert [(offer.name, offer.action.type) for offer in card.offers] == [("Book", "path-1")]


def test_the_cards_of_a_carousel_stay_in_order_and_empty_ones_are_left_out() -> None:
    show = show_of(reading("carousel", {"layout": "Carousel", "cards": [CARD, {}, 7, {"title": "Filling"}]}))
    assert show is not None
    assert [card.title for card in show.cards] == ["Cleaning", "Filling"]


def test_an_image_alone_is_a_card_with_nothing_else() -> None:
    show = show_of(reading("visual", {"visualType": "image", "image": "https://a.example/b.png"}))
    assert show == Show((Card(image="https://a.example/b.png"),), "Image")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("cardV2", {}), ("cardV2", 7), ("cardV2", {"title": 3, "description": {"text": []}, "imageUrl": None}),
     ("carousel", {"cards": {}}), ("carousel", {"cards": []}), ("visual", {"image": None}), ("text", CARD)],
)  # fmt: skip
def test_what_shows_nothing_is_none(kind: str, payload: object) -> None:
    assert show_of(reading(kind, payload)) is None


def test_a_button_that_opens_an_address_says_which_and_still_sends_its_request() -> None:
    request = {"type": "path-1", "payload": {"actions": [{}, {"type": "open_url", "payload": {"url": "https://a.b"}}]}}
    show = show_of(reading("cardV2", {"buttons": [{"name": "Map", "request": request}]}))
    assert show is not None
    (offer,) = show.cards[0].offers
    assert isinstance(offer, Offer)
    assert (offer.url, offer.action.to_json()) == ("https://a.b", request)
