"""Cards: what a card, a carousel or a visual trace shows besides words."""

from dataclasses import dataclass
from typing import Any

from vftester.core.offers import Offer, offers_in
from vftester.core.traces import Reading, trace_of

KINDS = ("cardV2", "carousel", "visual")


@dataclass(frozen=True, slots=True)
class Card:
    """A card: any of a title, a text, the address of an image ("" where there is none), and buttons."""

    title: str = ""
    text: str = ""
    image: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """What a trace shows: one image alone, one card, or the cards of a carousel, in order."""

    cards: tuple[Card, ...]
    what: str  # "Image", "Card" or "Carousel"


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
    found = tuple(card for one in cards if (card := _card(one))) if isinstance(cards, list) else ()
    return Show(found, "Carousel" if reading.kind == "carousel" else "Card") if found else None


def _card(value: Any) -> Card | None:
    if not isinstance(value, dict):
        return None
    description = value.get("description")
    text = description.get("text") if isinstance(description, dict) else description
    card = Card(
        _string(value.get("title")),
        _string(text),
        _string(value.get("imageUrl")),
        tuple(offers_in(value.get("buttons"))),
    )
    return card if card != Card() else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
