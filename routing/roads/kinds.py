"""Kinds of road: what ways have in common that are alike in everything that matters for driving."""

import math
from collections import Counter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.roads.access import Access, RoadClass, Tags, is_roundabout
from routing.roads.speeds import speed_limit, surface_code, tracktype_code

ROAD_KIND: Final = np.dtype(
    [
        ("road_class", "u1"),
        ("access", "u1"),
        ("oneway", "?"),
        ("roundabout", "?"),
        ("tunnel", "?"),
        ("motorroad", "?"),
        ("to_door", "?"),
        ("surface", "u1"),
        ("tracktype", "u1"),
        ("lanes", "u1"),
        ("limit_forward_kph", "<f4"),
        ("limit_backward_kph", "<f4"),
        ("max_height_cm", "<u2"),
        ("max_width_cm", "<u2"),
        ("max_weight_kg", "<u4"),
        ("name", "<i4"),
        ("ref", "<i4"),
    ]
)
"""What all ways alike in everything that matters for driving have in common.

`oneway` roads are driven from tail to head: ways tagged -1 are turned round when read. A limit of
0 km/h is untagged; 0 in the `max_…` columns is unlimited; `name` and `ref` index the strings.
"""


class Kind(NamedTuple):
    """What a way's tags say of driving, names apart.

    Attributes:
        columns: of ROAD_KIND, up to the names.
        unread: whether a speed limit could not be read.
        by_hours: whether a limit holds at some hours only, which is not heeded.
    """

    columns: tuple[Any, ...]
    unread: bool
    by_hours: bool


def kind_of(tags: Tags, of_class: RoadClass, access: Access, direction: int) -> Kind:
    """The kind of a way with these tags, driven in `direction`: 1, -1, or 0 for both.

    Ways with direction -1 count as turned round: their kind is of the direction driven.
    """
    along, unread_along = speed_limit(tags, "forward")
    against, unread_against = speed_limit(tags, "backward")
    if direction == -1:
        along, against = against, along
    columns = (
        int(of_class),
        int(access),
        direction != 0,
        is_roundabout(tags),
        tags.get("tunnel", "no") != "no",
        tags.get("motorroad") == "yes",
        of_class is RoadClass.SERVICE and "service" in tags,
        surface_code(tags),
        tracktype_code(tags),
        _small_number(tags.get("lanes", "")),
        along,
        against,
        parse_length_cm(tags.get("maxheight", "")),
        parse_length_cm(tags.get("maxwidth", "")),
        parse_weight_kg(tags.get("maxweight", "")),
    )
    return Kind(columns, unread_along or unread_against, "maxspeed:conditional" in tags)


class KindTable:
    """Gathers kinds of road; alike ways share a row, equal names a string."""

    def __init__(self) -> None:
        self.notes: Counter[str] = Counter()
        self._rows: dict[tuple[tuple[Any, ...], tuple[int, int]], int] = {}
        self._strings: dict[str, int] = {"": 0}

    def row_of(self, kind: Kind, tags: Tags) -> int:
        """The row of a way of that kind, with the names of its tags."""
        if kind.unread:
            self.notes["unreadable speed limits"] += 1
        if kind.by_hours:
            self.notes["speed limits by hours, not heeded"] += 1
        names = self._string(tags.get("name", "")), self._string(tags.get("ref", ""))
        return self._rows.setdefault((kind.columns, names), len(self._rows))

    def rows(self) -> NDArray[np.void]:
        """All rows, of ROAD_KIND."""
        return np.array([(*columns, *names) for columns, names in self._rows], ROAD_KIND)

    def strings(self) -> list[str]:
        """The texts that the columns `name` and `ref` index."""
        return list(self._strings)

    def _string(self, text: str) -> int:
        return self._strings.setdefault(text, len(self._strings))


def parse_duration_s(tags: Tags, key: str) -> float:
    """Seconds tagged as `00:07`, `1:30:00`, `12` (minutes) or `PT1H5M`; 0 if unread."""
    text = tags.get(key, "")
    parts = text.split(":")
    if all(part.isdigit() for part in parts) and len(parts) <= 3:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return numbers[0] * 60.0
        hours, minutes, seconds = (*numbers, 0)[:3]
        return hours * 3600.0 + minutes * 60.0 + seconds
    return _parse_iso_duration_s(text)


def _parse_iso_duration_s(text: str) -> float:
    total, number = 0.0, ""
    if not text.startswith("PT"):
        return 0.0
    for character in text[2:]:
        if character.isdigit() or character == ".":
            number += character
        elif character in "HMS" and number:
            total += float(number) * {"H": 3600, "M": 60, "S": 1}[character]
            number = ""
        else:
            return 0.0
    return total


def parse_length_cm(text: str) -> int:
    """Centimetres of `3.8`, `3.8 m`, `380 cm`, `12'6"`; 0 where there is no limit or no sense."""
    cleaned = text.replace(",", ".").strip()
    try:
        if "'" in cleaned:
            feet, inches = cleaned.split("'", 1)
            return _within((float(feet) * 12 + float(inches.strip(' "') or 0)) * 2.54, 65_535)
        for unit, factor in (("cm", 1.0), ("m", 100.0), ("ft", 30.48), ("", 100.0)):
            if cleaned.endswith(unit):
                return _within(float(cleaned.removesuffix(unit)) * factor, 65_535)
    except ValueError:
        return 0
    return 0


def parse_weight_kg(text: str) -> int:
    """Kilograms of `3.5`, `3.5 t`, `3500 kg`; 0 where there is no limit or no sense."""
    cleaned = text.replace(",", ".").strip()
    try:
        for unit, factor in (("kg", 1.0), ("st", 907.18), ("lt", 1016.05), ("t", 1000.0)):
            if cleaned.endswith(unit):
                return _within(float(cleaned.removesuffix(unit)) * factor, 1_000_000)
        return _within(float(cleaned) * 1000, 1_000_000)
    except ValueError:
        return 0


def _within(value: float, most: int) -> int:
    return min(round(value), most) if 0 < value < math.inf else 0


def _small_number(text: str) -> int:
    return min(int(text), 255) if text.isdigit() else 0
