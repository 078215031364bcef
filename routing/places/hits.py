"""What a search finds."""

from dataclasses import dataclass

from routing.geo import Coordinate
from routing.places.kinds import Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that people can ride from or to.

    `label` is what a person reads: 'Markt 1, Adorf'. Parts that the map does not know are empty.
    `approximate`: the coordinate is not that of the thing itself. A house number was estimated
    from its neighbours (or from the street, if it has none), or a reverse search found the thing
    near the coordinate and not at it.
    """

    kind: Kind
    name: str
    street: str
    house_number: str
    settlement: str
    coordinate: Coordinate
    label: str
    approximate: bool = False


def make_label(*parts: str) -> str:
    """Parts from the narrow to the wide: each once, empty ones left out."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
