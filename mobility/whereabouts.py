"""Where something is, and when two places count as one."""

from typing import Protocol

from mobility.refusals import refusal_of
from routing.errors import InvalidCoordinate
from routing.geo import Coordinate, distance_m

SAME_PLACE_M = 50
"""Closer than this, nobody needs a ride."""


class Located(Protocol):
    """Anything with a position in WGS 84 degrees."""

    @property
    def lat(self) -> float: ...

    @property
    def lon(self) -> float: ...


def coordinate_of(where: Located) -> Coordinate:
    """Raises Refusal `coordinate_invalid`, `coordinate_swapped`."""
    try:
        return Coordinate(where.lat, where.lon)
    except InvalidCoordinate as error:
        raise refusal_of(error) from error


def is_same_place(a: Located, b: Located) -> bool:
    """Whether nobody needs a ride between two places. Raises as `coordinate_of`."""
    return distance_m(coordinate_of(a), coordinate_of(b)) < SAME_PLACE_M
