"""Clipping what was read to a service area."""

import shapely

from routing.places.content import MapContent, Place, StreetPiece


def test_what_lies_outside_the_area_is_left_out() -> None:
    """A settlement counts by its position, a piece of street by its first point."""
    inside = Place(["Innen"], "village", 100, "", (50.5, 12.5))
    outside = Place(["Aussen"], "village", 100, "", (51.5, 12.5))
    leaving = StreetPiece(["Ausfahrt"], [(50.9, 12.5), (51.1, 12.5)])
    coming = StreetPiece(["Einfahrt"], [(51.1, 12.5), (50.9, 12.5)])
    content = MapContent("a.osm", "", places=[inside, outside], pieces=[leaving, coming])
    # latitude 50…51, longitude 12…13
    clipped = content.within(shapely.box(12, 50, 13, 51))
    assert (clipped.places, clipped.pieces) == ([inside], [leaving])
