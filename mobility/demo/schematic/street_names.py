"""Names of streets: invented but ordinary ones, none twice in a settlement."""

from collections.abc import Iterator

from .ground import Ground
from .settlements import Settlement
from .streets import Street

ORDINARY = (
    "Schulstraße",
    "Kirchstraße",
    "Bahnhofstraße",
    "Lindenstraße",
    "Gartenstraße",
    "Feldstraße",
    "Mühlenweg",
    "Ringstraße",
    "Bergstraße",
    "Wiesenweg",
    "Am Sportplatz",
    "Birkenweg",
    "Kastanienallee",
    "Waldstraße",
    "Rosenweg",
    "Am Teich",
    "Poststraße",
    "Friedhofsweg",
)
"""What the streets of a village are called, the nearest to its middle first."""
MARKET_FROM = 2000
_NO_ADJECTIVE = ("a", "i", "o", "u", "á", "é", "í", "š", "ý", "er", "ow")


def name_streets(ground: Ground, settlement: Settlement, streets: list[Street]) -> list[str]:
    """A name for each street, in their order."""
    names = _names(ground, settlement)
    return [next(names) for _ in streets]


def _names(ground: Ground, settlement: Settlement) -> Iterator[str]:
    ordinary = (("Am Markt", "Marktstraße") if settlement.drawn >= MARKET_FROM else ()) + ORDINARY
    yield from ordinary
    style, dice = ground.facts.style, ground.dice("names", settlement.name)
    made = [word + ending for word in style.street_words for ending in style.street_endings]
    shuffled = sorted(made, key=lambda _name: dice.random())
    yield from (name for name in shuffled if name not in ordinary)
    number = 1
    while True:
        yield f"Stichweg {number}"
        number += 1


def street_towards(place: str) -> str:
    """What a street that leads to a place is called: Plauener Straße, Straße nach Bad Elster."""
    plain = place.split(" (")[0].split("/")[0]
    if " " in plain or "-" in plain or plain.endswith(_NO_ADJECTIVE):
        return f"Straße nach {plain}"
    return f"{plain}{'r' if plain.endswith('e') else 'er'} Straße"
