"""One searchable thing: a settlement, a street with its house numbers, a stop or an amenity."""

from dataclasses import dataclass, field

from routing.places.house_numbers import KnownNumber
from routing.places.kinds import Kind
from routing.places.plane import Point


@dataclass(slots=True)
class Entry:
    """What the index holds of one thing.

    `names` starts with the name on the sign; `qualifier` tells it from others of its name;
    `context` are further words by which it may be sought (settlement, postcode, kind);
    `line` are points along a street, about 40 m apart.
    """

    kind: Kind
    names: list[str]
    position: Point
    importance: float
    street: str = ""
    house_number: str = ""
    settlement: str = ""
    qualifier: str = ""
    context: list[str] = field(default_factory=list)
    numbers: list[KnownNumber] = field(default_factory=list)
    line: list[Point] = field(default_factory=list)
