"""Sequences that grow by one and are shared: frozen values can hold a long history without copying it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

T = TypeVar("T")


_LOT = 500


def lots(items: Iterable[T]) -> Iterator[list[T]]:
    """Items in their order, so many together that looking at one costs little."""
    left = iter(items)
    while lot := list(islice(left, _LOT)):
        yield lot


class Log(Sequence[T], Generic[T]):
    """An append-only sequence; what `appended` and `extended` cost does not depend on how long it is.

    Every value sees its own length of a list that all of them share. Appending to a value that is not the newest copies
    what it sees, so that two histories never mix.
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: Sequence[T] = ()) -> None:
        self._items = list(items)
        self._length = len(self._items)

    def appended(self, item: T) -> "Log[T]":
        return self.extended((item,))

    def extended(self, more: Sequence[T]) -> "Log[T]":
        """This log and more; this one stays as it is. Costs what is added, where nobody else went on from here."""
        if not more:
            return self
        items = self._items if len(self._items) == self._length else self._items[: self._length]
        items += more
        grown: Log[T] = Log.__new__(Log)
        grown._items = items
        grown._length = self._length + len(more)
        return grown

    def goes_on(self, former: "Log[T]") -> bool:
        """Whether it is the history of `former`, or of nothing, as far as it has come since."""
        return not former or (self._items is former._items and self._length >= former._length)

    def since(self, start: int) -> list[T]:
        """The items from `start` on."""
        return self._items[start : self._length]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return iter(self._items[: self._length])

    def __reversed__(self) -> Iterator[T]:
        return reversed(self._items[: self._length])

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return self._items[: self._length][index]
        if not -self._length <= index < self._length:
            raise IndexError(f"{index} is outside a log of {self._length}")
        return self._items[index if index >= 0 else self._length + index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Log) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # compares by content, which grows in shared lists

    def __repr__(self) -> str:
        return f"Log({self._items[: self._length]!r})"


class KeyedLog(Log[T]):
    """A log in which the newest item with a key is found at once."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[str | None, list[int]] = {}

    def appended_as(self, key: str | None, item: T) -> "KeyedLog[T]":
        """This log and one item under a key; this one stays as it is. Costs as little as `extended`."""
        grown: KeyedLog[T] = KeyedLog.__new__(KeyedLog)
        if len(self._items) == self._length:
            grown._items, grown._places = self._items, self._places
        else:
            grown._items = self._items[: self._length]
            seen = {k: [i for i in places if i < self._length] for k, places in self._places.items()}
            grown._places = {k: places for k, places in seen.items() if places}
        grown._items.append(item)
        grown._places.setdefault(key, []).append(self._length)
        grown._length = self._length + 1
        return grown

    def newest(self, key: str | None) -> int | None:
        """The index of the newest item with this key; None where there is none."""
        places = self._places.get(key, [])
        seen = bisect_left(places, self._length)
        return places[seen - 1] if seen else None
