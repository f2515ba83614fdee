"""Offers: the buttons that an agent shows, and what pressing one or typing its name sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vftester.core.actions import Action, text
from vftester.core.traces import Reading, trace_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its name, and the action that pressing it sends. `url`: it asks the client to open an address too."""

    name: str
    action: Action
    url: str | None = None


def offers_of(reading: Reading) -> list[Offer]:
    """The buttons of a `choice` trace; older servers call them `choices`. None for any other trace."""
    if reading.kind != "choice":
        return []
    payload = (trace_of(reading.record) or {}).get("payload")
    return offers_in(payload.get("buttons", payload.get("choices"))) if isinstance(payload, dict) else []


def offers_in(buttons: Any) -> list[Offer]:
    """The offers of a list of buttons, as a choice, a card or a carousel holds it; what makes no sense is left out."""
    return [offer for button in buttons if (offer := _offer(button))] if isinstance(buttons, list) else []


def _offer(button: object) -> Offer | None:
    """A button's request is sent verbatim; one without a request says its name."""
    if not isinstance(button, dict) or not isinstance(button.get("name"), str):
        return None
    name, request = button["name"], button.get("request")
    if isinstance(request, dict) and isinstance(request.get("type"), str) and request["type"]:
        return Offer(name, Action(request), _url_in(request.get("payload")))
    return Offer(name, text(name))


def _url_in(payload: Any) -> str | None:
    """The address that a request's own actions open: the client's part of it, beside sending the request."""
    actions = payload.get("actions") if isinstance(payload, dict) else None
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict) and action.get("type") == "open_url" and isinstance(action.get("payload"), dict):
            url = action["payload"].get("url")
            if isinstance(url, str) and url:
                return url
    return None


def action_for(typed: str, offers: Sequence[Offer]) -> Action:
    """What typing a text sends: the request of the button it names, as Voiceflow's own widget does, else the text."""
    return next((offer.action for offer in offers if same_name(offer.name, typed)), text(typed))


def same_name(name: str, typed: str) -> bool:
    """A typed text names a button whatever its case and the blanks around it."""
    return name.strip().casefold() == typed.strip().casefold()
