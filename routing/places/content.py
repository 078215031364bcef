"""What is worth searching for in an OSM file, as read and not yet joined to streets and towns."""

from dataclasses import dataclass, field

import shapely

from routing.places.house_numbers import HouseNumber
from routing.places.kinds import Category
from routing.places.plane import Point


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement or a part of one; `population` is typical for its class where not tagged."""

    names: list[str]
    place_type: str
    population: int
    postcode: str
    position: Point


@dataclass(frozen=True, slots=True)
class Address:
    """The numbers of a house; `city` and `district` are empty where the map does not say."""

    street: str
    numbers: list[HouseNumber]
    city: str
    district: str
    postcode: str
    position: Point


@dataclass(frozen=True, slots=True)
class StreetPiece:
    """A named way with its line."""

    names: list[str]
    line: list[Point]


@dataclass(frozen=True, slots=True)
class Venue:
    """A named stop or amenity, with its address where the map has one."""

    names: list[str]
    category: Category
    street: str
    house_number: str
    city: str
    postcode: str
    position: Point


@dataclass(slots=True)
class MapContent:
    """All that is worth searching for in one OSM file."""

    source_name: str
    source_date: str
    places: list[Place] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    pieces: list[StreetPiece] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)

    def within(self, area: shapely.Polygon | shapely.MultiPolygon) -> "MapContent":
        """What lies in an area, given in degrees; of a street the pieces that begin there."""
        shapely.prepare(area)

        def is_inside(point: Point) -> bool:
            lat, lon = point
            return bool(shapely.intersects_xy(area, lon, lat))

        return MapContent(
            self.source_name,
            self.source_date,
            [place for place in self.places if is_inside(place.position)],
            [address for address in self.addresses if is_inside(address.position)],
            [piece for piece in self.pieces if is_inside(piece.line[0])],
            [venue for venue in self.venues if is_inside(venue.position)],
        )
