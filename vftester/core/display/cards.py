"""Cards: what a card, a carousel or a visual trace shows besides words."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from vftester.core.display.offers import Offers, offers_in
from vftester.core.traces import Reading, trace_of

MOST_CARDS = 12
"""Of one trace no more cards are shown."""

KINDS = ("cardV2", "carousel", "visual")


@dataclass(frozen=True, slots=True)
class Card:
    """A card: any of a title, a text, the address of an image ("" where there is none), and buttons."""

    title: str = ""
    text: str = ""
    image: str = ""
    offers: Offers = field(default_factory=Offers)


@dataclass(frozen=True, slots=True)
class Show:
    """What a trace shows: one image alone, one card, or the first cards of a carousel, in order.

    `what` is "Image", "Card" or "Carousel"; `more` tells how many cards follow, which may be tens of thousands.
    """

    cards: tuple[Card, ...]
    what: str
    more: int = 0

    @property
    def offers(self) -> Offers:
        """The buttons of all its cards, in order."""
        found = Offers()
        for card in self.cards:
            found += card.offers
        return found


def show_of(reading: Reading) -> Show | None:
    """What a trace shows; None where it shows nothing. Empty cards are left out, as Voiceflow's own widget does."""
    if reading.kind not in KINDS:
        return None
    payload = (trace_of(reading.record) or {}).get("payload")
    if not isinstance(payload, dict):
        return None
    if reading.kind == "visual":
        image = _string(payload.get("image"))
        return Show((Card(image=image),), "Image") if image else None
    cards = payload.get("cards") if reading.kind == "carousel" else [payload]
    if not isinstance(cards, list):
        return None
    found = tuple(islice((card for one in cards if (card := _card(one))), MOST_CARDS))
    more = max(len(cards) - MOST_CARDS, 0) if len(found) == MOST_CARDS else 0
    return Show(found, "Carousel" if reading.kind == "carousel" else "Card", more) if found else None


def _card(value: Any) -> Card | None:
    if not isinstance(value, dict):
        return None
    description = value.get("description")
    text = description.get("text") if isinstance(description, dict) else description
    card = Card(
        _string(value.get("title")),
        _string(text),
        _string(value.get("imageUrl")),
        offers_in(value.get("buttons")),
    )
    return card if card != Card() else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
