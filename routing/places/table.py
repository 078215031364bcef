"""The entries as columns of numbers and one list of texts."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.geo import Coordinate
from routing.places.entries import Entry
from routing.places.hits import Hit, make_label
from routing.places.house_numbers import (
    HouseNumber,
    KnownNumber,
    NumberPosition,
    locate_number,
    plain_number,
)
from routing.places.kinds import Kind
from routing.places.lines import join_text, split_text
from routing.places.plane import Point
from routing.units import DEGREES_E7

_KINDS: tuple[Kind, ...] = ("settlement", "street", "stop", "amenity")
_TEXT_COLUMNS = ("name", "street", "house_number", "settlement", "qualifier")


class EntryTable:
    """Entries by their number; house numbers and points of lines by theirs."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._texts = split_text(arrays["texts"])

    def __len__(self) -> int:
        return len(self._arrays["kind"])

    @cached_property
    def positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the entries in degrees."""
        return self._degrees("entry")

    @cached_property
    def importance(self) -> NDArray[np.float32]:
        """Importance of each entry, from 0 to 1."""
        return np.asarray(self._arrays["importance"], np.float32)

    @cached_property
    def number_positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the house numbers in degrees."""
        return self._degrees("number")

    @cached_property
    def line_positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the points of the streets in degrees."""
        return self._degrees("line")

    def entries_of_kind(self, kind: Kind) -> NDArray[np.int64]:
        """The entries of this kind."""
        return np.flatnonzero(self._arrays["kind"] == _KINDS.index(kind))

    def is_street(self, entry: int) -> bool:
        """Whether the entry is a street, which may have house numbers."""
        return bool(self._arrays["kind"][entry] == _KINDS.index("street"))

    def entry_of_number(self, number: int) -> int:
        """The street of a house number."""
        return int(np.searchsorted(self._arrays["number_starts"], number, side="right")) - 1

    def entry_of_line_point(self, point: int) -> int:
        """The street that a point belongs to."""
        return int(np.searchsorted(self._arrays["line_starts"], point, side="right")) - 1

    def count_numbers(self, street: int) -> int:
        """How many house numbers of the street are known."""
        start, end = self._arrays["number_starts"][street : street + 2]
        return int(end - start)

    def has_number(self, entry: int, number: HouseNumber) -> bool:
        """Whether the street has, or the stop or amenity is at, exactly this house number."""
        plain = plain_number(number.text)
        if not self.is_street(entry):
            return plain_number(self._text("house_number", entry)) == plain
        start, end = self._arrays["number_starts"][entry : entry + 2]
        lows = self._arrays["number_low"][start:end]
        first, after = np.searchsorted(lows, [number.low, number.low + 1]) + start
        return any(plain_number(self._number_text(n)) == plain for n in range(first, after))

    def hit(self, entry: int) -> Hit:
        """The entry itself."""
        name, street, house_number, settlement, qualifier = (
            self._text(column, entry) for column in _TEXT_COLUMNS
        )
        lats, lons = self.positions
        return Hit(
            kind=_KINDS[self._arrays["kind"][entry]],
            name=name,
            street=street,
            house_number=house_number,
            settlement=settlement,
            coordinate=Coordinate(lat=float(lats[entry]), lon=float(lons[entry])),
            label=make_label(name, qualifier, settlement),
        )

    def address_hit(self, street: int, wanted: HouseNumber) -> Hit:
        """A house number of the street, estimated where the map does not know it."""
        start, end = self._arrays["number_starts"][street : street + 2]
        lats, lons = self.positions
        middle = NumberPosition(
            wanted.text, float(lats[street]), float(lons[street]), approximate=True
        )
        known = [self._known_number(number) for number in range(start, end)]
        return self._address(street, locate_number(known, wanted) or middle)

    def known_address_hit(self, number: int) -> Hit:
        """The address of a house number of the map."""
        known = self._known_number(number)
        position = NumberPosition(known.number.text, known.lat, known.lon, approximate=False)
        return self._address(self.entry_of_number(number), position)

    def _address(self, street: int, position: NumberPosition) -> Hit:
        whole = self.hit(street)
        name = f"{whole.name} {position.text}"
        return Hit(
            kind="address",
            name=name,
            street=whole.name,
            house_number=position.text,
            settlement=whole.settlement,
            coordinate=Coordinate(lat=position.lat, lon=position.lon),
            label=make_label(name, self._text("qualifier", street), whole.settlement),
            approximate=position.approximate,
        )

    def _known_number(self, number: int) -> KnownNumber:
        arrays, (lats, lons) = self._arrays, self.number_positions
        low, high = int(arrays["number_low"][number]), int(arrays["number_high"][number])
        house_number = HouseNumber(self._number_text(number), low, high)
        return KnownNumber(house_number, float(lats[number]), float(lons[number]))

    def _number_text(self, number: int) -> str:
        return self._texts[int(self._arrays["number_text"][number])]

    def _text(self, column: str, entry: int) -> str:
        return self._texts[int(self._arrays[column][entry])]

    def _degrees(self, what: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return (
            self._arrays[f"{what}_lat_e7"] / DEGREES_E7,
            self._arrays[f"{what}_lon_e7"] / DEGREES_E7,
        )


def table_arrays(entries: Sequence[Entry]) -> dict[str, NDArray[Any]]:
    """The arrays of an EntryTable of `entries`."""
    columns: dict[str, list[str]] = {
        "name": [entry.names[0] for entry in entries],
        "street": [entry.street for entry in entries],
        "house_number": [entry.house_number for entry in entries],
        "settlement": [entry.settlement for entry in entries],
        "qualifier": [entry.qualifier for entry in entries],
    }
    numbers = [known for entry in entries for known in entry.numbers]
    columns["number_text"] = [known.number.text for known in numbers]
    texts = sorted(set(chain.from_iterable(columns.values())))
    place = {text: at for at, text in enumerate(texts)}
    return {
        "texts": join_text(texts),
        "kind": np.array([_KINDS.index(entry.kind) for entry in entries], np.uint8),
        "importance": np.array([entry.importance for entry in entries], np.float32),
        **{
            column: np.array([place[text] for text in values], np.int32)
            for column, values in columns.items()
        },
        **_position_arrays("entry", [entry.position for entry in entries]),
        "number_starts": _starts([len(entry.numbers) for entry in entries]),
        "number_low": np.array([known.number.low for known in numbers], np.int32),
        "number_high": np.array([known.number.high for known in numbers], np.int32),
        **_position_arrays("number", [(known.lat, known.lon) for known in numbers]),
        "line_starts": _starts([len(entry.line) for entry in entries]),
        **_position_arrays("line", [point for entry in entries for point in entry.line]),
    }


def _position_arrays(what: str, points: Sequence[Point]) -> dict[str, NDArray[Any]]:
    degrees_e7 = np.rint(np.array(points, np.float64).reshape(-1, 2) * DEGREES_E7).astype(np.int32)
    return {f"{what}_lat_e7": degrees_e7[:, 0], f"{what}_lon_e7": degrees_e7[:, 1]}


def _starts(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *counts], dtype=np.int64)
