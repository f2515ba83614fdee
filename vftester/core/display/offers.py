"""Offers: the buttons that an agent shows, and what pressing one or typing its name sends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, overload

from vftester.core.actions import Action, text
from vftester.core.traces import Reading, trace_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its name, and the action that pressing it sends. `url`: it asks the client to open an address too."""

    name: str
    action: Action
    url: str | None = None


class Offers(Sequence[Offer]):
    """The offers of a list of buttons, each made when it is asked for: there may be tens of thousands."""

    __slots__ = ("_buttons",)

    def __init__(self, buttons: Iterable[dict[str, Any]] = ()) -> None:
        self._buttons = list(buttons)

    def __add__(self, more: "Offers") -> "Offers":
        return Offers(self._buttons + more._buttons)

    def __len__(self) -> int:
        return len(self._buttons)

    @overload
    def __getitem__(self, index: int) -> Offer: ...
    @overload
    def __getitem__(self, index: slice) -> "Offers": ...
    def __getitem__(self, index: int | slice) -> "Offer | Offers":
        return Offers(self._buttons[index]) if isinstance(index, slice) else _offer(self._buttons[index])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # compares by content, as a list does

    def __repr__(self) -> str:
        return f"<{len(self)} offers>"

    def named(self, typed: str) -> Offer | None:
        """The first one that a typed text names."""
        found = next((button for button in self._buttons if same_name(button["name"], typed)), None)
        return None if found is None else _offer(found)


def offers_of(reading: Reading) -> Offers:
    """The buttons of a `choice` trace; older servers call them `choices`. None for any other trace."""
    if reading.kind != "choice":
        return Offers()
    payload = (trace_of(reading.record) or {}).get("payload")
    return offers_in(payload.get("buttons", payload.get("choices"))) if isinstance(payload, dict) else Offers()


def offers_in(buttons: Any) -> Offers:
    """The offers of a list of buttons, as a choice, a card or a carousel holds it; what makes no sense is left out."""
    if not isinstance(buttons, list):
        return Offers()
    return Offers(button for button in buttons if isinstance(button, dict) and isinstance(button.get("name"), str))


def _offer(button: dict[str, Any]) -> Offer:
    """A button's request is sent verbatim; one without a request says its name."""
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
    if isinstance(offers, Offers):
        found = offers.named(typed)
    else:
        found = next((offer for offer in offers if same_name(offer.name, typed)), None)
    return text(typed) if found is None else found.action


def same_name(name: str, typed: str) -> bool:
    """A typed text names a button whatever its case and the blanks around it."""
    return name.strip().casefold() == typed.strip().casefold()
